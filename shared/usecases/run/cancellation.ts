/** Whether an import was cancelled, asked before each batch and looked up now and then. */
import type { RunKey } from "../../domain/run.ts";
import { CANCELLATION_WATCH_MS } from "../../limits.ts";
import type { Cancellation, World } from "../../ports.ts";

/** Gives true from the look on that finds it cancelled; the first call looks. A look that fails tells nothing: the next one does. */
export function cancellationOf({ clock, runs }: Pick<World, "clock" | "runs">, key: RunKey): Cancellation {
  let cancelled = false;
  let looksAgain = 0;
  return async () => {
    const now = clock.now().getTime();
    if (cancelled || now < looksAgain) return cancelled;
    looksAgain = now + CANCELLATION_WATCH_MS;
    const row = await runs.read(key).catch(() => undefined);
    // Several look side by side: a yes stays one, whatever an earlier look finds later.
    if (row?.cancelRequested) cancelled = true;
    return cancelled;
  };
}
