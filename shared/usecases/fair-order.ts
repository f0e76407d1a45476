/** For rounds that may have no time for everything: each begins at another place, so that nothing is always left. */

/** Its multiples, without their whole parts, are spread evenly over 0 to 1 from the first ones on. */
const GOLDEN_RATIO = 0.618_033_988_749_895;

/** What a round had no time for. */
export class OutOfTime extends Error {
  override name = "OutOfTime";
}

/** Of so many, the one to begin with in the round of now. `period`: milliseconds from one round to the next. */
export function startOf(count: number, now: Date, period: number): number {
  const round = Math.floor(now.getTime() / period);
  return Math.floor(((round * GOLDEN_RATIO) % 1) * count);
}

export function inFairOrder<Item>(items: readonly Item[], now: Date, period: number): Item[] {
  const from = startOf(items.length, now, period);
  return [...items.slice(from), ...items.slice(0, from)];
}
