/** GET /sandbox/segments/{segmentId}: with its size and the present names of its cohorts. */
import { readSegment } from "../../shared/sandbox/segments.ts";
import { http, ok } from "../http.ts";
import { cohorts, people, segments } from "./wiring.ts";

export const handler = http(async ({ path }) => {
  const readDeps = { segments: segments(), people: people(), cohorts: cohorts() };
  return ok(await readSegment(readDeps, path["segmentId"] ?? ""));
});
