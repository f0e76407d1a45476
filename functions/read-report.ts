/** GET /reports/{reportId}: 202 while it is computed. */
import { readJob } from "../shared/usecases/jobs/read.ts";
import { answered } from "./answered.ts";
import { http } from "./http.ts";
import { clock, jobs } from "./wiring.ts";

export const handler = http(async ({ path }) => {
  const job = await readJob(
    { clock: clock(), jobs: jobs() },
    { id: path["reportId"] ?? "", kinds: ["report"] },
  );
  return answered(job, `/reports/${job.id}`);
});
