/** Time, random numbers and new ids. */
export interface Clock {
  now(): Date;
  /** Resolves after so many milliseconds. With a set clock, it resolves when the clock is moved. */
  pause(milliseconds: number): Promise<void>;
}

export interface Random {
  /** From 0 up to but not including 1. */
  next(): number;
}

export interface Ids {
  /** A new opaque id: lower-case letters and digits, 20 characters, not guessable. */
  next(): string;
}
