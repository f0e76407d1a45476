/** POST /connections: a Braze workspace to import into. */
import { connectionRequest } from "../shared/contract/connections.ts";
import { createConnection } from "../shared/usecases/connections/create.ts";
import { created, http, parse } from "./http.ts";
import { chance, clock, connections, extraEndpoints, log, partnerKeys } from "./wiring.ts";

export const handler = http(async ({ body }) => {
  const connection = await createConnection({
    clock: clock(),
    chance: chance(),
    connections: connections(),
    partnerKeys: partnerKeys(),
    extraEndpoints: extraEndpoints(),
    log: log(),
  })(parse(connectionRequest, body));
  return created(connection, `/connections/${connection.id}`);
});
