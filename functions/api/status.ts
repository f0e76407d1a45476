/** How the system runs, for operators. */
import { system as operations } from "../../shared/contract/api/system.ts";
import { readStatus } from "../../shared/usecases/system/status.ts";
import { ok } from "../http/answers.ts";
import { api } from "../http/api.ts";
import {
  clock,
  connections,
  deadLetters,
  extraEndpoints,
  perSecond,
  rates,
  rounds,
  versions,
} from "../wiring.ts";

const deps = () => ({
  clock: clock(),
  connections: connections(),
  rounds: rounds(),
  deadLetters: deadLetters(),
  extraEndpoints: extraEndpoints(),
  rates: rates(),
  perSecond: perSecond(),
  versions: versions(),
});

export const handler = api("api/status", operations, {
  "GET /status": async ({ caller }) => ok(await readStatus(deps(), caller.reach)),
});
