import type { DeadLetterQueue } from "../../shared/contract/queues.ts";
import type { EndedRound } from "../../shared/contract/status.ts";
import type { DeadLetters, Rounds } from "../../shared/ports/status.ts";

export function fakeRounds(): Rounds {
  let began: string | undefined;
  let ended: EndedRound | undefined;
  return {
    async begin(beganAt) {
      if (began === undefined || began <= beganAt) began = beganAt;
    },
    async end(round) {
      if (ended === undefined || ended.beganAt <= round.beganAt) ended = structuredClone(round);
    },
    last: async () => ({
      ...(began !== undefined && { beganAt: began }),
      ...(ended && { ended: structuredClone(ended) }),
    }),
  };
}

export interface FakeDeadLetters extends DeadLetters {
  has(queue: DeadLetterQueue, messages: number): void;
}

export function fakeDeadLetters(): FakeDeadLetters {
  const counts = new Map<DeadLetterQueue, number>();
  return {
    has: (queue, messages) => void counts.set(queue, messages),
    count: async (queue) => counts.get(queue) ?? 0,
  };
}
