/** This project's Braze client alone, from memory: the send step without parts, records and lease. */
import { batchOf } from "../../shared/adapters/braze/bodies.ts";
import { brazeOverHttp } from "../../shared/adapters/braze/braze.ts";
import { unlimited } from "../../shared/adapters/braze/rate-limiter.ts";
import { systemClock, systemRandom } from "../../shared/adapters/system.ts";
import { cohortId } from "../../shared/contract/ids.ts";
import { requestsOf, type Sender, timed } from "./order.ts";

const DEADLINE_MS = 3_600_000;

export const ours: Sender = async ({ endpoint, secrets, cohort, members, inFlight }) => {
  const braze = brazeOverHttp({
    userAgent: "partner-Kubit-CohortImport/0.1.0",
    clock: systemClock,
    random: systemRandom,
    rateLimiter: unlimited,
  });
  const target = { endpoint, cluster: "bench", partner: "kubit", ...secrets };
  const batches = [...requestsOf(members)].map((ids, at) => batchOf(at, "add", ids));
  return () => {
    const deadline = new Date(Date.now() + DEADLINE_MS);
    return timed(batches, inFlight, async (batch) => {
      const { outcome } = await braze.change(
        { call: (request) => request(target) },
        { cohort: cohortId.parse(cohort), batch, deadline },
      );
      if (outcome !== "accepted") throw new Error(`batch ${batch.batch} was ${outcome}`);
    });
  };
};
