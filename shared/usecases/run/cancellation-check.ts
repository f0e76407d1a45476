/**
 * Whether a worker must stop: its import was cancelled, or its invocation timed out while it still runs and another
 * worker took over. A late worker must send no remove after the adds have begun, and nothing after the run has ended.
 */
import type { RunId } from "../../contract/ids.ts";
import type { Direction } from "../../domain/change.ts";
import { isFinished } from "../../domain/run.ts";
import { CANCELLATION_CHECK_MS } from "../../limits.ts";
import type { CancellationCheck } from "../../ports/braze.ts";
import type { World } from "../../ports/world.ts";

/** Reads the run's row once a second, beginning with the first call. A failed read is ignored: the next one decides. */
export function cancellationCheck(
  { clock, runs }: Pick<World, "clock" | "runs">,
  { run, direction }: { run: RunId; direction: Direction },
): CancellationCheck {
  let over = false;
  let looksAgain = 0;
  return async () => {
    const now = clock.now().getTime();
    if (over || now < looksAgain) return over;
    looksAgain = now + CANCELLATION_CHECK_MS;
    const row = await runs.read(run).catch(() => undefined);
    const isLate = row && (isFinished(row) || (direction === "remove" && row.addsBegan));
    // Several reads may run concurrently: once true, the result stays true, whatever an earlier read finds later.
    if (row?.cancelRequested || isLate) over = true;
    return over;
  };
}
