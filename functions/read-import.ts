/** GET /imports/{runId}: a run in words, and how far it is. */
import { readImport } from "../shared/usecases/imports/read.ts";
import { http, ok } from "./http.ts";
import { clock, parts, runs } from "./wiring.ts";

export const handler = http(async ({ path }) =>
  ok(await readImport({ clock: clock(), runs: runs(), parts: parts() }, path["runId"] ?? "")),
);
