import { metrics } from "../../contract/metrics.ts";
import type { Log } from "../../ports/observability.ts";

export type Repair = Exclude<keyof typeof metrics.mended, "troubles">;

/** What was repaired, counted by kind. One repair's trouble does not keep the others from being tried. */
export class Repairs {
  readonly counts: Record<keyof typeof metrics.mended, number>;
  readonly #log: Log;

  constructor(log: Log) {
    this.#log = log;
    const kinds = Object.keys(metrics.mended) as (keyof typeof metrics.mended)[];
    this.counts = Object.fromEntries(kinds.map((kind) => [kind, 0])) as Repairs["counts"];
  }

  /** `work` counts what it does; what it throws is trouble that the next mend meets again. */
  async attempt(cohort: string, work: () => Promise<void>): Promise<void> {
    try {
      await work();
    } catch (error) {
      this.counts.troubles += 1;
      this.#log.warn("mend-trouble", { cohort, reason: error instanceof Error ? error.name : typeof error });
    }
  }

  count(repair: Repair): void {
    this.counts[repair] += 1;
  }
}
