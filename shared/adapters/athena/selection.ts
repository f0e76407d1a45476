/**
 * The selection of a criteria cohort as one SELECT of Athena's SQL: the identity of each selected user, a row each. It
 * means what `duckdb/evaluate/criteria-cohort.ts` means.
 */
import type { Criterion } from "../../contract/criteria.ts";
import type { AthenaDataSet, UserColumns } from "../../contract/data-sets.ts";
import { askedEvents } from "../../domain/asked-events.ts";
import { selectionForm } from "../../domain/selection.ts";
import { identityColumns } from "../duckdb/evaluate/members.ts";
import { type Picked, picked } from "../duckdb/evaluate/table-columns.ts";
import { DefinitionInvalid } from "../duckdb/reading/source.ts";
import type { TableColumn } from "../postgres/columns.ts";
import { type AthenaTable, tableColumns } from "./columns.ts";
import { propertyColumns, written } from "./criteria.ts";
import { DECIMAL, identifier, textList, textLiteral, timestampLiteral } from "./literals.ts";
import { type Partition, prunedRows } from "./pruning.ts";
import { instantSteps } from "./times.ts";
import { identifierOf, isIdentifierKind, numberOf, textOf, truthOf } from "./values.ts";

export interface AthenaTables {
  events: AthenaTable;
  users?: AthenaTable;
}

/** What is asked of the data set: the mapping of its columns. */
export type Mapped = Pick<AthenaDataSet, "timeZone"> & {
  events: Pick<AthenaDataSet["events"], "columns" | "eventIs" | "timeFormat"> & { partition?: Partition };
  users?: { columns: UserColumns };
};

export interface AskedSelection {
  where: Criterion;
  dataSet: Mapped;
  tables: AthenaTables;
  asOf: Date;
  /** Of the cohort: its days are the days of this zone. */
  timeZone: string;
}

/** Throws `DefinitionInvalid` for a column that is not there, or that can't be what it is mapped to. */
export function athenaSelection(asked: AskedSelection): string {
  const { where, dataSet, tables, asOf, timeZone } = asked;
  const form = selectionForm(where, { asOf, timeZone });
  const users =
    dataSet.users && tables.users && userRows(dataSet.users.columns, tables.users, form.properties.user);
  const criteria = written(form, users === undefined ? "seen" : "users");
  if (users !== undefined && criteria.remembered.length === 0)
    return `SELECT ${identityOf("users")} FROM (${users}) AS users WHERE ${criteria.condition}`;
  // To whoever is told by events alone, each event matters, and nothing is known of them but that.
  const matters = users === undefined ? "true" : criteria.matters;
  const unknown = users === undefined ? form.properties.user.flatMap((_, at) => unsetProperty(at)) : [];
  // CASE has an order: whose event it is and what matters can't hide a time that can't be read.
  const seen = `SELECT ${["seen_user", ...criteria.remembered, ...unknown].join(", ")}
    FROM (${eventRows(asked, form.properties.event)}) AS read_events
    WHERE CASE WHEN happened_at < ${timestampLiteral(asOf)} THEN seen_user IS NOT NULL AND ${matters} ELSE false END
    GROUP BY seen_user`;
  if (users === undefined) {
    const identity = identityColumns.map((name) =>
      name === "external_id" ? "seen.seen_user AS external_id" : unset(name),
    );
    return `SELECT ${identity.join(", ")} FROM (${seen}) AS seen WHERE ${criteria.condition}`;
  }
  return `SELECT ${identityOf("users")} FROM (${users}) AS users
    LEFT JOIN (${seen}) AS seen ON users.user_key = seen.seen_user WHERE ${criteria.condition}`;
}

/** The users who have a device, selected or not; undefined where no column tells devices. */
export function athenaUsersWithDevice({
  dataSet: { users },
  tables,
}: Pick<AskedSelection, "dataSet" | "tables">): string | undefined {
  if (!users || !tables.users || users.columns.deviceId === undefined) return undefined;
  const rows = userRows(users.columns, tables.users, []);
  return `SELECT ${identityOf("users")} FROM (${rows}) AS users WHERE users.device_id IS NOT NULL`;
}

function identityOf(alias: string): string {
  return identityColumns.map((name) => `${alias}.${name}`).join(", ");
}

/** A column of which nothing is known. */
export function unset(name: (typeof identityColumns)[number]): string {
  return `CAST(NULL AS ${name === "anonymous" ? "boolean" : "varchar"}) AS ${name}`;
}

function unsetProperty(at: number): string[] {
  const { text, number } = propertyColumns.user(at);
  return [`CAST(NULL AS varchar) AS ${text}`, `CAST(NULL AS ${DECIMAL}) AS ${number}`];
}

function properties(of: "user" | "event", { table }: Found, names: readonly string[]): string[] {
  return names.flatMap((name, at) => {
    const column = table.of(name);
    const { text, number } = propertyColumns[of](at);
    return [`${textOf(column)} AS ${text}`, `${numberOf(column)} AS ${number}`];
  });
}

interface Found {
  name: string;
  table: Picked;
}

/** The table's columns by their names. Throws where one that is named is not there. */
function found(
  table: AthenaTable,
  wanted: Omit<Parameters<typeof picked>[2], "also">,
  also: readonly string[],
): Found {
  const name = [table.database, table.table].join(".");
  const there = picked(name, tableColumns(table), { ...wanted, also });
  for (const one of wanted.identifiers) must(name, there.of(one), ({ kind }) => isIdentifierKind(kind));
  for (const one of also) must(name, there.of(one), ({ kind }) => kind !== "other");
  return { name, table: there };
}

function must(table: string, column: TableColumn, isFit: (column: TableColumn) => boolean): void {
  if (isFit(column)) return;
  const { name, type } = column;
  throw new DefinitionInvalid({ code: "column-of-other-type", values: { table, column: name, type } });
}

function userRows(columns: UserColumns, table: AthenaTable, names: readonly string[]): string {
  const { user, externalId, aliasName, aliasLabel, aliasLabelIs, deviceId, anonymous } = columns;
  const identifiers = [user, externalId, aliasName, aliasLabel, deviceId].filter((one) => one !== undefined);
  const texts = anonymous === undefined ? [] : [anonymous];
  const there = found(table, { identifiers, times: [], texts }, [...names, ...texts]);
  const of = (column: string | undefined, name: (typeof identityColumns)[number]) =>
    column === undefined ? unset(name) : `${identifierOf(there.table.of(column))} AS ${name}`;
  const rows = [
    `${identifierOf(there.table.of(user))} AS user_key`,
    of(externalId, "external_id"),
    of(aliasName, "alias_name"),
    aliasLabelIs === undefined
      ? of(aliasLabel, "alias_label")
      : `CAST(${textLiteral(aliasLabelIs)} AS varchar) AS alias_label`,
    of(deviceId, "device_id"),
    anonymous === undefined ? unset("anonymous") : `${truthOf(there.table.of(anonymous))} AS anonymous`,
    ...properties("user", there, names),
  ];
  return `SELECT ${rows.join(", ")} FROM ${tableName(table)}`;
}

function eventRows(asked: AskedSelection, names: readonly string[]): string {
  const { where, dataSet, tables, asOf, timeZone } = asked;
  const { columns, eventIs, timeFormat, partition } = dataSet.events;
  const { user, time, event } = columns;
  const texts = event === undefined ? [] : [event];
  const days = partition ? [partition.column] : [];
  const there = found(tables.events, { identifiers: [user], times: [time], texts }, [
    ...names,
    ...texts,
    ...days,
  ]);
  const { of } = there.table;
  const steps = instantSteps(of(time), {
    timeZone: dataSet.timeZone ?? timeZone,
    until: asOf,
    format: timeFormat,
  });
  // Where there is no table of users, whoever has any event is somebody.
  const matters = tables.users ? askedEvents(where, { asOf, timeZone }) : {};
  const rows = [
    `${identifierOf(of(user))} AS seen_user`,
    event === undefined
      ? `CAST(${eventIs === undefined ? "NULL" : textLiteral(eventIs)} AS varchar) AS event_name`
      : `${textOf(of(event))} AS event_name`,
    ...steps.columns,
    ...properties("event", there, names),
  ];
  const pruned = prunedRows({
    table: there.name,
    time: of(time),
    event: event === undefined ? undefined : of(event),
    partition: partition && { column: of(partition.column), format: partition.format },
    asked: matters,
    asOf,
  });
  // An event of a name that nobody asks about need have no time that can be read.
  const happenedAt = matters.names
    ? `CASE WHEN event_name IN (${textList(matters.names)}) THEN ${steps.instant} END`
    : steps.instant;
  return `SELECT *, ${happenedAt} AS happened_at
    FROM (SELECT ${rows.join(", ")} FROM ${tableName(tables.events)} WHERE ${pruned}) AS given_events`;
}

export function tableName({ catalog, database, table }: AthenaTable): string {
  const names = [...(catalog === undefined ? [] : [catalog]), database, table];
  return names.map(identifier).join(".");
}
