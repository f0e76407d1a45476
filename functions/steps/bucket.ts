/** Workflow step, of large imports: works on one bucket of them. What came of it is a row, and not the answer. */
import { sideBySide } from "../../shared/adapters/duckdb/scratch/side-by-side.ts";
import { BUCKETS_SIDE_BY_SIDE } from "../../shared/limits.ts";
import { workOnBucket } from "../../shared/usecases/run/work-on-bucket.ts";
import { bucketStep, step } from "../step.ts";
import { toWorkOnBuckets } from "../wiring.ts";

const inTurn = sideBySide(BUCKETS_SIDE_BY_SIDE);

export const handler = step(bucketStep, async (wanted) => {
  await inTurn(() => workOnBucket(toWorkOnBuckets(), wanted));
  return {};
});
