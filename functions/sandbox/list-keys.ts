/** GET /sandbox/partners/{partner}/keys */
import { listKeys } from "../../shared/sandbox/partner-page.ts";
import { http, ok } from "../http.ts";
import { keys } from "./wiring.ts";

export const handler = http(async ({ path }) => ok(await listKeys({ keys: keys() }, path["partner"] ?? "")));
