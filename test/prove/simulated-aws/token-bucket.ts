import type { Clock } from "../../../shared/ports/machine.ts";

/** A service's limit on calls: `size` at once, and `perSecond` more each second. */
export class TokenBucket {
  readonly #clock: Clock;
  readonly #size: number;
  readonly #perSecond: number;
  #tokens: number;
  #at: number;

  constructor(clock: Clock, { size, perSecond }: { size: number; perSecond: number }) {
    this.#clock = clock;
    this.#size = size;
    this.#perSecond = perSecond;
    this.#tokens = size;
    this.#at = clock.now().getTime();
  }

  /** False if there are not so many tokens now. */
  take(count = 1): boolean {
    this.#refill();
    if (this.#tokens < count) return false;
    this.#tokens -= count;
    return true;
  }

  /** Resolves when so many tokens are free, in order of the calls: what is throttled so waits, and does not fail. */
  async wait(count: number): Promise<void> {
    this.#refill();
    this.#tokens -= count;
    if (this.#tokens < 0) await this.#clock.pause((-this.#tokens / this.#perSecond) * 1_000);
  }

  #refill(): void {
    const now = this.#clock.now().getTime();
    this.#tokens = Math.min(this.#size, this.#tokens + ((now - this.#at) / 1_000) * this.#perSecond);
    this.#at = now;
  }
}
