/** How an import is shown in a word. */
import type { Run } from "../../shared/contract/imports.ts";
import type { Tone } from "../parts/tone.ts";
import type { Words } from "../words/english.ts";

export type Outcome = Pick<Run, "status" | "reason">;

export function toneOf({ status, reason }: Outcome): Tone {
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

export function outcomeWord({ status, reason }: Outcome, { imports }: Words): string {
  return status === "failed" && reason === "unusual-change" ? imports.stopped : imports.statuses[status];
}
