/**
 * Mutants that no test kills, each with the reason why it changes nothing that anybody relies on. A mutant is named as
 * `npm run mutate` prints it. One that is not there any more, or that a test kills, must be removed.
 */
export interface Accepted {
  file: string;
  mutants: readonly string[];
  why: string;
}

export const accepted: readonly Accepted[] = [];
