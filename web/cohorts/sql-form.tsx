import { Button } from "@mantine/core";
import { type FormEvent, useId, useRef, useState } from "react";
import type { DataSet } from "../../shared/contract/data-sets.ts";
import type { CohortView } from "../../shared/contract/definition-checks.ts";
import { useDataSetCheck } from "../api/queries.ts";
import { Card } from "../parts/card.tsx";
import { Note } from "../parts/note.tsx";
import { browserZone } from "../parts/zone.ts";
import { useWords } from "../words/use-words.tsx";
import { CohortFields } from "./cohort-fields.tsx";
import classes from "./cohorts.module.css";
import { LiveCount } from "./live-count.tsx";
import { offsetOf, type Place } from "./place.ts";
import { SaveActions, useSaving } from "./save-cohort.tsx";

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
  const editor = useRef<HTMLTextAreaElement>(null);
  const id = useId();
  const set = (next: Partial<typeof draft>) => {
    saving.edited.current = true;
    change({ ...draft, ...next });
  };
  const { name, timeZone, dataSet, sql } = draft;
  const isMissing = sql.trim() === "";
  const definition = isMissing ? undefined : { kind: "sql" as const, dataSet, sql };
  const submit = (event: FormEvent) => {
    event.preventDefault();
    mark(true);
    if (name.trim() !== "" && definition) saving.save({ name: name.trim(), timeZone, definition });
  };
  const show = (place: Place) => {
    const at = offsetOf(sql, place);
    editor.current?.focus();
    editor.current?.setSelectionRange(at, Math.min(at + 1, sql.length));
  };
  return (
    <form className={classes["columns"]} noValidate onSubmit={submit}>
      <div className={classes["column"]}>
        <CohortFields basics={draft} dataSets={dataSets} marked={marked} onChange={set} />
        <Card title={say.title}>
          <p className={classes["quietText"]} id={`${id}-help`}>
            {say.help}
          </p>
          <textarea
            aria-describedby={`${id}-help`}
            aria-invalid={marked && isMissing}
            aria-label={say.title}
            autoCapitalize="off"
            autoComplete="off"
            className={classes["editor"]}
            onChange={({ currentTarget }) => set({ sql: currentTarget.value })}
            placeholder={"SELECT user_id AS external_id\nFROM events\nWHERE event_name = 'purchase'"}
            ref={editor}
            rows={12}
            spellCheck={false}
            value={sql}
          />
          {marked && isMissing && (
            <Note live tone="bad">
              {say.missing}
            </Note>
          )}
        </Card>
        <SaveActions incomplete={false} onCancel={onCancel} saving={saving} />
      </div>
      <div className={`${classes["column"]} ${classes["sticky"]}`}>
        <LiveCount
          asked={
            definition && {
              ...(before?.identifierOrder && { identifierOrder: before.identifierOrder }),
              timeZone,
              definition,
              sample: true,
            }
          }
          onPlace={show}
        />
        <Tables dataSet={dataSet} onChoose={(column) => insert(editor.current, column, set)} />
      </div>
    </form>
  );
}

function draftOf(before: CohortView | undefined, [first]: readonly DataSet[]) {
  const { name = "", timeZone = browserZone() } = before ?? {};
  if (before?.definition.kind !== "sql") return { name, timeZone, dataSet: first?.id ?? "", sql: "" };
  return { name, timeZone, dataSet: before.definition.dataSet, sql: before.definition.sql };
}

/** Puts a name where the cursor is. */
function insert(
  editor: HTMLTextAreaElement | null,
  text: string,
  set: (next: { sql: string }) => void,
): void {
  if (!editor) return;
  editor.focus();
  editor.setRangeText(text, editor.selectionStart, editor.selectionEnd, "end");
  set({ sql: editor.value });
}

/** The tables and columns that a query may name. */
function Tables({ dataSet, onChoose }: { dataSet: string; onChoose(name: string): void }) {
  const { w } = useWords();
  const say = w.cohorts.query;
  const { data, isPending } = useDataSetCheck(dataSet);
  const [events, users] = [data?.events, data?.users].map((source) =>
    source?.columnSets.first.flatMap(({ columns }) => columns.first.map(({ name }) => name)),
  );
  const tables = [
    { table: "events", columns: events && ["happened_at", "event_name", ...events] },
    { table: "users", columns: users },
  ];
  return (
    <Card title={say.tables}>
      {isPending && <p className={classes["quietText"]}>{w.cohorts.form.checking}</p>}
      {tables.map(
        ({ table, columns }) =>
          columns && (
            <div className={classes["tables"]} key={table}>
              <h3>{table}</h3>
              <div className={classes["names"]}>
                {[...new Set(columns)].map((column) => (
                  <Button
                    className={classes["columnName"] ?? ""}
                    key={column}
                    onClick={() => onChoose(quoted(column))}
                    size="compact-xs"
                    title={say.insert(column)}
                    variant="default"
                  >
                    {column}
                  </Button>
                ))}
              </div>
            </div>
          ),
      )}
    </Card>
  );
}

function quoted(name: string): string {
  return /^[a-z_][a-z0-9_]*$/.test(name) ? name : `"${name.replaceAll('"', '""')}"`;
}
