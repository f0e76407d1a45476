import { notFound, Refusal } from "../../domain/domain-error.ts";
import type { Inquiry, Question } from "../../domain/job.ts";
import { ANSWER_HOURS, ANSWER_LOST_MS } from "../../limits.ts";
import type { World } from "../../ports/world.ts";

/** An inquiry of one of these kinds, as it is now. Refuses one whose answer will never come. */
export async function readInquiry(
  { clock, inquiries }: Pick<World, "clock" | "inquiries">,
  { id, kinds }: { id: string; kinds: Question["kind"][] },
): Promise<Inquiry> {
  const inquiry = await inquiries.read(id);
  if (!inquiry || !kinds.includes(inquiry.question.kind))
    throw notFound(kinds.includes("report") ? "report" : "preview", id);
  const age = clock.now().getTime() - Date.parse(inquiry.askedAt);
  if (!inquiry.outcome && age > ANSWER_LOST_MS) throw lost(id);
  return inquiry;
}

function lost(id: string): Refusal {
  return new Refusal(
    "unavailable",
    "answer-lost",
    `"${id}" was not computed: it took longer than it may, or broke. Ask again with another Idempotency-Key; answers are kept for ${ANSWER_HOURS} hours. If it stays, tell the operator.`,
  );
}
