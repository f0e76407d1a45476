/** GET /sandbox/partners/{partner}: what a customer copies from Braze's partner page: the REST endpoint, and which keys there are. */
import { readPartner } from "../../shared/sandbox/partner-page.ts";
import { http, ok } from "../http.ts";
import { keys } from "./wiring.ts";

export const handler = http(async ({ path, headers }) => {
  const { "x-forwarded-proto": protocol = "https", host = "" } = headers;
  return ok(
    await readPartner({ keys: keys() }, { partner: path["partner"] ?? "", origin: `${protocol}://${host}` }),
  );
});
