import { NativeSelect, Select, Switch, TextInput } from "@mantine/core";
import { useMutation } from "@tanstack/react-query";
import { useNavigate, useParams } from "@tanstack/react-router";
import { type FormEvent, useState } from "react";
import type { CohortPatch, IdentifierKind } from "../../shared/contract/cohorts.ts";
import type { CohortView } from "../../shared/contract/definition-checks.ts";
import { UNUSUAL_ADD_FACTOR, UNUSUAL_CHANGE_FLOOR, UNUSUAL_REMOVE_SHARE } from "../../shared/limits.ts";
import { isChangedMeanwhile } from "../api/calls.ts";
import { useCohort, useRefresh } from "../api/queries.ts";
import { useApp } from "../app/app.ts";
import { Card } from "../parts/card.tsx";
import { Fields } from "../parts/fields.tsx";
import { PageHead } from "../parts/page-head.tsx";
import { ProblemNote } from "../parts/problem-note.tsx";
import { Rows } from "../parts/rows.tsx";
import { SaveActions } from "../parts/save-actions.tsx";
import { timeZones } from "../parts/zone.ts";
import { useWords } from "../words/use-words.tsx";
import { TagsField } from "./cohort-fields.tsx";
import classes from "./cohorts.module.css";
import { guardDraftOf, guardOf } from "./guard-draft.ts";

const kinds: readonly IdentifierKind[] = ["external_id", "alias", "device_id"];

/** What is not a cohort's definition: its name, its zone, its tags, by what users are known to Braze, and when an import stops. */
export function CohortSettingsPage() {
  const { w } = useWords();
  const { cohortId = "" } = useParams({ strict: false });
  const cohort = useCohort(cohortId);
  if (cohort.isLoadingError) return <ProblemNote error={cohort.error} retry={() => cohort.refetch()} />;
  if (!cohort.data) return <Rows label={w.common.loading} />;
  const { name } = cohort.data;
  return (
    <>
      <PageHead
        back={{ to: "/cohorts/$cohortId", params: { cohortId }, label: name }}
        title={w.cohorts.settings.title(name)}
      />
      <Settings cohort={cohort.data} key={cohortId} />
    </>
  );
}

function Settings({ cohort }: { cohort: CohortView }) {
  const { w } = useWords();
  const say = w.cohorts.settings;
  const { client, session } = useApp();
  const navigate = useNavigate();
  const refresh = useRefresh();
  // As it was when the form was opened; after a conflict, of nothing: the next write replaces.
  const [version, expect] = useState<number | undefined>(cohort.version);
  const [name, rename] = useState(cohort.name);
  const [timeZone, place] = useState(cohort.timeZone);
  const [order, arrange] = useState<readonly (IdentifierKind | "")[]>(cohort.identifierOrder ?? kinds);
  const [tags, tag] = useState<string[]>([...(cohort.tags ?? [])]);
  const [bounds, bound] = useState(guardDraftOf(cohort.guard));
  const [marked, mark] = useState(false);
  const guard = guardOf(bounds);
  const chosen = [...new Set(order)].filter((kind) => kind !== "");
  const toCohort = () => navigate({ to: "/cohorts/$cohortId", params: { cohortId: cohort.id } });
  const save = useMutation({
    mutationFn: (patch: CohortPatch) => client.patch<CohortView>(`/cohorts/${cohort.id}`, patch),
    onSuccess: async () => {
      await refresh(["cohorts"]);
      await toCohort();
    },
    onError: (error) => {
      if (isChangedMeanwhile(error)) expect(undefined);
    },
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    mark(true);
    if (name.trim() === "" || !guard || chosen.length === 0) return;
    // The usual order is not set: it follows the default.
    const identifierOrder = chosen.join() === kinds.join() ? null : chosen;
    save.mutate({
      name: name.trim(),
      timeZone,
      identifierOrder,
      guard,
      tags: tags.length > 0 ? tags : null,
      ...(version !== undefined && { version }),
    });
  };
  return (
    <form className={classes["form"]} noValidate onSubmit={submit}>
      <Card>
        <Fields>
          <TextInput
            description={w.cohorts.form.nameHelp}
            error={marked && name.trim() === "" && w.cohorts.form.nameMissing}
            label={w.cohorts.form.name}
            maxLength={200}
            onChange={({ currentTarget }) => rename(currentTarget.value)}
            value={name}
          />
          <Select
            allowDeselect={false}
            data={[...new Set([timeZone, ...timeZones()])]}
            description={w.cohorts.form.zoneHelp}
            label={w.cohorts.form.zone}
            limit={60}
            onChange={(zone) => zone && place(zone)}
            searchable
            value={timeZone}
          />
          <TagsField onChange={tag} tags={tags} />
        </Fields>
      </Card>
      <Card title={say.identifiers}>
        <p className={classes["quietText"]}>{say.identifiersText}</p>
        <Fields>
          {say.choices.map((label, at) => (
            <NativeSelect
              data={[
                ...(at === 0 ? [] : [{ value: "", label: say.noKind }]),
                ...kinds.map((kind) => ({ value: kind, label: w.people.kinds[kind] })),
              ]}
              error={marked && at === 0 && chosen.length === 0 && say.kindMissing}
              key={label}
              label={label}
              onChange={({ currentTarget }) =>
                arrange(
                  say.choices.map((_, one) =>
                    one === at ? (currentTarget.value as IdentifierKind | "") : (order[one] ?? ""),
                  ),
                )
              }
              value={order[at] ?? ""}
            />
          ))}
        </Fields>
      </Card>
      <Guard bounds={bounds} marked={marked} onChange={bound} />
      <SaveActions
        action={w.cohorts.form.save}
        conflict={w.cohorts.form.changedMeanwhile}
        mayWrite={session.may("cohorts/write")}
        onCancel={toCohort}
        saving={{ isPending: save.isPending, error: save.error, isConflict: isChangedMeanwhile(save.error) }}
      />
    </form>
  );
}

interface GuardProps {
  bounds: ReturnType<typeof guardDraftOf>;
  marked: boolean;
  onChange(bounds: ReturnType<typeof guardDraftOf>): void;
}

function Guard({ bounds, marked, onChange }: GuardProps) {
  const { w, f } = useWords();
  const say = w.cohorts.settings;
  const fields = [
    { name: "removePercent", ...say.removePercent, usual: f.number(UNUSUAL_REMOVE_SHARE * 100) },
    { name: "addFactor", ...say.addFactor, usual: f.number(UNUSUAL_ADD_FACTOR) },
    { name: "floor", ...say.floor, usual: f.number(UNUSUAL_CHANGE_FLOOR) },
  ] as const;
  return (
    <Card title={say.guard}>
      <p className={classes["quietText"]}>{say.guardText}</p>
      <Fields>
        {fields.map(({ name, label, help, usual }) => (
          <TextInput
            description={help}
            error={
              marked &&
              guardOf({ ...guardDraftOf(undefined), [name]: bounds[name] }) === undefined &&
              say.notNumber
            }
            inputMode="decimal"
            key={name}
            label={label}
            onChange={({ currentTarget }) => onChange({ ...bounds, [name]: currentTarget.value })}
            placeholder={say.usually(usual)}
            value={bounds[name]}
          />
        ))}
      </Fields>
      <Switch
        checked={bounds.mayBecomeEmpty}
        label={say.mayBecomeEmpty}
        onChange={({ currentTarget }) => onChange({ ...bounds, mayBecomeEmpty: currentTarget.checked })}
      />
    </Card>
  );
}
