/** POST /imports/{runId}/cancellation: stops a run between batches. */
import { cancelImport } from "../shared/usecases/imports/cancel.ts";
import { accepted, http } from "./http.ts";
import { clock, log, runs } from "./wiring.ts";

export const handler = http(async ({ path, caller }) => {
  const run = await cancelImport(
    { clock: clock(), runs: runs(), log: log() },
    { runId: path["runId"] ?? "", by: caller },
  );
  return accepted(run, `/imports/${run.id}`);
});
