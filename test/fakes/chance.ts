import type { Chance } from "../../shared/ports.ts";

const ALPHABET = "abcdefghijklmnopqrstuvwxyz0123456789";

/** The same draws and ids for the same seed (mulberry32). */
export function seededChance(seed = 1): Chance {
  let state = seed >>> 0;
  const draw = () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
  return {
    draw,
    id: () => Array.from({ length: 20 }, () => ALPHABET[Math.floor(draw() * ALPHABET.length)]).join(""),
  };
}
