/** GET /connections */
import { listConnections } from "../shared/usecases/connections/read.ts";
import { http, ok, pageWanted } from "./http.ts";
import { connections } from "./wiring.ts";

export const handler = http(async ({ query }) =>
  ok(await listConnections({ connections: connections() }, pageWanted(query))),
);
