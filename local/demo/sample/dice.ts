/** A seeded random generator (mulberry32), so that sample data is the same in every run. */
export interface Dice {
  /** At least 0 and less than 1. */
  draw(): number;
  /** An integer from `low` to `high`, both included. */
  between(low: number, high: number): number;
  pick<Thing>(from: readonly [Thing, ...Thing[]]): Thing;
  /** True with the probability `share` (0 to 1). */
  happens(share: number): boolean;
}

export function dice(seed: number): Dice {
  let state = seed >>> 0;
  const draw = () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
  return {
    draw,
    between: (low, high) => low + Math.floor(draw() * (high - low + 1)),
    pick: (from) => from[Math.floor(draw() * from.length)] ?? from[0],
    happens: (share) => draw() < share,
  };
}
