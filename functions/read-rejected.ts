/** GET /imports/{runId}/rejected: a link to the rows that were left out of an import. */
import { parseRunId } from "../shared/domain/ids.ts";
import { readRejected } from "../shared/usecases/imports/read-rejected.ts";
import { http, ok } from "./http.ts";
import { clock, downloads, log, runs } from "./wiring.ts";

export const handler = http(async ({ path }) => {
  const readDeps = { clock: clock(), runs: runs(), downloads: downloads(), log: log() };
  return ok(await readRejected(readDeps, parseRunId(path["runId"] ?? "")));
});
