/**
 * Selections by Athena: statements that unload the rows of users to the work bucket. What a statement has written, its own
 * manifest says: a failed one leaves files, and so may one whose answer was lost.
 */
import {
  type AthenaClient,
  InvalidRequestException,
  MetadataException,
  TooManyRequestsException,
} from "@aws-sdk/client-athena";
import type { Athenas } from "../../contract/athena.ts";
import type { AthenaDataSet } from "../../contract/data-sets.ts";
import { notEvaluated } from "../../domain/data-faults.ts";
import type { NotEvaluated } from "../../ports/engine.ts";
import type {
  RowsQueries,
  SelectionAttempt,
  SelectionLook,
  SelectionQuestion,
  Selections,
} from "../../ports/selections.ts";
import { DefinitionInvalid } from "../duckdb/reading/source.ts";
import { textRefused } from "../duckdb/sql/refusals.ts";
import { type AthenaDialect, type AthenaWorld, begun, textOf } from "./begin.ts";
import { athenaCalls } from "./calls.ts";
import { refusalBy } from "./sql/said.ts";
import { askedTables } from "./statements.ts";
import { refused, troubleOf } from "./trouble.ts";

export function selectionsInAthena({
  client,
  athenas,
  workBucket,
  dialect,
}: {
  client: AthenaClient;
  athenas: Athenas;
  workBucket: string;
  dialect: AthenaDialect;
}): Selections {
  const world = { calls: athenaCalls(client), athenas, bucket: `s3://${workBucket}/`, dialect };
  return {
    start: (question, attempt) => attempted(question.dataSet, () => begun(world, question, attempt)),
    look: (question, attempt, queries) =>
      "columns" in queries
        ? lookedAtColumns(world, question, attempt, queries.columns)
        : lookedAtRows(world, question, queries),
    async stop(queries) {
      await Promise.all(Object.values(queries).map(world.calls.stop));
    },
  };
}

/** By what the text returns its rows are asked for. */
async function lookedAtColumns(
  world: AthenaWorld,
  question: SelectionQuestion,
  attempt: SelectionAttempt,
  id: string,
): Promise<SelectionLook> {
  const { calls } = world;
  const { athena } = question.dataSet;
  const { Status, Statistics } = await calls.execution(id);
  if (!hasEnded(Status?.State)) return { state: "running" };
  const scanned = [Statistics?.DataScannedInBytes ?? 0];
  const fails = (why: NotEvaluated, mayPass = false): SelectionLook => ({
    state: "failed",
    why,
    mayPass,
    scanned,
  });
  if (Status?.State !== "SUCCEEDED") {
    const { StateChangeReason: reason = "", AthenaError: error } = Status ?? {};
    const { why, mayPass } = troubleOf({ athena, reason, error });
    const text = mayPass ? undefined : await attempted(question.dataSet, () => textOf(world, question));
    const refusal = typeof text === "object" && "placeIn" in text && refusalBy(reason, text);
    return fails(refusal ? textRefused(refusal) : why, mayPass);
  }
  const next = await attempted(question.dataSet, async () =>
    begun(world, question, attempt, { id, columns: await calls.columns(id) }),
  );
  if (next === "busy") return { state: "running" };
  return "reason" in next ? fails(next) : { state: "continued", queries: next, scanned };
}

async function lookedAtRows(
  { calls, bucket }: AthenaWorld,
  { cohort, dataSet }: SelectionQuestion,
  queries: RowsQueries,
): Promise<SelectionLook> {
  const { athena } = dataSet;
  const all = Object.entries(queries) as [keyof RowsQueries, string][];
  const found = await Promise.all(all.map(async ([name, id]) => ({ name, ...(await calls.execution(id)) })));
  const scanned = found.flatMap(({ Status, Statistics }) =>
    hasEnded(Status?.State) ? [Statistics?.DataScannedInBytes ?? 0] : [],
  );
  const failed = found.find(({ Status }) => Status?.State === "FAILED" || Status?.State === "CANCELLED");
  if (failed) {
    const { StateChangeReason: reason, AthenaError: error } = failed.Status ?? {};
    const isText = failed.name === "users" && cohort.definition.kind === "sql";
    return { state: "failed", ...troubleOf({ athena, reason, error, isText }), scanned };
  }
  if (!found.every(({ Status }) => Status?.State === "SUCCEEDED")) return { state: "running" };
  const fails = (why: NotEvaluated): SelectionLook => ({ state: "failed", why, mayPass: false, scanned });
  const counts = await calls.row(queries.tables);
  const table = askedTables(dataSet).find((_, at) => counts[at] !== "1");
  if (table !== undefined)
    return fails(notEvaluated("stale-data", { code: "no-rows-in-table", values: { table } }));
  const manifests = found.flatMap(({ name, Statistics }) =>
    name === "tables" ? [] : [[name, Statistics?.DataManifestLocation ?? ""] as const],
  );
  // A workgroup that enforces its own place of results puts manifests where nobody may read them.
  if (manifests.some(([, address]) => !address.startsWith(bucket))) return fails(refused(athena));
  const rows = manifests.map(([name, address]) => [name, address.slice(bucket.length)]);
  return { state: "selected", rows: Object.fromEntries(rows), scanned };
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
    if (error instanceof MetadataException) return unknownTable(error, athena);
    if (isRefusal(error)) return refused(athena);
    throw error;
  }
}

/** The catalog's message has no value of the data. */
function unknownTable(error: MetadataException, athena: string): NotEvaluated {
  const [, name] = /EntityNotFoundException: .*?\b(?:Table|Database) ([\w-]+)/.exec(error.message) ?? [];
  if (name === undefined) return refused(athena);
  return notEvaluated("definition-invalid", { code: "athena-finds-no", values: { athena, name } });
}

function hasEnded(state: string | undefined): boolean {
  return state === "SUCCEEDED" || state === "FAILED" || state === "CANCELLED";
}

/** A workgroup that is not there, a place that can't be written to, or a permission that is missing. */
function isRefusal(error: unknown): boolean {
  return (
    error instanceof InvalidRequestException ||
    (error instanceof Error && error.name === "AccessDeniedException")
  );
}
