import { type FormEvent, useState } from "react";
import type { Definition } from "../../shared/contract/cohorts.ts";
import type { CohortView } from "../../shared/contract/definition-checks.ts";
import { Card } from "../parts/card.tsx";
import { useWords } from "../words/use-words.tsx";
import { CohortFields } from "./cohort-fields.tsx";
import classes from "./cohorts.module.css";
import { DefinitionSaid } from "./definition-said.tsx";
import { LiveCount, useCount } from "./live-count.tsx";
import { SaveCohort, useSaving } from "./save-cohort.tsx";

interface EarlierListFormProps {
  before: CohortView;
  definition: Extract<Definition, { kind: "list" }>;
  onSaved(cohort: CohortView): void;
  onCancel(): void;
}

/** A list that a cohort had, whose file is still there: it is looked at, and taken again. */
export function EarlierListForm({ before, definition, onSaved, onCancel }: EarlierListFormProps) {
  const { w } = useWords();
  const [basics, change] = useState({ name: before.name, timeZone: before.timeZone });
  const [marked, mark] = useState(false);
  const saving = useSaving(before, onSaved);
  const count = useCount({
    ...(before.identifierOrder && { identifierOrder: before.identifierOrder }),
    timeZone: basics.timeZone,
    definition,
    sample: true,
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    mark(true);
    const name = basics.name.trim();
    if (name !== "") saving.save({ name, timeZone: basics.timeZone, definition });
  };
  return (
    <form className={classes["columns"]} noValidate onSubmit={submit}>
      <div className={classes["column"]}>
        <CohortFields
          basics={basics}
          marked={marked}
          onChange={(next) => {
            saving.edited.current = true;
            change({ ...basics, ...next });
          }}
        />
        <Card title={w.cohorts.form.who}>
          <DefinitionSaid definition={definition} timeZone={basics.timeZone} />
        </Card>
        <SaveCohort incomplete={false} onCancel={onCancel} saving={saving} />
      </div>
      <div className={`${classes["column"]} ${classes["sticky"]}`}>
        <LiveCount count={count} />
      </div>
    </form>
  );
}
