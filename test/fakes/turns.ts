import type { TurnLine, Turns } from "../../shared/ports/braze.ts";
import type { Clock } from "../../shared/ports/machine.ts";

export function fakeTurnLine(): TurnLine {
  const ends = new Map<string, number>();
  return {
    async end(cluster) {
      return ends.get(cluster);
    },
    async join(cluster, { now, milliseconds }) {
      const begins = Math.max(now, ends.get(cluster) ?? 0);
      ends.set(cluster, begins + milliseconds);
      return begins;
    },
  };
}

export interface FakeTurns extends Turns {
  /** Requests of every turn that was taken, in order. */
  readonly taken: number[];
  /** Milliseconds from a turn's being taken to its beginning, from now on. */
  delay: number;
}

/** Turns begin at once, unless a test delays them. */
export function fakeTurns(clock: Clock): FakeTurns {
  const begins = () => new Date(clock.now().getTime() + turns.delay);
  const turns: FakeTurns = {
    taken: [],
    delay: 0,
    async take(_cluster, requests) {
      turns.taken.push(requests);
      return begins();
    },
    async next() {
      return begins();
    },
  };
  return turns;
}
