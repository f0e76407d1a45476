/** What is computed aside while a request waits for it, and may be read later: previews and reports of lists. */
import type { DraftPreviewRequest, Preview, PreviewRequest } from "../contract/cohorts.ts";
import type { ListReport, ReportRequest } from "../contract/list-reports.ts";
import { Refusal } from "./domain-error.ts";

export type Question =
  | { kind: "preview"; cohortId: string; request: PreviewRequest }
  | { kind: "draft"; request: DraftPreviewRequest }
  | { kind: "report"; uploadId: string; request: ReportRequest };

/** Counts and names of columns; never a user. */
export type Answer = Preview | ListReport;

/** The answer, or why there is none. */
export type Outcome = { answer: Answer } | { refusal: Pick<Refusal, "kind" | "code" | "message" | "more"> };

export interface Inquiry {
  id: string;
  /** ISO; also the "now" of what is asked, so that a repeated attempt gives the same answer. */
  askedAt: string;
  question: Question;
  outcome?: Outcome;
}

export function refusalOf({ kind, code, message, more }: Refusal): Outcome {
  return { refusal: { kind, code, message, more } };
}

/** Throws the refusal that is the outcome of an inquiry. */
export function answerIn(outcome: Outcome): Answer {
  if ("answer" in outcome) return outcome.answer;
  const { kind, code, message, more } = outcome.refusal;
  throw new Refusal(kind, code, message, more);
}
