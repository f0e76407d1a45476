/** What may happen to the work on buckets, which goes on side by side and is repeated. */
import type { Random } from "../../shared/ports/machine.ts";

export interface Disorder {
  /** In which they end. */
  order<Item>(items: readonly Item[]): Item[];
  /** By an attempt, or by two, where the first one did not answer in time: the result of one of them is recorded. */
  worked<Result>(work: (attempt: string) => Promise<Result>): Promise<Result>;
}

export const inOrder: Disorder = { order: (items) => [...items], worked: (work) => work("a") };

export function disorderBy(random: Random): Disorder {
  return {
    order: (items) =>
      items
        .map((item) => ({ item, place: random.next() }))
        .sort((one, other) => one.place - other.place)
        .map(({ item }) => item),
    async worked(work) {
      const first = await work("a");
      if (random.next() < 0.7) return first;
      const second = await work("b");
      return random.next() < 0.5 ? first : second;
    },
  };
}
