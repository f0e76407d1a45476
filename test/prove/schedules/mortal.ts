/** A process that may die between any two of its calls to the outside, interleaved with another process. */

export class Died extends Error {
  constructor() {
    super("the process died");
    this.name = "Died";
  }
}

/** The call at which it dies, counted from 0: before it is applied, or afterwards, with its answer lost. */
export interface Death {
  call: number;
  after: boolean;
}

/** Once the process is dead, its calls have no effect. */
export class Life {
  #calls = 0;
  #dead = false;
  readonly #death: Death | undefined;
  /** Number of microtasks to wait before the next call. */
  readonly #turns: () => number;

  constructor(death: Death | undefined, turns: () => number) {
    this.#death = death;
    this.#turns = turns;
  }

  /** From outside, such as when its time is over. */
  end(): void {
    this.#dead = true;
  }

  get dead(): boolean {
    return this.#dead;
  }

  async live<Answer>(call: () => Promise<Answer>): Promise<Answer> {
    for (let turns = this.#turns(); turns > 0; turns--) await undefined;
    const now = this.#calls++ === this.#death?.call;
    if (now && !this.#death?.after) this.#dead = true;
    if (this.#dead) throw new Died();
    const answer = await call();
    if (now) this.#dead = true;
    if (this.#dead) throw new Died();
    return answer;
  }
}

/** A port for a process that may die: each method counts as one of its calls. */
export function mortal<Port extends object>(port: Port, life: Life): Port {
  return new Proxy(port, {
    get(target, name, receiver) {
      const value: unknown = Reflect.get(target, name, receiver);
      if (typeof value !== "function") return value;
      return (...given: unknown[]) => life.live(() => value.apply(target, given));
    },
  });
}
