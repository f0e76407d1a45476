/** DELETE /connections/{connectionId}?leaveMembers=true */
import { deleteConnection } from "../shared/usecases/connections/delete.ts";
import { http, isAsked, noContent } from "./http.ts";
import { connections, keyVault, log, runs } from "./wiring.ts";

export const handler = http(async ({ path, query }) => {
  const remove = deleteConnection({
    connections: connections(),
    keyVault: keyVault(),
    runs: runs(),
    log: log(),
  });
  await remove(path["connectionId"] ?? "", { leaveMembers: isAsked(query, "leaveMembers") });
  return noContent();
});
