/**
 * Selections by Athena: statements that unload the rows of users to the work bucket. What a statement has written, its own
 * manifest says: a failed one leaves files, and so may one whose answer was lost.
 */
import { type AthenaClient, type QueryExecution, TooManyRequestsException } from "@aws-sdk/client-athena";
import type { Athenas } from "../../contract/athena.ts";
import type { AthenaDataSet } from "../../contract/data-sets.ts";
import { notEvaluated } from "../../domain/data-faults.ts";
import { EngineThrottled } from "../../domain/engine-throttled.ts";
import type { NotEvaluated } from "../../ports/engine.ts";
import type {
  RowsQueries,
  SelectedRows,
  SelectionAttempt,
  SelectionLook,
  SelectionQueries,
  SelectionQuestion,
  Selections,
} from "../../ports/selections.ts";
import { DefinitionInvalid } from "../duckdb/reading/source.ts";
import { textRefused } from "../duckdb/sql/refusals.ts";
import { type AthenaDialect, type AthenaWorld, begun, textOf } from "./begin.ts";
import { athenaCalls } from "./calls.ts";
import { USUAL_FORMAT } from "./pruning.ts";
import { refusalBy } from "./sql/said.ts";
import { askedTables, rowsFolder } from "./statements.ts";
import { isRefusal, isThrottled, refused, troubleOf } from "./trouble.ts";

export function selectionsInAthena({
  client,
  athenas,
  workBucket,
  hasObjects,
  dialect,
}: {
  client: AthenaClient;
  athenas: Athenas;
  workBucket: string;
  /** Whether a folder of the work bucket has any object. */
  hasObjects(folder: string): Promise<boolean>;
  dialect: AthenaDialect;
}): Selections {
  const world = { calls: athenaCalls(client), athenas, bucket: `s3://${workBucket}/`, hasObjects, dialect };
  const look: Selections["look"] = async (question, attempt, queries) => {
    if ("columns" in queries) return lookedAtColumns(world, question, attempt, queries);
    if ("users" in queries) return lookedAtRows(world, question, attempt, queries);
    return lookedAtTables(world, question, attempt, queries.tables);
  };
  return {
    start: (question, attempt) =>
      told(() => attempted(question.dataSet, () => begun(world, question, attempt))),
    look: (question, attempt, queries) =>
      told(async () => {
        const looked = await attempted(question.dataSet, () => look(question, attempt, queries));
        if (looked === "busy") return { state: "busy", scanned: [] };
        return "reason" in looked ? { state: "failed", why: looked, mayPass: false } : looked;
      }),
    stop: (queries) => told(() => Promise.all(Object.values(queries).map((id) => stopped(world, id)))),
  };
}

/**
 * Bytes that it has scanned. Of one that these functions may not see any more, or that Athena does not know any more, nothing
 * is known, and it ends by itself.
 */
async function stopped({ calls }: AthenaWorld, id: string): Promise<number> {
  try {
    await calls.stop(id);
    return bytesOf(await calls.execution(id));
  } catch (error) {
    if (isRefusal(error)) return 0;
    throw error;
  }
}

async function told<Answer>(call: () => Promise<Answer>): Promise<Answer> {
  try {
    return await call();
  } catch (cause) {
    if (isThrottled(cause)) throw new EngineThrottled("Athena takes no more calls at the moment", { cause });
    throw cause;
  }
}

/** Once they have rows, all else is asked for: what this query has scanned counts with it. */
async function lookedAtTables(
  world: AthenaWorld,
  question: SelectionQuestion,
  attempt: SelectionAttempt,
  id: string,
): Promise<SelectionLook> {
  const { calls } = world;
  const { dataSet } = question;
  const execution = await calls.execution(id);
  const { Status } = execution;
  if (!hasEnded(Status?.State)) return { state: "running" };
  if (Status?.State !== "SUCCEEDED") {
    const { StateChangeReason: reason, AthenaError: error } = Status ?? {};
    return { state: "failed", ...troubleOf({ athena: dataSet.athena, reason, error }) };
  }
  const fails = (why: NotEvaluated): SelectionLook => ({ state: "failed", why, mayPass: false });
  const why = unfitTable(dataSet, await calls.row(id));
  if (why) return fails(why);
  const next = await attempted(dataSet, () => begun(world, question, attempt, { tables: id }));
  if (next === "busy") return { state: "busy", scanned: [bytesOf(execution)] };
  return "reason" in next ? fails(next) : { state: "continued", queries: next, scanned: [] };
}

/** By what the text returns its rows are asked for. */
async function lookedAtColumns(
  world: AthenaWorld,
  question: SelectionQuestion,
  attempt: SelectionAttempt,
  { columns: id, tables }: Extract<SelectionQueries, { columns: string }>,
): Promise<SelectionLook> {
  const { calls } = world;
  const { athena } = question.dataSet;
  const execution = await calls.execution(id);
  const { Status } = execution;
  if (!hasEnded(Status?.State)) return { state: "running" };
  const scanned = [bytesOf(execution)];
  const fails = (why: NotEvaluated, mayPass = false): SelectionLook => ({ state: "failed", why, mayPass });
  if (Status?.State !== "SUCCEEDED") {
    const { StateChangeReason: reason = "", AthenaError: error } = Status ?? {};
    const { why, mayPass } = troubleOf({ athena, reason, error });
    const text = mayPass ? undefined : await attempted(question.dataSet, () => textOf(world, question));
    const refusal = typeof text === "object" && "placeIn" in text && refusalBy(reason, text);
    return fails(refusal ? textRefused(refusal) : why, mayPass);
  }
  const next = await attempted(question.dataSet, async () =>
    begun(world, question, attempt, {
      columns: { id, columns: await calls.columns(id) },
      ...(tables !== undefined && { tables }),
    }),
  );
  if (next === "busy") {
    const before = tables === undefined ? [] : [bytesOf(await calls.execution(tables))];
    return { state: "busy", scanned: [...before, ...scanned] };
  }
  return "reason" in next ? fails(next) : { state: "continued", queries: next, scanned };
}

async function lookedAtRows(
  { calls, bucket, hasObjects }: AthenaWorld & Pick<Parameters<typeof selectionsInAthena>[0], "hasObjects">,
  { cohort, dataSet }: SelectionQuestion,
  attempt: SelectionAttempt,
  queries: RowsQueries,
): Promise<SelectionLook> {
  const { athena } = dataSet;
  const all = Object.entries(queries) as [keyof RowsQueries, string][];
  const found = await Promise.all(all.map(async ([name, id]) => ({ name, ...(await calls.execution(id)) })));
  const failed = found.find(({ Status }) => Status?.State === "FAILED" || Status?.State === "CANCELLED");
  if (failed) {
    const { StateChangeReason: reason, AthenaError: error } = failed.Status ?? {};
    const isText = failed.name === "users" && cohort.definition.kind === "sql";
    const { table, columns } = dataSet.events;
    const times = { table, column: columns.time };
    return { state: "failed", ...troubleOf({ athena, reason, error, isText, times }) };
  }
  const hasSucceeded = (one: (typeof found)[number] | undefined) => one?.Status?.State === "SUCCEEDED";
  const fails = (why: NotEvaluated): SelectionLook => ({ state: "failed", why, mayPass: false });
  // As soon as it is known: the others read, and cost, for nothing.
  if (hasSucceeded(found.find(({ name }) => name === "tables"))) {
    const why = unfitTable(dataSet, await calls.row(queries.tables));
    if (why) return fails(why);
  }
  if (!found.every(hasSucceeded)) return { state: "running" };
  const rows: SelectedRows = { users: "" };
  for (const { name, Statistics } of found) {
    if (name === "tables") continue;
    const address = Statistics?.DataManifestLocation;
    // Of no row there may be no manifest: then there is no file either.
    if (address === undefined && !(await hasObjects(rowsFolder(attempt, name)))) rows[name] = "";
    // A workgroup that enforces its own place of results puts manifests where nobody may read them.
    else if (!address?.startsWith(bucket)) return fails(refused(athena));
    else rows[name] = address.slice(bucket.length);
  }
  return { state: "selected", rows, scanned: found.map(bytesOf) };
}

/** By the row that `rowsStatements` asks for. */
function unfitTable(
  dataSet: AthenaDataSet,
  counts: readonly (string | undefined)[],
): NotEvaluated | undefined {
  const tables = askedTables(dataSet);
  const empty = tables.find((_, at) => counts[at] !== "1");
  if (empty !== undefined)
    return notEvaluated("stale-data", { code: "no-rows-in-table", values: { table: empty } });
  const { table, partition } = dataSet.events;
  if (!partition || counts.slice(tables.length).every((stray) => stray === "0")) return undefined;
  const { column, format = USUAL_FORMAT } = partition;
  return notEvaluated("definition-invalid", {
    code: "partition-of-other-format",
    values: { table, column, format },
  });
}

/** What a call tells that did not do what it should. */
async function attempted<Answer>(
  { athena }: AthenaDataSet,
  call: () => Promise<Answer>,
): Promise<Answer | "busy" | NotEvaluated> {
  try {
    return await call();
  } catch (error) {
    if (error instanceof TooManyRequestsException) return "busy";
    if (error instanceof DefinitionInvalid) return notEvaluated("definition-invalid", error.fault);
    if (isRefusal(error)) return refused(athena);
    throw error;
  }
}

function bytesOf({ Statistics }: QueryExecution): number {
  return Statistics?.DataScannedInBytes ?? 0;
}

function hasEnded(state: string | undefined): boolean {
  return state === "SUCCEEDED" || state === "FAILED" || state === "CANCELLED";
}
