/** How an import is shown in a word. */
import type { Run } from "../../shared/contract/imports.ts";
import { isWaitingForData } from "../../shared/domain/data-wait.ts";
import type { Tone } from "../parts/tone.ts";
import type { Words } from "../words/english.ts";

export type Outcome = Pick<Run, "status" | "reason" | "dataWait">;

export function toneOf(run: Outcome): Tone {
  if (isWaitingForData(run)) return "warn";
  const { status, reason } = run;
  switch (status) {
    case "queued":
    case "running":
      return "busy";
    case "succeeded":
      return "good";
    case "partial":
      return "warn";
    case "failed":
      return reason === "unusual-change" ? "warn" : "bad";
    case "cancelled":
    case "skipped":
      return "idle";
    default:
      return status satisfies never;
  }
}

export function outcomeWord(run: Outcome, { imports }: Words): string {
  if (isWaitingForData(run)) return imports.waitingForData;
  const { status, reason } = run;
  return status === "failed" && reason === "unusual-change" ? imports.stopped : imports.statuses[status];
}
