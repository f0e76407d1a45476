/** GET /sandbox/partners/{partner}/requests: what came from the partner in the last week, without secrets and ids, newest first. */
import { listRequests } from "../../shared/sandbox/partner-page.ts";
import { http, ok, pageWanted } from "../http.ts";
import { requests } from "./wiring.ts";

export const handler = http(async ({ path, query }) =>
  ok(
    await listRequests(
      { requests: requests() },
      { partner: path["partner"] ?? "", wanted: pageWanted(query) },
    ),
  ),
);
