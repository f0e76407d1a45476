/** Answers that a job computes: asked for again until they are there. */
import { setTimeout } from "node:timers/promises";
import type { Computing } from "../../shared/contract/computing.ts";
import { Finding } from "./finding.ts";

const FIRST_WAIT_MS = 250;
const LONGEST_WAIT_MS = 5_000;

/** `read` asks for the answer with this id. Throws a finding once `patience` milliseconds have passed. */
export async function answerOf<Done extends object>(
  what: string,
  begun: Done | Computing,
  { read, patience }: { read: (id: string) => Promise<Done | Computing>; patience: number },
): Promise<Done> {
  const end = performance.now() + patience;
  let answer = begun;
  for (let wait = FIRST_WAIT_MS; isComputing(answer); wait = Math.min(2 * wait, LONGEST_WAIT_MS)) {
    if (performance.now() > end)
      throw new Finding(
        `${what} had no answer after ${Math.round(patience / 1_000)} seconds. The jobs do not run: look at the queue of ` +
          "failed jobs and at the log of the function jobs/run.",
      );
    await setTimeout(wait);
    answer = await read(answer.id);
  }
  return answer;
}

function isComputing(answer: object): answer is Computing {
  return (answer as Partial<Computing>).status === "computing";
}
