/**
 * A limit of requests an hour, and the limit for a second that follows from it: a token bucket that holds one second's
 * requests and refills at the hourly rate.
 */
import { trouble } from "../../shared/sandbox/answers.ts";

const HOUR_MS = 3_600_000;

export interface Limited {
  /** Braze's rate limit headers, sent with every answer. */
  headers: Record<string, string>;
  over?: typeof trouble.tooMany;
}

export class HourlyLimit {
  readonly #perHour: number;
  readonly #burst: number;
  #begins = 0;
  #count = 0;
  #left: number;
  #filledAt = 0;

  constructor(perHour: number) {
    this.#perHour = perHour;
    this.#burst = Math.ceil(this.#perMillisecond * 1_000);
    this.#left = this.#burst;
  }

  get #perMillisecond(): number {
    return this.#perHour / HOUR_MS;
  }

  /** Counts a request. A refused request uses nothing of the limit. `now`: milliseconds since 1970. */
  request(now: number): Limited {
    if (now >= this.#begins + HOUR_MS) {
      this.#begins = now;
      this.#count = 0;
    }
    this.#left = Math.min(this.#burst, this.#left + (now - this.#filledAt) * this.#perMillisecond);
    this.#filledAt = now;
    if (this.#count >= this.#perHour) return this.#refused(this.#begins + HOUR_MS);
    if (this.#left < 1) return this.#refused(now + 1_000);
    this.#left -= 1;
    this.#count += 1;
    return { headers: this.#headers(this.#perHour - this.#count, this.#begins + HOUR_MS) };
  }

  #refused(until: number): Limited {
    return { headers: this.#headers(0, until), over: trouble.tooMany };
  }

  #headers(remaining: number, reset: number): Record<string, string> {
    return {
      "x-ratelimit-limit": String(this.#perHour),
      "x-ratelimit-remaining": String(remaining),
      "x-ratelimit-reset": String(Math.ceil(reset / 1_000)),
    };
  }
}
