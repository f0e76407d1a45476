import { Button, Skeleton } from "@mantine/core";
import { type FormEvent, lazy, Suspense, useRef, useState } from "react";
import type { DataSet } from "../../shared/contract/data-sets.ts";
import type { CohortView } from "../../shared/contract/definition-checks.ts";
import { useDataSetCheck } from "../api/queries.ts";
import { isCharged } from "../data/of-files.ts";
import { Card } from "../parts/card.tsx";
import { Note } from "../parts/note.tsx";
import { browserZone } from "../parts/zone.ts";
import { partitionOf, sqlNames, written } from "../sql/names.ts";
import type { SqlEditorHandle } from "../sql/sql-editor.tsx";
import { useWords } from "../words/use-words.tsx";
import { CohortFields, tagsOf } from "./cohort-fields.tsx";
import classes from "./cohorts.module.css";
import { LiveCount, useCount } from "./live-count.tsx";
import { SaveCohort, useSaving } from "./save-cohort.tsx";

const SqlEditor = lazy(() => import("../sql/sql-editor.tsx"));

interface SqlFormProps {
  dataSets: readonly DataSet[];
  before?: CohortView;
  onSaved(cohort: CohortView): void;
  onCancel(): void;
}

/** A cohort by a query, which is counted while it is written, and whose faults are shown at their place. */
export function SqlForm({ dataSets, before, onSaved, onCancel }: SqlFormProps) {
  const { w } = useWords();
  const say = w.cohorts.query;
  const [draft, change] = useState(() => draftOf(before, dataSets));
  const [marked, mark] = useState(false);
  const saving = useSaving(before, onSaved);
  const editor = useRef<SqlEditorHandle>(null);
  const set = (next: Partial<Draft>) => {
    saving.edited.current = true;
    // The editor tells a change by itself, maybe before the page has drawn the one before.
    change((was) => ({ ...was, ...next }));
  };
  const { name, timeZone, dataSet, sql, tags } = draft;
  const isMissing = sql.trim() === "";
  const definition = isMissing ? undefined : { kind: "sql" as const, dataSet, sql };
  const chosen = dataSets.find(({ id }) => id === dataSet);
  const count = useCount(
    definition && {
      ...(before?.identifierOrder && { identifierOrder: before.identifierOrder }),
      timeZone,
      definition,
      sample: true,
    },
    isCharged(chosen),
  );
  const submit = (event: FormEvent) => {
    event.preventDefault();
    mark(true);
    if (name.trim() !== "" && definition)
      saving.save({ name: name.trim(), timeZone, definition, ...tagsOf(tags) });
  };
  return (
    <form className={classes["columns"]} noValidate onSubmit={submit}>
      <div className={classes["column"]}>
        <CohortFields basics={draft} dataSets={dataSets} marked={marked} onChange={set} />
        <Card title={say.title}>
          <p className={classes["quietText"]}>{say.help}</p>
          {chosen?.kind === "athena" && (
            <p className={classes["quietText"]}>{say.athena(partitionOf(chosen)[0])}</p>
          )}
          {chosen && (
            <Suspense fallback={<Skeleton aria-label={w.common.loading} height={226} radius={10} />}>
              <SqlEditor
                dataSet={chosen}
                faults={count.faults}
                isInvalid={marked && isMissing}
                onChange={(text) => set({ sql: text })}
                ref={editor}
                text={sql}
              />
            </Suspense>
          )}
          <p className={classes["quietText"]}>{say.keys}</p>
          {marked && isMissing && (
            <Note live tone="bad">
              {say.missing}
            </Note>
          )}
        </Card>
        <SaveCohort incomplete={false} onCancel={onCancel} saving={saving} />
      </div>
      <div className={`${classes["column"]} ${classes["sticky"]}`}>
        <LiveCount count={count} onPlace={(place) => editor.current?.show(place)} />
        {chosen && <Tables dataSet={chosen} onChoose={(column) => editor.current?.insert(column)} />}
      </div>
    </form>
  );
}

interface Draft {
  name: string;
  timeZone: string;
  dataSet: string;
  sql: string;
  tags?: string[];
}

function draftOf(before: CohortView | undefined, [first]: readonly DataSet[]): Draft {
  const { name = "", timeZone = browserZone() } = before ?? {};
  if (before?.definition.kind !== "sql")
    return { name, timeZone, dataSet: first?.id ?? "", sql: "", tags: [] };
  return { name, timeZone, dataSet: before.definition.dataSet, sql: before.definition.sql };
}

/** The tables and columns that a query may name. */
function Tables({ dataSet, onChoose }: { dataSet: DataSet; onChoose(name: string): void }) {
  const { w } = useWords();
  const say = w.cohorts.query;
  const { data, isLoading } = useDataSetCheck(dataSet);
  return (
    <Card title={say.tables}>
      {isLoading && <p className={classes["quietText"]}>{w.cohorts.form.checking}</p>}
      {sqlNames(dataSet, data).tables.map(({ name, columns }) => (
        <div className={classes["tables"]} key={name}>
          <h3>{name}</h3>
          <div className={classes["names"]}>
            {columns.map((column) => (
              <Button
                className={classes["columnName"] ?? ""}
                key={column.name}
                onClick={() => onChoose(written(column.name))}
                size="compact-xs"
                title={say.insert(column.name)}
                variant="default"
              >
                {column.name}
              </Button>
            ))}
          </div>
        </div>
      ))}
    </Card>
  );
}
