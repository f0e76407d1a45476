/** GET /data-sets */
import { http, ok, pageWanted } from "./http.ts";
import { dataSets } from "./wiring.ts";

export const handler = http(async ({ query }) => ok(await dataSets().list(pageWanted(query))));
