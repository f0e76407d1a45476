/** POST /connections/{connectionId}/keys: tries a data import key at Braze and keeps it. */
import { keyRequest } from "../shared/contract/connections.ts";
import { parseConnectionId } from "../shared/domain/ids.ts";
import { addKey } from "../shared/usecases/connections/add-key.ts";
import { created, http, idempotencyKey, parse } from "./http.ts";
import {
  braze,
  clock,
  connections,
  extraEndpoints,
  ids,
  keyVault,
  log,
  partnerKeys,
  requests,
} from "./wiring.ts";

export const handler = http(async ({ path, headers, body, caller }) => {
  const connectionId = parseConnectionId(path["connectionId"] ?? "");
  const key = await addKey(
    {
      clock: clock(),
      ids: ids(),
      connections: connections(),
      keyVault: keyVault(),
      requests: requests(),
      partnerKeys: partnerKeys(),
      extraEndpoints: extraEndpoints(),
      braze: braze(),
      log: log(),
    },
    { ...parse(keyRequest, body), connectionId, by: caller, idempotencyKey: idempotencyKey(headers) },
  );
  return created(key, `/connections/${connectionId}/keys`);
});
