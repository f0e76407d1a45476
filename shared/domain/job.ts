/** Jobs: previews, reports and checks, which are computed while a request waits and can be read later. */
import type { DraftPreviewRequest, Preview, PreviewRequest } from "../contract/cohorts.ts";
import type { CheckRequest, DataSetCheck } from "../contract/data-set-checks.ts";
import type { FilesRequest } from "../contract/data-sets.ts";
import type { CohortId } from "../contract/ids.ts";
import type { ListReport, ReportRequest } from "../contract/list-reports.ts";
import { DomainError } from "./domain-error.ts";

export type JobRequest =
  | { kind: "preview"; cohortId: CohortId; request: PreviewRequest }
  | { kind: "draft"; request: DraftPreviewRequest }
  | { kind: "report"; uploadId: string; request: ReportRequest }
  | { kind: "check"; dataSetId: string; request: CheckRequest; definition?: FilesRequest };

/** Counts, and names of columns and events; never a user. */
export type JobResult = Preview | ListReport | DataSetCheck;

/** The answer, or why there is none. */
export type JobOutcome =
  | { answer: JobResult }
  | { refusal: Pick<DomainError, "kind" | "code" | "message" | "more"> };

export interface Job {
  id: string;
  /** ISO. Also the "now" of the computation, so that a repeated attempt gives the same result. */
  askedAt: string;
  question: JobRequest;
  outcome?: JobOutcome;
}

export function failureOf({ kind, code, message, more }: DomainError): JobOutcome {
  return { refusal: { kind, code, message, more } };
}

/** The result of a job; throws if the outcome is a refusal. */
export function resultOf(outcome: JobOutcome): JobResult {
  if ("answer" in outcome) return outcome.answer;
  const { kind, code, message, more } = outcome.refusal;
  throw new DomainError(kind, code, message, more);
}
