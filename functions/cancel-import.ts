/** POST /imports/{runId}/cancellation: stops a run between batches. */
import { parseRunId } from "../shared/domain/ids.ts";
import { cancelImport } from "../shared/usecases/imports/cancel.ts";
import { accepted, http } from "./http.ts";
import { clock, log, runs } from "./wiring.ts";

export const handler = http(async ({ path, caller }) => {
  const run = await cancelImport(
    { clock: clock(), runs: runs(), log: log() },
    { run: parseRunId(path["runId"] ?? ""), by: caller },
  );
  return accepted(run, `/imports/${run.id}`);
});
