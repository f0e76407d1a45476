/** The engine is too small for what it was given: trying again on the same machine ends in the same way. */
import type { DataFault } from "../contract/data-faults.ts";
import { detailOf, notEvaluated } from "./data-faults.ts";

export class TooLargeForEngine extends Error {
  readonly fault: DataFault;

  /** `cause`: what the engine or the disk said. It has no value of the data. */
  constructor(fault: DataFault, options?: ErrorOptions) {
    super(detailOf(fault), options);
    this.name = "TooLargeForEngine";
    this.fault = fault;
  }
}

/** Why what met it could not be evaluated. */
export function tooLargeBy({ fault }: TooLargeForEngine) {
  return notEvaluated("too-large-for-engine", fault);
}

/** What Node says of a full disk, or an engine in these words, is told as such; any other error is returned as it is. */
export function diskFullOf(error: unknown, words?: RegExp): unknown {
  const isFull =
    error instanceof Error &&
    ((error as NodeJS.ErrnoException).code === "ENOSPC" || words?.test(error.message) === true);
  return isFull ? new TooLargeForEngine({ code: "engine-disk-full", values: {} }, { cause: error }) : error;
}
