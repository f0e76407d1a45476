import type { Run, RunView } from "../../contract/imports.ts";
import { inWords } from "../../domain/reasons.ts";

/** A run as the history shows it. The words are in the language of its mails. */
export function runView(run: Run): RunView {
  const durationSeconds =
    run.startedAt && run.endedAt && (Date.parse(run.endedAt) - Date.parse(run.startedAt)) / 1_000;
  return {
    ...run,
    inWords: inWords(run, run.locale),
    ...(typeof durationSeconds === "number" && { durationSeconds }),
  };
}
