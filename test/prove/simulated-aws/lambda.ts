/** Lambda's side of an invocation: the account's concurrency, reserved concurrency, cold starts, and throttling. */
import { type FunctionName, functions } from "../../../shared/contract/functions.ts";
import type { RateLimiter } from "../../../shared/ports/braze.ts";
import { durations } from "./durations.ts";
import { TokenBucket } from "./token-bucket.ts";
import type { VirtualTime } from "./virtual-time.ts";

/** One process of one function. It serves one invocation at a time, and lives on between them. */
export interface Environment {
  rateLimiter: RateLimiter;
}

/** Nothing of the invocation has run. */
export class Throttled extends Error {
  constructor(name: FunctionName) {
    super(`there is no concurrency left for ${name}`);
    this.name = "Lambda.TooManyRequestsException";
  }
}

/**
 * New environments of one function: 1,000 at once, and 1,000 more each 10 seconds. Source: Lambda, "Lambda scaling
 * behavior".
 */
const SCALING = { size: 1_000, perSecond: 100 };

interface State {
  running: number;
  idle: Environment[];
  scaling: TokenBucket;
  told: Told;
}

export interface Told {
  invocations: number;
  throttled: number;
  coldStarts: number;
  /** The most at one time. */
  peak: number;
  /** Seconds of all invocations. */
  seconds: number;
}

interface Given {
  time: VirtualTime;
  /** Concurrent executions of the account. */
  quota: number;
  /** Taken from the quota for one function, which can't use more. */
  reserved: Partial<Record<FunctionName, number>>;
  environment(): Environment;
}

export class SimulatedLambda {
  readonly #given: Given;
  readonly #functions = new Map<FunctionName, State>();
  /** Concurrency that all functions without a reservation share, and how much of it is in use. */
  readonly #shared: number;
  #inUse = 0;
  #running = 0;
  peak = 0;

  constructor(given: Given) {
    this.#given = given;
    const reserved = Object.values(given.reserved).reduce((sum, one) => sum + one, 0);
    this.#shared = given.quota - reserved;
  }

  get told(): Record<string, Told> {
    return Object.fromEntries([...this.#functions].map(([name, { told }]) => [name, told]));
  }

  /** Throws `Throttled`. `work` gets the environment and the instant at which Lambda would stop it. */
  async invoke<Answer>(
    name: FunctionName,
    work: (environment: Environment, deadline: Date) => Promise<Answer>,
    { members = 0 } = {},
  ): Promise<Answer> {
    const { time, reserved } = this.#given;
    const state = this.#stateOf(name);
    const isReserved = reserved[name] !== undefined;
    const isFull = isReserved ? state.running >= (reserved[name] ?? 0) : this.#inUse >= this.#shared;
    const warm = isFull ? undefined : state.idle.pop();
    if (isFull || (!warm && !state.scaling.take())) {
      state.told.throttled += 1;
      throw new Throttled(name);
    }
    const begun = time.now().getTime();
    this.#count(state, isReserved, 1);
    state.told.invocations += 1;
    const takes = durations[name];
    if (!takes) throw new Error(`the table of durations has no ${name}`);
    const environment = warm ?? this.#given.environment();
    try {
      if (!warm) {
        state.told.coldStarts += 1;
        await time.pause(takes.cold);
      }
      const deadline = new Date(time.now().getTime() + functions[name].timeout * 1_000);
      await time.pause(takes.warm + ((takes.perMillion ?? 0) * members) / 1_000_000);
      return await work(environment, deadline);
    } finally {
      this.#count(state, isReserved, -1);
      state.told.seconds += (time.now().getTime() - begun) / 1_000;
      state.idle.push(environment);
    }
  }

  #stateOf(name: FunctionName): State {
    const found = this.#functions.get(name);
    if (found) return found;
    const told = { invocations: 0, throttled: 0, coldStarts: 0, peak: 0, seconds: 0 };
    const made = { running: 0, idle: [], scaling: new TokenBucket(this.#given.time, SCALING), told };
    this.#functions.set(name, made);
    return made;
  }

  #count(state: State, isReserved: boolean, one: 1 | -1): void {
    state.running += one;
    this.#running += one;
    if (!isReserved) this.#inUse += one;
    state.told.peak = Math.max(state.told.peak, state.running);
    this.peak = Math.max(this.peak, this.#running);
  }
}
