/**
 * SQL cohorts: the data set's files as the tables `users` and `events`, and one SELECT over them, in a process of its
 * own.
 */
import { join } from "node:path";
import type { ReadDataSet } from "../../../contract/data-sets.ts";
import type { SqlFault } from "../../../contract/sql-faults.ts";
import { notEvaluated } from "../../../domain/data-faults.ts";
import { SQL_DISK_MB, SQL_SECONDS, SQL_SIDE_BY_SIDE } from "../../../limits.ts";
import type { NotEvaluated } from "../../../ports/engine.ts";
import { mappedEvents, type Read } from "../evaluate/criteria-cohort.ts";
import { identityColumn, identityColumns } from "../evaluate/members.ts";
import { readings } from "../evaluate/readings.ts";
import type { StagedDataSet } from "../evaluate/staging.ts";
import { damaged } from "../evaluate/unreadable.ts";
import { mappedUsers } from "../evaluate/user-rows.ts";
import { type Facts, readingOf } from "../reading/facts.ts";
import type { Wanted } from "../reading/rows.ts";
import { DefinitionInvalid, type Source } from "../reading/source.ts";
import { sqlTable } from "../reading/sql-table.ts";
import { together } from "../reading/tolerated.ts";
import { quoted } from "../scratch/parameters.ts";
import type { ScratchDatabase, Selection } from "../scratch/scratch-database.ts";
import { sideBySide } from "../scratch/side-by-side.ts";
import type { Excess, SqlTable } from "./order.ts";
import { textRefused } from "./refusals.ts";
import { type Ended, runInProcess, type SqlLimits } from "./worker-process.ts";

interface Asked {
  sql: string;
  dataSet: ReadDataSet;
  staged: StagedDataSet;
  asOf: Date;
  /** Of times without an offset. */
  timeZone: string;
  /** Left out: as `limits.ts` says, and the memory that the database has. */
  limits?: Partial<SqlLimits>;
}

const inTurn = sideBySide(SQL_SIDE_BY_SIDE);

/**
 * Resolves with the members' rows, in a file, so that nothing of the user's text ever reaches this process's database.
 */
export async function selectedBySql(
  scratch: ScratchDatabase,
  { sql, dataSet, staged, asOf, timeZone, limits: given }: Asked,
): Promise<(Selection & Read) | NotEvaluated> {
  const limits = { seconds: SQL_SECONDS, memoryMb: scratch.memoryMb, diskMb: SQL_DISK_MB, ...given };
  const folder = await scratch.file("sql");
  const answer = join(folder, "answer.parquet");
  const { tables, ...read } = await tablesOf(scratch, dataSet, staged);
  const order = {
    text: sql.trimEnd().replace(/;$/, ""),
    macros: readings({ timeZone, until: asOf, format: dataSet.events.timeFormat }),
    asOf: asOf.toISOString(),
    tables,
    columns: identityColumns,
    folder,
    answer,
  };
  const ended = await inTurn(() => runInProcess(order, limits));
  if ("refused" in ended && ended.isUnclear) {
    const sources = [staged.events, ...(staged.users ? [staged.users] : [])];
    const fault = await damaged(scratch, sources);
    if (fault) return notEvaluated("data-unreadable", fault);
  }
  if (!("columns" in ended)) return unfit(ended, limits);
  const identity = identityColumns.map((name) => identityColumn(name, ended.columns.includes(name)));
  const rows = `SELECT ${identity.join(", ")} FROM read_parquet(${quoted(answer)})`;
  return { sql: rows, values: {}, ...read };
}

/**
 * `events` has the files' own columns and `happened_at`, the instant in UTC. What can't be read of the files is found
 * here, before any text runs.
 */
async function tablesOf(
  scratch: ScratchDatabase,
  { users, events, unreadableShare: limit = 0 }: ReadDataSet,
  staged: StagedDataSet,
): Promise<Read & { tables: SqlTable[] }> {
  const table = async (
    name: SqlTable["name"],
    source: Source,
    mapped: readonly Wanted[],
  ): Promise<{ table: SqlTable; facts: Facts }> => {
    const { sql, ofFiles, facts } = await sqlTable(scratch, { source, mapped, limit });
    const files = source.files.map(({ path }, at) => ({ path, from: `(${ofFiles[at]})` }));
    return { table: { name, from: `(${sql})`, files }, facts };
  };
  const named = events.columns.event === undefined && events.eventIs !== undefined;
  const ofUsers = users && staged.users && (await table("users", staged.users, mappedUsers(users.columns)));
  const ofEvents = await table("events", staged.events, mappedEvents(events));
  return {
    tables: [
      ...(ofUsers ? [ofUsers.table] : []),
      { ...ofEvents.table, time: events.columns.time, ...(named && { eventName: events.eventIs }) },
    ],
    reading: readingOf(staged.events, ofEvents.facts),
    tolerated: together([ofEvents.facts.tolerated, ofUsers?.facts.tolerated]),
  };
}

/** Throws what is no fault of the text: `evaluated` knows what becomes of it. */
function unfit(ended: Exclude<Ended, { columns: string[] }>, limits: SqlLimits): NotEvaluated {
  if ("refused" in ended) return textRefused(ended.refused);
  if ("excess" in ended) return textRefused({ said: tooMuch[ended.excess](limits) });
  if ("missing" in ended)
    throw new DefinitionInvalid({
      code: "no-column",
      values: { column: ended.missing.column, names: ended.missing.available.join(", "), more: 0 },
    });
  if ("failed" in ended) throw new Error(`${ended.failed.kind} Error: of the process of a SQL text`);
  // Which file it is and why is found where the engine's other errors are looked at.
  if ("unreadable" in ended || ended.crash === "tables")
    throw new Error("Invalid Input Error: of the process of a SQL text");
  return textRefused({ said: { code: "engine-failed", values: {} } });
}

const tooMuch: Record<Excess, (limits: SqlLimits) => SqlFault> = {
  time: ({ seconds }) => ({ code: "too-long", values: { seconds } }),
  memory: ({ memoryMb }) => ({ code: "too-much-memory", values: { megabytes: memoryMb } }),
  disk: ({ diskMb }) => ({ code: "too-much-disk", values: { megabytes: diskMb } }),
};
