/** A link to the rows that were left out of an import. */
import { imports as operations } from "../../shared/contract/api/imports.ts";
import { readRejected } from "../../shared/usecases/imports/read-rejected.ts";
import { ok } from "../http/answers.ts";
import { api } from "../http/api.ts";
import { audit } from "../http/audit.ts";
import { clock, downloads, log, runs } from "../wiring.ts";

const deps = () => ({ clock: clock(), runs: runs(), downloads: downloads(), log: log() });

export const handler = api(
  "api/rejected",
  operations,
  {
    "GET /imports/{runId}/rejected": async ({ path, caller }) =>
      ok(await readRejected(deps(), path.runId, caller.reach)),
  },
  { audit },
);
