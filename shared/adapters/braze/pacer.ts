/** One process's queue for one cluster: leases blocks of permits, and grants each at its instant. */
import {
  adjustedRate,
  type Block,
  newRate,
  type Rate,
  type RateSign,
  rateAfterSign,
} from "../../domain/rate.ts";
import {
  CANCELLATION_CHECK_MS,
  PERMIT_GRACE_MS,
  PERMITS_BLOCK_SHARE,
  PERMITS_GAP_MS,
  PERMITS_RECHECK_MS,
} from "../../limits.ts";
import type { CancellationCheck, PermitAnswer, Rates } from "../../ports/braze.ts";
import type { Clock } from "../../ports/machine.ts";

interface Waiter {
  deadline: number;
  isCancelled: CancellationCheck | undefined;
  resolve(answer: PermitAnswer): void;
  reject(error: unknown): void;
}

export class Pacer {
  readonly #rates: Rates;
  readonly #clock: Clock;
  readonly #full: number;
  readonly #cluster: string;
  /** In order of arrival. */
  #waiting: Waiter[] = [];
  /** The instant that the first waiter waits for. */
  #upcoming = 0;
  #pumping = false;
  #observing = false;
  #leasedAt = 0;
  /** Milliseconds between the last lease and its first permit: the length of the queue of all workers. */
  #ahead = 0;
  /** The timeline when this process last read it. */
  #seen: Rate | undefined;
  /** The next block, requested while one is being used, so that no time is lost between blocks. */
  #following: Promise<Block | undefined> | undefined;

  constructor(given: { rates: Rates; clock: Clock; perSecond: number }, cluster: string) {
    this.#rates = given.rates;
    this.#clock = given.clock;
    this.#full = given.perSecond;
    this.#cluster = cluster;
  }

  permit(deadline: Date, isCancelled?: CancellationCheck): Promise<PermitAnswer> {
    const by = deadline.getTime();
    // The waiters in front go first, even if no other worker leases anything.
    const queue = (this.#waiting.length * 1_000) / (this.#seen?.perSecond ?? this.#full);
    if (by < Math.max(this.#now(), this.#upcoming) + queue) return Promise.resolve("past-deadline");
    return new Promise((resolve, reject) => {
      this.#waiting.push({ deadline: by, isCancelled, resolve, reject });
      if (!this.#pumping) void this.#pump();
    });
  }

  /** Adjusts the shared timeline by a rate sign. */
  async observe(sign: RateSign): Promise<void> {
    const asks = (rate: Rate | undefined) => rate && rateAfterSign(rate, sign, this.#now());
    if (this.#observing || (!sign.limited && !asks(this.#seen))) return;
    this.#observing = true;
    try {
      let seen = await this.#rates.read(this.#cluster);
      for (let next = asks(seen); next; next = asks(seen)) {
        seen = await this.#changed(seen, next);
        if (seen === next) break;
      }
      this.#seen = seen;
    } finally {
      this.#observing = false;
    }
  }

  async #pump(): Promise<void> {
    this.#pumping = true;
    try {
      while (this.#following || this.#waiting.length > 0) {
        const block = await (this.#following ?? this.#lease(0));
        this.#following = undefined;
        if (block) await this.#spend(block);
        this.#upcoming = 0;
      }
    } catch (error) {
      this.#following = undefined;
      for (const waiter of this.#waiting.splice(0)) waiter.reject(error);
    }
    this.#pumping = false;
  }

  /**
   * Leases a block for waiters beyond the first `promised`, which already have permits. Undefined if there are none, or
   * if all permits would be too late.
   */
  async #lease(promised: number): Promise<Block | undefined> {
    // With a long queue, it costs nothing to wait a moment for more requests to share the lease.
    const linger = Math.min(this.#ahead / 8, 1_000 * PERMITS_BLOCK_SHARE);
    await this.#until(Math.max(this.#leasedAt + PERMITS_GAP_MS, this.#now() + linger));
    let seen = await this.#rates.read(this.#cluster);
    for (;;) {
      const now = this.#now();
      const rate = seen ? (adjustedRate(seen, this.#full, now) ?? seen) : newRate(this.#full, now);
      if (rate !== seen) {
        seen = await this.#changed(seen, rate);
        continue;
      }
      this.#dismissLate(Math.max(rate.next, now), promised);
      const count = Math.min(
        this.#waiting.length - promised,
        Math.ceil(rate.perSecond * PERMITS_BLOCK_SHARE),
      );
      if (count <= 0) return undefined;
      const interval = 1_000 / rate.perSecond;
      const first = await this.#rates.lease(this.#cluster, rate, { now, milliseconds: count * interval });
      if (typeof first === "number") {
        this.#leasedAt = now;
        this.#ahead = first - now;
        this.#seen = rate;
        return { first, interval, count, epoch: rate.epoch };
      }
      seen = first;
    }
  }

  /** The rate after the change, or the one that another process stored before. */
  async #changed(seen: Rate | undefined, next: Rate): Promise<Rate> {
    const done = await this.#rates.replace(this.#cluster, seen, next);
    return done === "replaced" ? next : done;
  }

  async #spend({ first, interval, count, epoch }: Block): Promise<void> {
    if (first > this.#leasedAt + PERMITS_RECHECK_MS) await this.#readAgainAt(first);
    for (let spent = 0; spent < count && this.#seen?.epoch === epoch; spent += 1) {
      const instant = first + spent * interval;
      this.#upcoming = instant;
      this.#dismissLate(instant, 0);
      if (this.#waiting.length === 0) return;
      this.#askForMore(count - spent, interval);
      await this.#until(instant);
      // Late permits are dropped, because together they would make a burst.
      if (this.#now() <= instant + PERMIT_GRACE_MS) this.#waiting.shift()?.resolve("granted");
    }
  }

  /** Before the use of a block that was leased long ago: if the rate was lowered since then, the block is void. */
  async #readAgainAt(first: number): Promise<void> {
    this.#upcoming = first;
    this.#dismissLate(first, 0);
    await this.#until(first);
    this.#seen = await this.#rates.read(this.#cluster);
  }

  /** Requests the next block near the end of the current one, so that as many waiters as possible have arrived. */
  #askForMore(promised: number, interval: number): void {
    if (this.#following || this.#waiting.length <= promised) return;
    if (promised * interval > 2 * PERMITS_GAP_MS) return;
    const following = this.#lease(promised);
    // The error is handled where the block is awaited.
    following.catch(() => {});
    this.#following = following;
  }

  #dismissLate(instant: number, promised: number): void {
    const late = this.#waiting.filter((one, at) => at >= promised && one.deadline < instant);
    this.#waiting = this.#waiting.filter((one) => !late.includes(one));
    for (const one of late) one.resolve("past-deadline");
  }

  /** Waits until an instant. Dismisses cancelled waiters meanwhile, so that they need not wait for it. */
  async #until(instant: number): Promise<void> {
    while (instant - this.#now() > CANCELLATION_CHECK_MS) {
      await this.#clock.pause(CANCELLATION_CHECK_MS);
      await this.#dismissThoseOver();
    }
    const wait = instant - this.#now();
    if (wait > 0) await this.#clock.pause(wait);
  }

  async #dismissThoseOver(): Promise<void> {
    for (const one of this.#waiting) {
      if (!(await one.isCancelled?.())) continue;
      this.#waiting = this.#waiting.filter((other) => other !== one);
      one.resolve("cancelled");
    }
  }

  #now(): number {
    return this.#clock.now().getTime();
  }
}
