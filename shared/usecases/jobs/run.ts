/** The background's work: computes what was asked and keeps the outcome. Whoever repeats it finds it done. */

import { Refusal } from "../../domain/domain-error.ts";
import { type Answer, type Inquiry, type Outcome, refusalOf } from "../../domain/job.ts";
import type { World } from "../../ports/world.ts";
import { type PreviewNeeds, previewCohort, previewDraft } from "../cohorts/preview.ts";
import { type ReportNeeds, reportUpload } from "../uploads/report.ts";

type Needs = PreviewNeeds & ReportNeeds & Pick<World, "inquiries" | "log">;

export async function answerInquiry(world: Needs, id: string): Promise<void> {
  const { inquiries, log } = world;
  const inquiry = await inquiries.read(id);
  // It may have expired, or have been answered by an earlier attempt.
  if (!inquiry || inquiry.outcome) return;
  await inquiries.close(id, await outcomeOf(world, inquiry));
  log.note("inquiry-answered", { inquiry: id });
}

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
      return previewCohort(world, { id: question.cohortId, request: question.request, now: askedAt });
    case "draft":
      return previewDraft(world, { draft: question.request, now: askedAt });
    case "report":
      return reportUpload(world, { id: question.uploadId, request: question.request });
    default:
      return question satisfies never;
  }
}
