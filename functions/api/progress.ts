/** One import: in words, how far it is, and when it is expected to begin or to end. */
import { imports as operations } from "../../shared/contract/api/imports.ts";
import { readImport } from "../../shared/usecases/imports/read.ts";
import { ok } from "../http/answers.ts";
import { api } from "../http/api.ts";
import {
  clock,
  connections,
  deliveries,
  extraEndpoints,
  mailAddresses,
  nextTurns,
  parts,
  runs,
} from "../wiring.ts";

const deps = () => ({
  clock: clock(),
  runs: runs(),
  parts: parts(),
  connections: connections(),
  deliveries: deliveries(),
  mailAddresses: mailAddresses(),
  extraEndpoints: extraEndpoints(),
  turns: nextTurns(),
});

export const handler = api("api/progress", operations, {
  "GET /imports/{runId}": async ({ path, query, caller }) =>
    ok(await readImport(deps(), path.runId, caller.reach, query.wait)),
});
