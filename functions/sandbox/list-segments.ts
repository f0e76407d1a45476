/** GET /sandbox/segments */
import { listSegments } from "../../shared/sandbox/segments.ts";
import { http, ok, pageWanted } from "../http.ts";
import { segments } from "./wiring.ts";

export const handler = http(async ({ query }) =>
  ok(await listSegments({ segments: segments() }, pageWanted(query))),
);
