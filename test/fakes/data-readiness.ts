import type { Arrival } from "../../shared/contract/arrivals.ts";
import type { MissingData } from "../../shared/contract/data-waits.ts";
import type { DataReadiness } from "../../shared/ports/data-readiness.ts";

export interface FakeDataReadiness extends DataReadiness {
  /** From now on. Undefined: the data is there. */
  is(missing: MissingData | undefined): void;
  /** What has arrived, from now on. At first: a data set without marks. */
  has(arrived: Arrival | "incomplete" | "unmarked"): void;
  /** Looks fail from now on; undefined: no more. */
  fails(error: Error | undefined): void;
  /** How often somebody looked. */
  readonly looks: number;
}

export function fakeDataReadiness(): FakeDataReadiness {
  let answer: MissingData | undefined;
  let marks: Arrival | "incomplete" | "unmarked" = "unmarked";
  let broken: Error | undefined;
  let looks = 0;
  return {
    get looks() {
      return looks;
    },
    is(missing) {
      answer = missing;
    },
    has(arrived) {
      marks = arrived;
    },
    fails(error) {
      broken = error;
    },
    async missing() {
      looks += 1;
      if (broken) throw broken;
      return structuredClone(answer);
    },
    async arrived() {
      looks += 1;
      if (broken) throw broken;
      return structuredClone(marks);
    },
  };
}
