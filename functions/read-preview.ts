/** GET /previews/{previewId}: 202 while it is computed. */
import { readJob } from "../shared/usecases/jobs/read.ts";
import { answered } from "./answered.ts";
import { http } from "./http.ts";
import { clock, jobs } from "./wiring.ts";

export const handler = http(async ({ path }) => {
  const job = await readJob(
    { clock: clock(), jobs: jobs() },
    { id: path["previewId"] ?? "", kinds: ["preview", "draft"] },
  );
  return answered(job, `/previews/${job.id}`);
});
