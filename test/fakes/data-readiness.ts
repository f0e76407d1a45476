import type { MissingData } from "../../shared/contract/data-waits.ts";
import type { DataReadiness } from "../../shared/ports/data-readiness.ts";

export interface FakeDataReadiness extends DataReadiness {
  /** From now on. Undefined: the data is there. */
  is(missing: MissingData | undefined): void;
  /** Looks fail from now on; undefined: no more. */
  fails(error: Error | undefined): void;
  /** How often somebody looked. */
  readonly looks: number;
}

export function fakeDataReadiness(): FakeDataReadiness {
  let answer: MissingData | undefined;
  let broken: Error | undefined;
  let looks = 0;
  return {
    get looks() {
      return looks;
    },
    is(missing) {
      answer = missing;
    },
    fails(error) {
      broken = error;
    },
    async missing() {
      looks += 1;
      if (broken) throw broken;
      return structuredClone(answer);
    },
  };
}
