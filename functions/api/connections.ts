/** Reads connections and their keys. Keys are masked. */
import { connections as operations } from "../../shared/contract/api/connections.ts";
import { listConnections, listKeys, readConnection } from "../../shared/usecases/connections/read.ts";
import { ok } from "../http/answers.ts";
import { api } from "../http/api.ts";
import { page } from "../http/query.ts";
import { connections, mailAddresses } from "../wiring.ts";

const deps = () => ({ connections: connections(), mailAddresses: mailAddresses() });

export const handler = api("api/connections", operations, {
  "GET /connections": async ({ query, caller }) =>
    ok(await listConnections(deps(), page(query), caller.reach)),
  "GET /connections/{connectionId}": async ({ path }) => ok(await readConnection(deps(), path.connectionId)),
  "GET /connections/{connectionId}/keys": async ({ path }) => ok(await listKeys(deps(), path.connectionId)),
});
