/** POST /connections/{connectionId}/keys: tries a data import key at Braze and keeps it. */
import { keyRequest } from "../shared/contract/connections.ts";
import { addKey } from "../shared/usecases/connections/add-key.ts";
import { created, http, parse } from "./http.ts";
import { braze, chance, clock, connections, extraEndpoints, keyVault, log, partnerKeys } from "./wiring.ts";

export const handler = http(async ({ path, body, caller }) => {
  const connectionId = path["connectionId"] ?? "";
  const key = await addKey({
    clock: clock(),
    chance: chance(),
    connections: connections(),
    keyVault: keyVault(),
    partnerKeys: partnerKeys(),
    extraEndpoints: extraEndpoints(),
    braze: braze(),
    log: log(),
  })({ ...parse(keyRequest, body), connectionId, by: caller });
  return created(key, `/connections/${connectionId}/keys`);
});
