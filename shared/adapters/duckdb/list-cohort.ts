/** List cohorts: one object whose rows are the members. */
import type { ListDefinition, ListField } from "../../contract/cohorts.ts";
import type { NotEvaluated } from "../../ports.ts";
import { identityColumn, identityColumns } from "./members.ts";
import { columnsOf, haveRows, source } from "./source.ts";
import { type Staging, stagedObject } from "./staging.ts";
import type { Selection, Workbench } from "./workbench.ts";

export async function selectedFromList(
  staging: Staging,
  { object, format, columns = {} }: ListDefinition,
): Promise<Selection | NotEvaluated> {
  const files = await stagedObject(staging, object);
  if ("reason" in files) return files;
  await haveRows(staging.bench, files, format);
  const fields = await fieldsOf(staging.bench, files, format, columns);
  if (![...fields.keys()].some((field) => field !== "alias_label" && field !== "anonymous")) {
    const detail = `The list "${object}" has no column that identifies a user. Name its columns external_id, alias_name and alias_label, or device_id, or say under "columns" which is which.`;
    return { reason: "definition-invalid", detail };
  }
  const rows = await source(staging.bench, { files, format }, fields);
  const known = identityColumns.map((field) => identityColumn(field, fields.has(field)));
  return { sql: `SELECT ${known.join(", ")} FROM (${rows})`, values: {} };
}

/** Fields that the list has, and their columns; one that is mapped must be there. */
async function fieldsOf(
  bench: Workbench,
  files: readonly string[],
  format: ListDefinition["format"],
  columns: NonNullable<ListDefinition["columns"]>,
): Promise<Map<ListField, string>> {
  const there = format === "jsonl" ? undefined : new Set(await columnsOf(bench, files, format));
  const fields = new Map<ListField, string>();
  for (const field of identityColumns) {
    const mapped = columns[field];
    if (mapped !== undefined) fields.set(field, mapped);
    else if (there?.has(field) ?? true) fields.set(field, field);
  }
  return fields;
}
