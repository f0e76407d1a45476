/** Whether enough mutants were killed, and what the list of accepted ones has too much. */
import { accepted } from "./accepted.ts";
import type { Tried } from "./tried.ts";

/** Share of mutants that must be killed by a test, or accepted. */
const SHARE = 0.9;

export interface Verdict {
  holds: boolean;
  text: string;
}

/**
 * `whole` files were mutated wholly: what is accepted in them must have survived. `isSample`: time was up before all were
 * tried. Of a sample more may survive by chance: two standard deviations.
 */
export function verdictOf(
  tried: readonly Tried[],
  { whole, minutes, isSample = false }: { whole: ReadonlySet<string>; minutes: number; isSample?: boolean },
): Verdict {
  const survived = tried.filter((one) => !one.killed);
  const listed = survived.filter((one) => one.accepted);
  const left = survived.length - listed.length;
  const gone = acceptedIn(whole).filter(
    ({ file, name }) => !survived.some((one) => one.file === file && one.name === name),
  );
  const share = tried.length === 0 ? 1 : 1 - left / tried.length;
  const totals = `${tried.length} mutants: ${tried.length - survived.length} killed, ${listed.length} accepted, ${left} survived`;
  const chance = isSample ? 2 * Math.sqrt(tried.length * SHARE * (1 - SHARE)) : 0;
  return {
    // Of a few mutants one may survive: otherwise a change of one line could be held up by one mutant.
    holds: left <= Math.ceil(tried.length * (1 - SHARE) + chance) && gone.length === 0,
    text: [
      ...gone.map(({ file, name }) => `accepted, but did not survive  ${file}  ${name}`),
      `${totals} (${(share * 100).toFixed(1)} %), in ${minutes.toFixed(1)} min`,
    ].join("\n"),
  };
}

function acceptedIn(files: ReadonlySet<string>): { file: string; name: string }[] {
  return accepted
    .filter(({ file }) => files.has(file))
    .flatMap(({ file, mutants }) => mutants.map((name) => ({ file, name })));
}
