/** POST /connections: a Braze workspace to import into. */
import { connectionRequest } from "../shared/contract/connections.ts";
import { createConnection } from "../shared/usecases/connections/create.ts";
import { created, http, idempotencyKey, parse } from "./http.ts";
import { clock, connections, extraEndpoints, ids, log, partnerKeys, requests } from "./wiring.ts";

export const handler = http(async ({ headers, body }) => {
  const connection = await createConnection(
    {
      clock: clock(),
      ids: ids(),
      connections: connections(),
      requests: requests(),
      partnerKeys: partnerKeys(),
      extraEndpoints: extraEndpoints(),
      log: log(),
    },
    { request: parse(connectionRequest, body), idempotencyKey: idempotencyKey(headers) },
  );
  return created(connection, `/connections/${connection.id}`);
});
