import { defaultIdentifierOrder } from "../../contract/cohorts.ts";
import type { ListReport, ReportRequest } from "../../contract/list-reports.ts";
import type { World } from "../../ports/world.ts";
import { notEvaluated } from "../cohorts/not-evaluated.ts";
import { readUpload } from "./read.ts";

export type ReportUploadDeps = Pick<World, "uploads" | "listReports" | "log">;

/**
 * Reports the content of an uploaded list before it becomes a cohort. Refuses one that does not exist yet or can't be
 * read.
 */
export async function reportUpload(
  { uploads, listReports, log }: ReportUploadDeps,
  { id, request }: { id: string; request: ReportRequest },
): Promise<ListReport> {
  const upload = await readUpload({ uploads }, id);
  const { object, format } = upload;
  const { delimiter, encoding, nullValues } = { ...upload, ...request };
  try {
    const report = await listReports.report({
      list: {
        object,
        format: request.format ?? format,
        ...(delimiter && { delimiter }),
        ...(encoding && { encoding }),
        ...(nullValues && { nullValues }),
      },
      ...(request.columns && { columns: request.columns }),
      identifierOrder: request.identifierOrder ?? defaultIdentifierOrder,
    });
    if (!("reason" in report)) return report;
    log.info("upload-not-read", { upload: id, reason: report.reason });
    throw notEvaluated(report);
  } finally {
    await listReports.discard();
  }
}
