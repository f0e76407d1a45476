/** Waits for the answer of something that is computed. */
import type { Computing } from "../../shared/contract/computing.ts";
import { type Client, NoAnswer, Refused } from "./calls.ts";

/** Milliseconds. The API itself waits up to 20 seconds for an answer. */
const FIRST_WAIT = 1_000;
const LONGEST_WAIT = 8_000;
/** Looks that fail one after the other. */
const FAILURES = 5;

/**
 * `where`: the path under which the answer is read later, by the id that the first answer gave. What is computed goes on
 * while a look at it fails, and to ask again would compute it again.
 */
export async function answered<Answer extends object>(
  client: Client,
  where: "/previews" | "/checks" | "/reports",
  signal: AbortSignal,
  ask: () => Promise<Answer | Computing>,
): Promise<Answer> {
  let answer = await ask();
  let failures = 0;
  for (let wait = FIRST_WAIT; isComputing(answer); wait = Math.min(wait * 1.5, LONGEST_WAIT)) {
    await waited(wait, signal);
    try {
      answer = await client.get<Answer | Computing>(`${where}/${answer.id}`, signal);
      failures = 0;
    } catch (error) {
      failures += 1;
      if (!mayPass(error) || failures === FAILURES) throw error;
    }
  }
  return answer;
}

/** A lost answer stays lost. */
function mayPass(error: unknown): boolean {
  if (!(error instanceof Refused)) return error instanceof NoAnswer;
  return error.status === 429 || (error.status >= 500 && error.code !== "answer-lost");
}

function isComputing(answer: object): answer is Computing {
  return "status" in answer && answer.status === "computing";
}

function waited(milliseconds: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(resolve, milliseconds);
    signal.addEventListener("abort", () => {
      clearTimeout(timer);
      reject(signal.reason);
    });
  });
}
