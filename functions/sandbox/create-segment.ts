/** POST /sandbox/segments */
import { segmentRequest } from "../../shared/contract/sandbox-segments.ts";
import { createSegment } from "../../shared/sandbox/segments.ts";
import { created, http, parse } from "../http.ts";
import { clock, ids } from "../wiring.ts";
import { cohorts, people, segments } from "./wiring.ts";

export const handler = http(async ({ body }) => {
  const createDeps = {
    clock: clock(),
    ids: ids(),
    segments: segments(),
    people: people(),
    cohorts: cohorts(),
  };
  const segment = await createSegment(createDeps, parse(segmentRequest, body));
  return created(segment, `/sandbox/segments/${segment.id}`);
});
