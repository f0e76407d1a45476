/** Time, chance and identity of the machine. */
import { randomInt } from "node:crypto";
import { setTimeout as pause } from "node:timers/promises";
import type { Chance, Clock } from "../ports/machine.ts";

const ID_ALPHABET = "abcdefghijklmnopqrstuvwxyz0123456789";
const ID_LENGTH = 20;

export const systemClock: Clock = {
  now: () => new Date(),
  pause: async (milliseconds) => {
    await pause(milliseconds);
  },
};

export const systemChance: Chance = {
  draw: Math.random,
  // 103 bits from the system's own source: nobody guesses the id of another's thing.
  id: () => Array.from({ length: ID_LENGTH }, () => ID_ALPHABET[randomInt(ID_ALPHABET.length)]).join(""),
};
