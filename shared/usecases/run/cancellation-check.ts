/**
 * Whether a worker is to end where it is. Its import was cancelled; or AWS lost sight of the worker and called another, and the import
 * went on without it: then no remove of its may come after the adds, and nothing at all after the end.
 */
import type { RunId } from "../../contract/ids.ts";
import type { Direction } from "../../domain/change.ts";
import { isFinished } from "../../domain/run.ts";
import { CANCELLATION_CHECK_MS } from "../../limits.ts";
import type { CancellationCheck } from "../../ports/braze.ts";
import type { World } from "../../ports/world.ts";

/** Looks at the run's row now and then; the first call does. A look that fails tells nothing: the next one does. */
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
    // Several look side by side: a yes stays one, whatever an earlier look finds later.
    if (row?.cancelRequested || isLate) over = true;
    return over;
  };
}
