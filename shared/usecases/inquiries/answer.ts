/** The background's work: computes what was asked and keeps the outcome. Whoever repeats it finds it done. */
import { type Answer, type Inquiry, type Outcome, refusalOf } from "../../domain/inquiry.ts";
import { Refusal } from "../../domain/refusal.ts";
import type { World } from "../../ports.ts";
import { type PreviewNeeds, previewCohort, previewDraft } from "../cohorts/preview.ts";
import { type ReportNeeds, reportUpload } from "../uploads/report.ts";

type Needs = PreviewNeeds & ReportNeeds & Pick<World, "inquiries" | "log">;

export const answerInquiry =
  (world: Needs) =>
  async (id: string): Promise<void> => {
    const { inquiries, log } = world;
    const inquiry = await inquiries.read(id);
    // It may have expired, or have been answered by an earlier attempt.
    if (!inquiry || inquiry.outcome) return;
    await inquiries.close(id, await outcomeOf(world, inquiry));
    log.note("inquiry-answered", { inquiry: id });
  };

async function outcomeOf(world: Needs, inquiry: Inquiry): Promise<Outcome> {
  try {
    return { answer: await answerTo(world, inquiry) };
  } catch (error) {
    if (error instanceof Refusal) return refusalOf(error);
    throw error;
  }
}

function answerTo(world: Needs, { question, askedAt }: Inquiry): Promise<Answer> {
  switch (question.kind) {
    case "preview":
      return previewCohort(world)(question.cohortId, question.request, askedAt);
    case "draft":
      return previewDraft(world)(question.request, askedAt);
    case "report":
      return reportUpload(world)(question.uploadId, question.request);
    default:
      return question satisfies never;
  }
}
