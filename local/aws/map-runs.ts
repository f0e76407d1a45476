/**
 * Step Functions' limit of open map runs: one more waits until another has ended. Source: Step Functions' quotas, "Open
 * Map Runs".
 */
export interface MapRun {
  /** Resolves when it may begin. */
  begun: Promise<void>;
  /** Also of one that still waits. */
  end(): void;
}

export class MapRuns {
  readonly #most: () => number | undefined;
  readonly #open = new Set<MapRun>();
  readonly #waiting = new Map<MapRun, () => void>();

  /** `most` is asked each time; undefined: no limit. */
  constructor(most: () => number | undefined = () => undefined) {
    this.#most = most;
  }

  start(): MapRun {
    const { promise, resolve } = Promise.withResolvers<void>();
    const run: MapRun = {
      begun: promise,
      end: () => {
        this.#waiting.delete(run);
        this.#open.delete(run);
        this.admit();
      },
    };
    this.#waiting.set(run, resolve);
    this.admit();
    return run;
  }

  /** Begins what there is room for; also after the limit was changed. */
  admit(): void {
    for (const [run, begin] of this.#waiting) {
      if (this.#open.size >= (this.#most() ?? Number.POSITIVE_INFINITY)) return;
      this.#waiting.delete(run);
      this.#open.add(run);
      begin();
    }
  }
}
