/** Reads connections and their keys, which are masked, and which exclusion lists there are. */
import { connections as operations } from "../../shared/contract/api/connections.ts";
import { exclusionLists as listOperations } from "../../shared/contract/api/exclusions.ts";
import { listConnections, listKeys, readConnection } from "../../shared/usecases/connections/read.ts";
import { listExclusionLists } from "../../shared/usecases/exclusions/list.ts";
import { ok } from "../http/answers.ts";
import { api } from "../http/api.ts";
import { page } from "../http/query.ts";
import { connections, exclusionLists, mailAddresses } from "../wiring.ts";

const deps = () => ({ connections: connections(), mailAddresses: mailAddresses() });

export const handler = api(
  "api/connections",
  { ...operations, ...listOperations },
  {
    "GET /exclusion-lists": async ({ query, caller }) =>
      ok(await listExclusionLists({ exclusionLists: exclusionLists() }, page(query), caller.reach)),
    "GET /connections": async ({ query, caller }) =>
      ok(await listConnections(deps(), page(query), caller.reach)),
    "GET /connections/{connectionId}": async ({ path }) =>
      ok(await readConnection(deps(), path.connectionId)),
    "GET /connections/{connectionId}/keys": async ({ path }) => ok(await listKeys(deps(), path.connectionId)),
  },
);
