/** Creates a connection to a Braze workspace. Its endpoint decides which partner key is used. */
import { connections as operations } from "../../shared/contract/api/connections.ts";
import { refuseBound } from "../../shared/domain/access.ts";
import { createConnection } from "../../shared/usecases/connections/create.ts";
import { created } from "../http/answers.ts";
import { api } from "../http/api.ts";
import { audit } from "../http/audit.ts";
import { channels, clock, connections, extraEndpoints, ids, log, partnerKeys, requests } from "../wiring.ts";

const deps = () => ({
  clock: clock(),
  ids: ids(),
  channels: channels(),
  connections: connections(),
  requests: requests(),
  partnerKeys: partnerKeys(),
  extraEndpoints: extraEndpoints(),
  log: log(),
});

export const handler = api(
  "api/connection-creation",
  operations,
  {
    "POST /connections": async ({ body, caller, idempotencyKey }) => {
      refuseBound(caller.reach, "adds another one");
      const connection = await createConnection(deps(), { request: body, idempotencyKey });
      return created(connection, `/connections/${connection.id}`);
    },
  },
  { audit },
);
