import { dice } from "../../local/demo/sample/dice.ts";
import type { Ids, Random } from "../../shared/ports/machine.ts";

const ALPHABET = "abcdefghijklmnopqrstuvwxyz0123456789";

/** Returns the same numbers for the same seed. */
export function seededRandom(seed = 1): Random {
  return { next: dice(seed).draw };
}

/** Returns the same ids for the same seed. */
export function seededIds(seed = 1): Ids {
  const { draw } = dice(seed);
  return {
    next: () => Array.from({ length: 20 }, () => ALPHABET[Math.floor(draw() * ALPHABET.length)]).join(""),
  };
}
