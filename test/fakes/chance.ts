import { dice } from "../../local/demo/sample/dice.ts";
import type { Chance } from "../../shared/ports/machine.ts";

const ALPHABET = "abcdefghijklmnopqrstuvwxyz0123456789";

/** The same draws and ids for the same seed. */
export function seededChance(seed = 1): Chance {
  const { draw } = dice(seed);
  return {
    draw,
    id: () => Array.from({ length: 20 }, () => ALPHABET[Math.floor(draw() * ALPHABET.length)]).join(""),
  };
}
