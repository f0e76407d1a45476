/** Waits for the answer of something that is computed. */
import type { Computing } from "../../shared/contract/computing.ts";
import type { Client } from "./client.ts";

/** Milliseconds. The API itself waits up to 20 seconds for an answer. */
const FIRST_WAIT = 1_000;
const LONGEST_WAIT = 8_000;

/** `where`: the path under which the answer is read later, by the id that the first answer gave. */
export async function answered<Answer extends object>(
  client: Client,
  where: "/previews" | "/checks" | "/reports",
  signal: AbortSignal,
  ask: () => Promise<Answer | Computing>,
): Promise<Answer> {
  let answer = await ask();
  for (let wait = FIRST_WAIT; isComputing(answer); wait = Math.min(wait * 1.5, LONGEST_WAIT)) {
    await waited(wait, signal);
    answer = await client.get<Answer | Computing>(`${where}/${answer.id}`, signal);
  }
  return answer;
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
