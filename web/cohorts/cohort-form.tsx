import { type FormEvent, useMemo, useState } from "react";
import type { DataSet } from "../../shared/contract/data-sets.ts";
import type { CohortView } from "../../shared/contract/definition-checks.ts";
import { useDataSetCheck } from "../api/queries.ts";
import { GroupEditor } from "../criteria/criteria-editor.tsx";
import { criterionOf, draftOf, type GroupDraft } from "../criteria/draft.ts";
import { unknownNames, vocabularyOf } from "../criteria/vocabulary.ts";
import { isCharged, isOfFiles } from "../data/of-files.ts";
import { Card } from "../parts/card.tsx";
import { Note } from "../parts/note.tsx";
import { useWords } from "../words/use-words.tsx";
import { CohortFields, tagsOf } from "./cohort-fields.tsx";
import classes from "./cohorts.module.css";
import { LiveCount, useCount } from "./live-count.tsx";
import { SaveCohort, useSaving } from "./save-cohort.tsx";

interface Draft {
  name: string;
  timeZone: string;
  dataSet: string;
  tags?: string[];
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

/** A cohort by conditions. */
export function CohortForm({ dataSets, before, start, onSaved, onCancel }: CohortFormProps) {
  const { w } = useWords();
  const say = w.cohorts.form;
  const [draft, change] = useState(() => (draftBefore(before) ?? start) as Draft);
  const [marked, mark] = useState(false);
  const saving = useSaving(before, onSaved);
  const set = (next: Partial<Draft>) => {
    saving.edited.current = true;
    change({ ...draft, ...next });
  };
  const chosen = dataSets.find(({ id }) => id === draft.dataSet);
  const check = useDataSetCheck(chosen);
  const names = useMemo(() => (check.data ? vocabularyOf(check.data) : unknownNames), [check.data]);
  const where = criterionOf(draft.where);
  const definition = where && { kind: "criteria" as const, dataSet: draft.dataSet, where };
  const count = useCount(
    definition && {
      ...(before?.identifierOrder && { identifierOrder: before.identifierOrder }),
      timeZone: draft.timeZone,
      definition,
      sample: true,
    },
    isCharged(chosen),
  );
  const submit = (event: FormEvent) => {
    event.preventDefault();
    mark(true);
    const { name, timeZone, tags } = draft;
    if (name.trim() !== "" && definition)
      saving.save({ name: name.trim(), timeZone, definition, ...tagsOf(tags) });
  };
  return (
    <form className={classes["columns"]} noValidate onSubmit={submit}>
      <div className={classes["column"]}>
        <CohortFields basics={draft} dataSets={dataSets} marked={marked} onChange={set} />
        <Card title={say.who}>
          {check.isLoading && <p className={classes["quietText"]}>{say.checking}</p>}
          {check.isError && <Note tone="warn">{say.checkFailed}</Note>}
          {chosen && !isOfFiles(chosen) && <p className={classes["quietText"]}>{say.ofTables}</p>}
          <GroupEditor
            group={draft.where}
            hasUsers={chosen?.users !== undefined}
            marked={marked}
            names={names}
            onChange={(next) => set({ where: next })}
          />
        </Card>
        <SaveCohort incomplete={marked && !definition} onCancel={onCancel} saving={saving} />
      </div>
      <div className={`${classes["column"]} ${classes["sticky"]}`}>
        <LiveCount count={count} />
      </div>
    </form>
  );
}
