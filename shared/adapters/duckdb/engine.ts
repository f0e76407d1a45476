/** Cohorts evaluated by DuckDB on objects staged to the scratch disk. Nothing in SQL reaches outside that folder. */
import type { ListDefinition, ListField } from "../../contract/cohorts.ts";
import type { Criterion } from "../../contract/criteria.ts";
import type { DataSet, UserColumns } from "../../contract/data-sets.ts";
import type { Clock, CohortEngine, NotEvaluated, Question } from "../../ports.ts";
import type { Files } from "../s3/files.ts";
import { compiled } from "./criteria.ts";
import { identityColumn, identityColumns, membersOf } from "./members.ts";
import { Parameters } from "./parameters.ts";
import { readings } from "./readings.ts";
import { columnsOf, source } from "./source.ts";
import { type Staging, stagedObject, stagedPrefix } from "./staging.ts";
import { evaluated } from "./unreadable.ts";
import type { Selection, Workbench } from "./workbench.ts";

export function engineOnDuckDb(world: { bench: Workbench; files: Files; clock: Clock }): CohortEngine {
  const { bench, files, clock } = world;
  return {
    evaluate: (question) =>
      evaluated(async () => {
        const { definition, identifierOrder, timeZone } = question.cohort;
        for (const macro of readings(question.dataSet?.timeZone ?? timeZone, question.asOf))
          await bench.run(macro);
        const staging = { bench, files, now: clock.now() };
        const selection =
          definition.kind === "list"
            ? await listed(staging, definition)
            : await selected(staging, definition.where, question);
        return "reason" in selection ? selection : membersOf(bench, selection, identifierOrder);
      }),
  };
}

async function listed(
  staging: Staging,
  { object, format, columns = {} }: ListDefinition,
): Promise<Selection | NotEvaluated> {
  const files = await stagedObject(staging, object);
  if ("reason" in files) return files;
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

async function selected(
  staging: Staging,
  where: Criterion,
  { dataSet, asOf, cohort }: Question,
): Promise<Selection | NotEvaluated> {
  if (!dataSet) throw new Error("a criteria definition was asked without its data set");
  const parameters = new Parameters();
  const criteria = compiled(where, { asOf, timeZone: cohort.timeZone, parameters });

  const events = await eventRows(staging, dataSet, criteria.properties.event, parameters);
  if ("reason" in events) return events;
  const seen = `
    SELECT seen_user, ${["count(*) AS events", ...criteria.remembered].join(", ")} FROM (${events.sql})
    WHERE seen_user IS NOT NULL AND happened_at < ${parameters.instant(asOf)} GROUP BY seen_user`;
  const users = await userRows(staging, dataSet, criteria.properties.user, parameters);
  if ("reason" in users) return users;
  return {
    sql: `WITH seen AS (${seen}), users AS (${users.sql})
      SELECT ${identityColumns.map((name) => `users.${name}`).join(", ")}
      FROM users LEFT JOIN seen ON users.user_key = seen.seen_user WHERE ${criteria.condition}`,
    values: parameters.values,
  };
}

async function eventRows(
  staging: Staging,
  { events: { prefix, format, columns, eventIs }, staleAfterHours }: DataSet,
  properties: ReadonlyMap<string, string>,
  parameters: Parameters,
): Promise<{ sql: string } | NotEvaluated> {
  const files = await stagedPrefix(staging, prefix, staleAfterHours);
  if ("reason" in files) return files;
  const wanted = new Map([
    ["seen_user", columns.user],
    ["seen_at", columns.time],
    ...(columns.event !== undefined ? [["event_name", columns.event] as const] : []),
    ...properties,
  ]);
  const rows = await source(staging.bench, { files, format }, wanted);
  if (await isEmpty(staging, rows)) return noRows(prefix);
  const name = columns.event === undefined ? `${parameters.of(eventIs ?? null)} AS event_name` : "event_name";
  const known = ["seen_user", "instant_in(seen_at) AS happened_at", name, ...properties.keys()];
  return { sql: `SELECT ${known.join(", ")} FROM (${rows})` };
}

/** Without a table of users, they are those who have events, and the events' user is their external id. */
async function userRows(
  staging: Staging,
  { users, staleAfterHours }: DataSet,
  properties: ReadonlyMap<string, string>,
  parameters: Parameters,
): Promise<{ sql: string } | NotEvaluated> {
  if (!users) {
    const [external, ...others] = identityColumns;
    const unset = [
      ...others.map((name) => identityColumn(name, false)),
      ...[...properties.keys()].map((name) => `CAST(NULL AS VARCHAR) AS ${name}`),
    ];
    return { sql: `SELECT seen_user AS user_key, seen_user AS ${external}, ${unset.join(", ")} FROM seen` };
  }
  const files = await stagedPrefix(staging, users.prefix, staleAfterHours);
  if ("reason" in files) return files;
  const identity = identityOf(users.columns);
  const wanted = new Map([["user_key", users.columns.user], ...identity, ...properties]);
  const rows = await source(staging.bench, { files, format: users.format }, wanted);
  if (await isEmpty(staging, rows)) return noRows(users.prefix);
  const { aliasLabelIs } = users.columns;
  const known = identityColumns.map((name) =>
    name === "alias_label" && aliasLabelIs !== undefined
      ? `${parameters.of(aliasLabelIs)} AS alias_label`
      : identityColumn(name, identity.has(name)),
  );
  return { sql: `SELECT user_key, ${[...known, ...properties.keys()].join(", ")} FROM (${rows})` };
}

function identityOf(columns: UserColumns): Map<string, string> {
  const mapped: [string, string | undefined][] = [
    ["external_id", columns.externalId],
    ["alias_name", columns.aliasName],
    ["alias_label", columns.aliasLabel],
    ["device_id", columns.deviceId],
    ["anonymous", columns.anonymous],
  ];
  return new Map(mapped.filter((pair): pair is [string, string] => pair[1] !== undefined));
}

async function isEmpty({ bench }: Staging, rows: string): Promise<boolean> {
  return (await bench.rows(`SELECT 1 FROM (${rows}) LIMIT 1`)).length === 0;
}

function noRows(prefix: string): NotEvaluated {
  return { reason: "data-missing", detail: `The files under "${prefix}" of the data bucket have no rows.` };
}
