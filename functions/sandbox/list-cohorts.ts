/** GET /sandbox/cohorts: cohorts as they were received, in the order in which they were first seen. */
import { listReceived } from "../../shared/sandbox/read-received.ts";
import { http, ok, pageWanted } from "../http.ts";
import { cohorts } from "./wiring.ts";

export const handler = http(async ({ query }) =>
  ok(await listReceived({ cohorts: cohorts() }, pageWanted(query))),
);
