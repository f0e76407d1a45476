import type { ListReport } from "../../shared/contract/list-reports.ts";
import type { ListReportRequest, ListReports, NotEvaluated } from "../../shared/ports/engine.ts";
import type { UploadUrls } from "../../shared/ports/uploads.ts";

export function fakeUploadUrls(): UploadUrls {
  return {
    slot: async ({ object }, expiresAt) => ({
      method: "PUT",
      url: `https://objects.example/${object}?signature`,
      headers: { "if-none-match": "*" },
      expiresAt: expiresAt.toISOString(),
    }),
  };
}

export interface FakeListReports extends ListReports {
  /** The result of every report from now on. */
  says(report: ListReport | NotEvaluated): void;
  readonly questions: readonly ListReportRequest[];
}

export function fakeListReports(): FakeListReports {
  let answer: ListReport | NotEvaluated = { reason: "data-missing", detail: "There is no such object." };
  const questions: ListReportRequest[] = [];
  return {
    questions,
    says(report) {
      answer = report;
    },
    async report(question) {
      questions.push(question);
      return answer;
    },
    async discard() {},
  };
}
