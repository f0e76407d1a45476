import { Button, NativeSelect, Select, TextInput } from "@mantine/core";
import { useMutation } from "@tanstack/react-query";
import { type FormEvent, useEffect, useMemo, useRef, useState } from "react";
import type { DataSet } from "../../shared/contract/data-sets.ts";
import type { CohortView } from "../../shared/contract/definition-checks.ts";
import { Refused } from "../api/client.ts";
import { useDataSetCheck, useRefresh } from "../api/queries.ts";
import { useApp } from "../app/app.ts";
import { GroupEditor } from "../criteria/criteria-editor.tsx";
import { criterionOf, draftOf, type GroupDraft } from "../criteria/draft.ts";
import { unknownNames, vocabularyOf } from "../criteria/vocabulary.ts";
import { Card } from "../parts/card.tsx";
import { Note } from "../parts/note.tsx";
import { ProblemNote } from "../parts/problem-note.tsx";
import { timeZones } from "../parts/zone.ts";
import { useWords } from "../words/use-words.tsx";
import classes from "./cohorts.module.css";
import { LiveCount } from "./live-count.tsx";

interface Draft {
  name: string;
  timeZone: string;
  dataSet: string;
  where: GroupDraft;
}

interface CohortFormProps {
  dataSets: readonly DataSet[];
  before?: CohortView;
  start?: Draft;
  onSaved(cohort: CohortView): void;
  onCancel(): void;
}

function draftBefore(cohort: CohortView | undefined): Draft | undefined {
  if (cohort?.definition.kind !== "criteria") return undefined;
  const { name, timeZone, definition } = cohort;
  return { name, timeZone, dataSet: definition.dataSet, where: draftOf(definition.where) };
}

export function CohortForm({ dataSets, before, start, onSaved, onCancel }: CohortFormProps) {
  const { w } = useWords();
  const say = w.cohorts.form;
  const { client, session } = useApp();
  const refresh = useRefresh();
  const [draft, change] = useState(() => (draftBefore(before) ?? start) as Draft);
  const [marked, mark] = useState(false);
  const edited = useRef(false);
  const set = (next: Partial<Draft>) => {
    edited.current = true;
    change({ ...draft, ...next });
  };
  useLeaveWarning(edited);
  const check = useDataSetCheck(draft.dataSet);
  const names = useMemo(() => (check.data ? vocabularyOf(check.data) : unknownNames), [check.data]);
  const where = criterionOf(draft.where);
  const definition = where && { kind: "criteria" as const, dataSet: draft.dataSet, where };
  const rest = before && { identifierOrder: before.identifierOrder, guard: before.guard };
  // Of the cohort as it was when the form was opened; after a conflict, of nothing: the next write replaces.
  const [version, expect] = useState(before?.version);
  const save = useMutation({
    mutationFn: () => {
      const body = { ...rest, name: draft.name.trim(), timeZone: draft.timeZone, definition };
      return before
        ? client.put<CohortView>(`/cohorts/${before.id}`, {
            ...body,
            ...(version !== undefined && { version }),
          })
        : client.post<CohortView>("/cohorts", body);
    },
    onSuccess: async (cohort) => {
      edited.current = false;
      await refresh(["cohorts"]);
      onSaved(cohort);
    },
    onError: (error) => {
      if (error instanceof Refused && error.code === "changed-meanwhile") expect(undefined);
    },
  });
  const isConflict = save.error instanceof Refused && save.error.code === "changed-meanwhile";
  const nameMissing = draft.name.trim() === "";
  const submit = (event: FormEvent) => {
    event.preventDefault();
    mark(true);
    if (!nameMissing && definition) save.mutate();
  };
  return (
    <form className={classes["columns"]} noValidate onSubmit={submit}>
      <div className={classes["column"]}>
        <Card>
          <div className={classes["fields"]}>
            <TextInput
              description={say.nameHelp}
              error={marked && nameMissing && say.nameMissing}
              label={say.name}
              maxLength={200}
              onChange={(event) => set({ name: event.currentTarget.value })}
              placeholder={say.namePlaceholder}
              required
              value={draft.name}
            />
            <Select
              allowDeselect={false}
              data={[...new Set([draft.timeZone, ...timeZones()])]}
              description={say.zoneHelp}
              label={say.zone}
              limit={60}
              onChange={(zone) => zone && set({ timeZone: zone })}
              searchable
              value={draft.timeZone}
            />
            {dataSets.length > 1 && (
              <NativeSelect
                data={dataSets.map(({ id, name }) => ({ value: id, label: name }))}
                label={say.dataSet}
                onChange={(event) => set({ dataSet: event.currentTarget.value })}
                value={draft.dataSet}
              />
            )}
          </div>
        </Card>
        <Card title={say.who}>
          {check.isPending && <p className={classes["quiet"]}>{say.checking}</p>}
          {check.isError && <Note tone="warn">{say.checkFailed}</Note>}
          <GroupEditor
            group={draft.where}
            hasUsers={dataSets.find(({ id }) => id === draft.dataSet)?.users !== undefined}
            marked={marked}
            names={names}
            onChange={(next) => set({ where: next })}
          />
        </Card>
        {marked && !definition && (
          <Note live tone="bad">
            {say.incomplete}
          </Note>
        )}
        {save.isError &&
          (isConflict ? (
            <Note live tone="warn">
              {say.changedMeanwhile}
            </Note>
          ) : (
            <ProblemNote error={save.error} />
          ))}
        {!session.may("cohorts/write") && <Note tone="idle">{w.common.notAllowed}</Note>}
        <div className={classes["formActions"]}>
          <Button disabled={!session.may("cohorts/write")} loading={save.isPending} type="submit">
            {isConflict ? say.overwrite : before ? say.save : say.create}
          </Button>
          <Button onClick={onCancel} variant="default">
            {w.common.cancel}
          </Button>
        </div>
      </div>
      <div className={`${classes["column"]} ${classes["sticky"]}`}>
        <LiveCount
          asked={
            definition && {
              ...(rest?.identifierOrder && { identifierOrder: rest.identifierOrder }),
              timeZone: draft.timeZone,
              definition,
              sample: true,
            }
          }
        />
      </div>
    </form>
  );
}

/** Asks before a tab with unsaved changes is closed. */
function useLeaveWarning(edited: { current: boolean }): void {
  useEffect(() => {
    const warn = (event: BeforeUnloadEvent) => {
      if (edited.current) event.preventDefault();
    };
    addEventListener("beforeunload", warn);
    return () => removeEventListener("beforeunload", warn);
  }, [edited]);
}
