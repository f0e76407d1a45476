/** DELETE /sandbox/segments/{segmentId} */
import { deleteSegment } from "../../shared/sandbox/segments.ts";
import { http, noContent } from "../http.ts";
import { segments } from "./wiring.ts";

export const handler = http(async ({ path }) => {
  await deleteSegment({ segments: segments() }, path["segmentId"] ?? "");
  return noContent();
});
