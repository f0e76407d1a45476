import type { Run, RunView } from "../../contract/imports.ts";
import { isWaitingForData, lateBySeconds } from "../../domain/data-wait.ts";
import { inWords } from "../../domain/reasons.ts";
import { waitingOf } from "../../domain/turns.ts";

/**
 * A run as the history shows it. The words are in the language of its mails. `next`: the turn that it would get now, for
 * a run that may have none yet.
 */
export function runView(run: Run, now: Date, next?: Date): RunView {
  const durationSeconds =
    run.startedAt && run.endedAt && (Date.parse(run.endedAt) - Date.parse(run.startedAt)) / 1_000;
  const lateBy = lateBySeconds(run);
  const waiting = isWaitingForData(run) ? undefined : waitingOf(run, now, next);
  return {
    ...run,
    inWords: inWords(run, run.locale, waiting !== undefined),
    ...(typeof durationSeconds === "number" && { durationSeconds }),
    ...(lateBy !== undefined && { lateBySeconds: lateBy }),
    ...(waiting && { waiting }),
  };
}
