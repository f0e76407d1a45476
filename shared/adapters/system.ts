/** The system clock, random numbers and ids. */
import { randomInt } from "node:crypto";
import { setTimeout as pause } from "node:timers/promises";
import type { Clock, Ids, Random } from "../ports/machine.ts";

const ID_ALPHABET = "abcdefghijklmnopqrstuvwxyz0123456789";
const ID_LENGTH = 20;

export const systemClock: Clock = {
  now: () => new Date(),
  pause: async (milliseconds) => {
    await pause(milliseconds);
  },
};

export const systemRandom: Random = { next: Math.random };

export const systemIds: Ids = {
  // 103 bits from the system's secure random source, so that ids can't be guessed.
  next: () => Array.from({ length: ID_LENGTH }, () => ID_ALPHABET[randomInt(ID_ALPHABET.length)]).join(""),
};
