import type { Inquiry, Question } from "../../domain/job.ts";
import { ANSWER_WAIT_MS } from "../../limits.ts";
import type { World } from "../../ports/world.ts";
import { beginOnce } from "../once.ts";

type Needs = Pick<World, "clock" | "chance" | "requests" | "inquiries" | "background" | "log">;

/** Milliseconds between two looks for the outcome: at first often, as most come soon. */
const FIRST_LOOK_MS = 100;
const LONGEST_LOOK_MS = 1_000;

/** Has the question answered in the background and waits for it a while: gives the inquiry as it is then. */
export async function ask(
  world: Needs,
  { question, idempotencyKey }: { question: Question; idempotencyKey: string | undefined },
): Promise<Inquiry> {
  const { clock, chance, inquiries, background, log } = world;
  const until = clock.now().getTime() + ANSWER_WAIT_MS;
  const { id, time } = await beginOnce(world, {
    what: whatOf(question),
    key: idempotencyKey,
    request: question,
    fresh: { id: chance.id(), time: clock.now().toISOString() },
  });
  const asked: Inquiry = { id, askedAt: time, question };
  const opened = await inquiries.open(asked);
  let inquiry = opened === "opened" ? asked : opened;
  if (inquiry.outcome) return inquiry;
  // One that was asked before may have lost its start to a crash: starting it again is harmless.
  await background.start(id);
  log.note("inquiry-started", { inquiry: id });
  for (let wait = FIRST_LOOK_MS; !inquiry.outcome; wait = Math.min(2 * wait, LONGEST_LOOK_MS)) {
    if (clock.now().getTime() + wait > until) break;
    await clock.pause(wait);
    inquiry = (await inquiries.read(id)) ?? inquiry;
  }
  return inquiry;
}

function whatOf(question: Question): string {
  switch (question.kind) {
    case "preview":
      return `preview ${question.cohortId}`;
    case "draft":
      return "draft";
    case "report":
      return `report ${question.uploadId}`;
    default:
      return question satisfies never;
  }
}
