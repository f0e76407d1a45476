/**
 * Tables of a database as files of Parquet on the scratch disk: from there they are read as any other data, by the same
 * law. Rows are streamed: some thousand at most are in memory, and one part of a file lies uncompressed beside the others.
 */
import { rm } from "node:fs/promises";
import type { DatabaseDataSet } from "../../../contract/data-sets.ts";
import type { AskedEvents } from "../../../domain/asked-events.ts";
import { notEvaluated } from "../../../domain/data-faults.ts";
import { TABLES_MS } from "../../../limits.ts";
import type { NotEvaluated } from "../../../ports/engine.ts";
import type { Clock } from "../../../ports/machine.ts";
import type { TableColumn } from "../../postgres/columns.ts";
import { charactersOf, type Snapshot, type SourceDatabases } from "../../postgres/databases.ts";
import { DatabaseTrouble } from "../../postgres/trouble.ts";
import { openedFile } from "../reading/opened-file.ts";
import type { Source, SourceFile } from "../reading/source.ts";
import { column } from "../scratch/parameters.ts";
import { PARQUET } from "../scratch/parquet-format.ts";
import type { StagedDataSet, Staging } from "./staging.ts";
import { ageOf, tooOld } from "./table-age.ts";
import { type Picked, picked, type WantedColumns } from "./table-columns.ts";
import { type Filter, filterOf, isSome } from "./table-filter.ts";
import { parquetValue } from "./table-values.ts";

/** Rows and characters of one file. */
const PART_ROWS = 250_000;
const PART_CHARACTERS = 16 * 1024 * 1024;
/** A connection that is lost, or a server that starts just now: milliseconds before each further try. */
const PAUSES_MS = [2_000, 10_000];

export interface AskedTables {
  /** Names of columns that a definition asks about beside those that the data set maps. `all`: SQL may name any. */
  columns: "all" | { events: readonly string[]; users: readonly string[] };
  /** Which events matter; left out: all. */
  events?: AskedEvents;
  asOf: Date;
  /** Of times without an offset. */
  timeZone: string;
}

export type TableStaging = Pick<Staging, "scratch" | "seen" | "now"> & {
  databases: SourceDatabases;
  clock: Pick<Clock, "now" | "pause">;
};

/** Users and events are of one instant. */
export async function stagedTables(
  staging: TableStaging,
  dataSet: DatabaseDataSet,
  asked: AskedTables,
): Promise<StagedDataSet | NotEvaluated> {
  const { database, events, users } = dataSet;
  const tables = [events.table, ...(users ? [users.table] : [])];
  const { clock, databases } = staging;
  const until = clock.now().getTime() + TABLES_MS;
  for (let tried = 0; ; tried++) {
    const begun = clock.now().getTime();
    const written: string[] = [];
    try {
      const staged = await databases.snapshot(database, tables, (snapshot) =>
        tablesOf({ ...staging, snapshot, written }, dataSet, asked),
      );
      for (const source of [staged.events, ...(staged.users ? [staged.users] : [])]) staging.seen(source);
      return staged;
    } catch (error) {
      if (!(error instanceof DatabaseTrouble)) throw error;
      const pause = PAUSES_MS[tried];
      const now = clock.now().getTime();
      // The next one takes as long, perhaps, and a function that is killed could not say why.
      const hasTime = pause !== undefined && now + pause + (now - begun) <= until;
      if (!error.mayPass || !hasTime) return notEvaluated(error.reason, error.fault);
      for (const path of written) await rm(path, { force: true });
      await clock.pause(pause);
    }
  }
}

type Reading = TableStaging & { snapshot: Snapshot; written: string[] };

async function tablesOf(
  reading: Reading,
  { events, users, staleAfterHours }: DatabaseDataSet,
  { columns, events: asked = {}, asOf, timeZone }: AskedTables,
): Promise<StagedDataSet> {
  const { snapshot } = reading;
  // All columns are looked at before any row, so that what is missing costs nothing.
  const ofEvents = picked(events.table, await snapshot.columns(events.table), {
    ...wantedOfEvents(events.columns),
    also: columns === "all" ? columns : columns.events,
  });
  const ofUsers =
    users &&
    picked(users.table, await snapshot.columns(users.table), {
      ...wantedOfUsers(users.columns),
      also: columns === "all" ? columns : columns.users,
    });
  const { time, event } = events.columns;
  if (staleAfterHours !== undefined) {
    const allowed = { hours: staleAfterHours, timeZone };
    await mustBeFresh(
      reading,
      { table: events.table, column: ofEvents.of(events.loadedAt ?? time) },
      allowed,
    );
    if (users?.loadedAt !== undefined && ofUsers)
      await mustBeFresh(reading, { table: users.table, column: ofUsers.of(users.loadedAt) }, allowed);
  }
  const filter = filterOf(
    {
      time: ofEvents.of(time),
      name: event === undefined ? undefined : ofEvents.of(event),
      isUtf8: snapshot.isUtf8,
    },
    asked,
    asOf,
  );
  const staged = { events: await stagedTable(reading, events.table, ofEvents, filter) };
  if (!users || !ofUsers) return staged;
  return { ...staged, users: await stagedTable(reading, users.table, ofUsers, isSome) };
}

function wantedOfEvents({
  user,
  time,
  event,
}: DatabaseDataSet["events"]["columns"]): Omit<WantedColumns, "also"> {
  return { identifiers: [user], times: [time], texts: event === undefined ? [] : [event] };
}

function wantedOfUsers(
  columns: NonNullable<DatabaseDataSet["users"]>["columns"],
): Omit<WantedColumns, "also"> {
  const { user, externalId, aliasName, aliasLabel, deviceId, anonymous } = columns;
  const identifiers = [user, externalId, aliasName, aliasLabel, deviceId].filter((one) => one !== undefined);
  return { identifiers, times: [], texts: anonymous === undefined ? [] : [anonymous] };
}

/** Throws where the table is older than it may be, or has no row. */
async function mustBeFresh(
  { snapshot, now }: Reading,
  { table, column }: { table: string; column: TableColumn },
  { hours, timeZone }: { hours: number; timeZone: string },
): Promise<void> {
  const age = await ageOf(snapshot, { table, column, now, timeZone });
  if (age === undefined && !(await hasRows(snapshot, table))) throw emptyTable(table);
  const fault = tooOld(age, { table, column: column.name, allowed: hours });
  if (fault) throw new DatabaseTrouble("stale-data", fault);
}

function emptyTable(table: string): DatabaseTrouble {
  return new DatabaseTrouble("stale-data", { code: "no-rows-in-table", values: { table } });
}

/** Throws where the table has no row at all: that is never taken for nobody. */
async function stagedTable(
  reading: Reading,
  table: string,
  { columns }: Picked,
  filter: Filter,
): Promise<Source> {
  const paths = await parts(reading, table, columns, filter);
  const files: SourceFile[] = [];
  for (const path of paths) {
    const file = await openedFile(reading.scratch, { name: table, path, format: "parquet", settings: {} });
    if (file) files.push(file);
  }
  if (!files.some(({ rows = 0 }) => rows > 0) && !(await hasRows(reading.snapshot, table)))
    throw emptyTable(table);
  return { format: "parquet", settings: {}, files };
}

/** The first column of `incoming` of which a value is none of its type, such as NaN; undefined for another error. */
async function unreadableIn(
  scratch: TableStaging["scratch"],
  table: string,
  columns: readonly TableColumn[],
  error: unknown,
): Promise<DatabaseTrouble | undefined> {
  if (!(error instanceof Error) || !/^(Conversion|Invalid Input) Error/.test(error.message)) return undefined;
  for (const [at, { name, kind }] of columns.entries()) {
    const isUnfit = `c${at} IS NOT NULL AND TRY(${parquetValue(`c${at}`, kind)}) IS NULL`;
    if ((await scratch.rows(`SELECT 1 AS one FROM incoming WHERE ${isUnfit} LIMIT 1`)).length > 0)
      return new DatabaseTrouble("data-unreadable", {
        code: "column-unreadable",
        values: { table, column: name },
      });
  }
  return undefined;
}

async function hasRows(snapshot: Snapshot, table: string): Promise<boolean> {
  for await (const rows of snapshot.rows(table, { columns: [], where: "true LIMIT 1", values: [] }))
    if (rows.length > 0) return true;
  return false;
}

/** At least one, which may have no rows. */
async function parts(
  { scratch, snapshot, written }: Reading,
  table: string,
  columns: readonly TableColumn[],
  filter: Filter,
): Promise<string[]> {
  const paths: string[] = [];
  const names = columns.map((_, at) => `c${at}`);
  const begin = () =>
    scratch.run(
      `CREATE OR REPLACE TEMP TABLE incoming (${names.map((name) => `${name} VARCHAR`).join(", ") || "c0 VARCHAR"})`,
    );
  const end = async () => {
    const path = await scratch.file("table.parquet");
    written.push(path);
    const values = columns.map((one, at) => `${parquetValue(`c${at}`, one.kind)} AS ${column(one.name)}`);
    try {
      await scratch.run(
        `COPY (SELECT ${values.join(", ") || "c0 AS nothing"} FROM incoming) TO '${path}' (${PARQUET})`,
      );
    } catch (error) {
      throw (await unreadableIn(scratch, table, columns, error)) ?? error;
    }
    paths.push(path);
  };
  let rows = 0;
  let characters = 0;
  await begin();
  for await (const some of snapshot.rows(table, { columns, ...filter })) {
    await scratch.append("incoming", some);
    rows += some.length;
    characters += charactersOf(some);
    if (rows < PART_ROWS && characters < PART_CHARACTERS) continue;
    await end();
    await begin();
    [rows, characters] = [0, 0];
  }
  if (rows > 0 || paths.length === 0) await end();
  await scratch.run("DROP TABLE incoming");
  return paths;
}
