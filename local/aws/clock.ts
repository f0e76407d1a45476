/** The time of the stand-ins and, through their invocations, of the functions. */
export interface LocalClock {
  now(): Date;
}

export const realClock: LocalClock = { now: () => new Date() };

/** A clock that is set, advances at the speed of real time, and never goes back. */
export class SteeredClock implements LocalClock {
  readonly #passed: () => number;
  #base: number;

  /** `passed` returns milliseconds since a fixed moment: of real time, unless a test wants the clock to stand still. */
  constructor(start: Date, passed: () => number = () => performance.now()) {
    this.#passed = passed;
    this.#base = start.getTime() - passed();
  }

  now(): Date {
    return new Date(Math.floor(this.#base + this.#passed()));
  }

  moveTo(instant: Date): void {
    this.#base = Math.max(this.#base, instant.getTime() - this.#passed());
  }
}
