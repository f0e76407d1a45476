/** What time it is for the stand-ins and, through their invocations, for the functions. */
export interface LocalClock {
  now(): Date;
}

export const realClock: LocalClock = { now: () => new Date() };

/** Goes on from where it is put, as fast as real time does, and never back. */
export class SteeredClock implements LocalClock {
  readonly #passed: () => number;
  #base: number;

  /** `passed` gives the milliseconds since some moment: of real time, unless a test wants the clock to stand still. */
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
