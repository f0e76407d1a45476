/** DELETE /connections/{connectionId}/keys/{keyId}?force=true: takes a key out of use and deletes its secret. */
import { parseConnectionId } from "../shared/domain/ids.ts";
import { invalidateKey } from "../shared/usecases/connections/invalidate-key.ts";
import { http, isAsked, ok } from "./http.ts";
import { clock, connections, keyVault, log, runs } from "./wiring.ts";

export const handler = http(async ({ path, query, caller }) => {
  const invalidateDeps = {
    clock: clock(),
    connections: connections(),
    keyVault: keyVault(),
    runs: runs(),
    log: log(),
  };
  const key = { connectionId: parseConnectionId(path["connectionId"] ?? ""), keyId: path["keyId"] ?? "" };
  return ok(await invalidateKey(invalidateDeps, { ...key, by: caller, force: isAsked(query, "force") }));
});
