/** GET /imports/{runId}: a run in words, and how far it is. */
import { parseRunId } from "../shared/domain/ids.ts";
import { readImport } from "../shared/usecases/imports/read.ts";
import { http, ok } from "./http.ts";
import { clock, parts, runs } from "./wiring.ts";

export const handler = http(async ({ path }) =>
  ok(await readImport({ clock: clock(), runs: runs(), parts: parts() }, parseRunId(path["runId"] ?? ""))),
);
