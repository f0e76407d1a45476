/** DELETE /connections/{connectionId}?leaveMembers=true&force=true: the latter ends the schedules that import through it. */
import { parseConnectionId } from "../shared/domain/ids.ts";
import { deleteConnection } from "../shared/usecases/connections/delete.ts";
import { http, isAsked, noContent } from "./http.ts";
import { clock, cohorts, connections, keyVault, ledgers, log, runs, schedules, timer } from "./wiring.ts";

export const handler = http(async ({ path, query }) => {
  const removeDeps = {
    clock: clock(),
    cohorts: cohorts(),
    connections: connections(),
    keyVault: keyVault(),
    ledgers: ledgers(),
    runs: runs(),
    schedules: schedules(),
    timer: timer(),
    log: log(),
  };
  const asked = { leaveMembers: isAsked(query, "leaveMembers"), force: isAsked(query, "force") };
  await deleteConnection(removeDeps, { id: parseConnectionId(path["connectionId"] ?? ""), ...asked });
  return noContent();
});
