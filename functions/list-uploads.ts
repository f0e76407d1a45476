/** GET /uploads */
import { http, ok, pageWanted } from "./http.ts";
import { uploads } from "./wiring.ts";

export const handler = http(async ({ query }) => ok(await uploads().list(pageWanted(query))));
