import { metrics } from "../../contract/metrics.ts";
import type { Log, LogFields } from "../../ports/observability.ts";

export type Repair = Exclude<keyof typeof metrics.reconciled, "troubles">;

/** What a repair is about, for logs. */
type About = Pick<LogFields, "cohort" | "run" | "connection" | "channel">;

/** Counts repairs by kind. An error in one repair does not prevent the others. */
export class Repairs {
  readonly counts: Record<keyof typeof metrics.reconciled, number>;
  readonly #log: Log;

  constructor(log: Log) {
    this.#log = log;
    const kinds = Object.keys(metrics.reconciled) as (keyof typeof metrics.reconciled)[];
    this.counts = Object.fromEntries(kinds.map((kind) => [kind, 0])) as Repairs["counts"];
  }

  /** `work` counts what it repairs. If it throws, the next reconcile tries again. */
  async attempt(about: About, work: () => Promise<void>): Promise<void> {
    try {
      await work();
    } catch (error) {
      this.counts.troubles += 1;
      this.#log.warn("reconcile-trouble", {
        ...about,
        reason: error instanceof Error ? error.name : typeof error,
      });
    }
  }

  count(repair: Repair): void {
    this.counts[repair] += 1;
  }
}
