/**
 * Retries of an execution's tasks by a set clock: the interpreter knows no clock and retries at once, so a failure is
 * told to it when the time before the retry is over.
 */
export interface Retrier {
  ErrorEquals: readonly string[];
  IntervalSeconds: number;
  BackoffRate: number;
  MaxAttempts: number;
  MaxDelaySeconds: number;
}

/**
 * Of one state. AWS draws the time from 0 to the one that is returned here. Undefined: it is not retried any more. A
 * success begins anew.
 */
export class Retries {
  readonly #retriers: readonly Retrier[];
  #failed: number[] = [];

  constructor(retriers: readonly Retrier[]) {
    this.#retriers = retriers;
  }

  succeeded(): void {
    this.#failed = [];
  }

  secondsAfter(error: string): number | undefined {
    const at = this.#retriers.findIndex(({ ErrorEquals }) =>
      ErrorEquals.some((name) => name === error || name === "States.ALL"),
    );
    const retrier = this.#retriers[at];
    if (!retrier) return undefined;
    const failed = this.#failed[at] ?? 0;
    this.#failed[at] = failed + 1;
    if (failed >= retrier.MaxAttempts) return undefined;
    return Math.min(retrier.MaxDelaySeconds, retrier.IntervalSeconds * retrier.BackoffRate ** failed);
  }
}
