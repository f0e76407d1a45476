/** GET /cohorts */
import { http, ok, pageWanted } from "./http.ts";
import { cohorts } from "./wiring.ts";

export const handler = http(async ({ query }) => ok(await cohorts().list(pageWanted(query))));
