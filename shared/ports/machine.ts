/** Time, chance and identity of the machine. */

export interface Clock {
  now(): Date;
  /** Resolves after so many milliseconds; a steered clock resolves when it is moved. */
  pause(milliseconds: number): Promise<void>;
}

export interface Chance {
  /** From 0 up to, not including, 1. */
  draw(): number;
  /** A new opaque id: lower-case letters and digits, 20 characters, not guessable. */
  id(): string;
}
