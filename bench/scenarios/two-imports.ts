/** A first import, and one of which 2 % changed. */
import { type CohortFigures, wellBehaved } from "../endpoint/figures.ts";
import type { Table } from "../figures.ts";
import { meteredProcess, stepSeconds, stepsOfRun, type Used, usedSoFar } from "../metered/used.ts";
import type { Export } from "../people.ts";
import type { Imported, Place } from "../place.ts";

/** As the imports need the system: counted, and as fast as it can. */
export const metered = { requestsPerSecond: "off", functionsProcess: meteredProcess } as const;

export interface MeteredImport extends Imported {
  /** Of the endpoint, since the first import began. */
  figures: CohortFigures;
  before: Used;
  after: Used;
}

/** Every id is checked after each import. The place must be as `metered`. */
export async function twoImports(
  here: Place,
  members: number,
  between: (cohort: string) => Promise<void> = async () => {},
): Promise<Record<Export, MeteredImport> & { cohort: string }> {
  const { endpoint } = here;
  await here.export({ members, which: "first" });
  await endpoint.behave(wellBehaved);
  const cohort = await here.cohort();
  const imported = async (which: Export): Promise<MeteredImport> => {
    const before = await usedSoFar(here.system);
    const done = await here.import(cohort);
    const after = await usedSoFar(here.system);
    return { ...done, before, after, figures: await endpoint.assertHolds(cohort, { members, which }) };
  };
  const first = await imported("first");
  await between(cohort);
  await here.export({ members, which: "second" });
  const second = await imported("second");
  const ids = second.figures.ids - first.figures.ids;
  const distinct = ids - (second.figures.repeats - first.figures.repeats);
  if (distinct !== members / 50) throw new Error(`${distinct} ids were sent where ${members / 50} changed`);
  return { first, second, cohort };
}

export function stepTable({ first, second }: Record<Export, MeteredImport>): Table {
  const [everybody, changed] = [stepSeconds(first), stepSeconds(second)];
  return {
    title: "Seconds of each step, all its invocations together (those of parts overlap)",
    rows: [
      ["step", "everybody", "what changed"],
      ...stepsOfRun
        .filter((step) => everybody[step] + changed[step] > 0)
        .map((step) => [step, everybody[step].toFixed(1), changed[step].toFixed(1)]),
    ],
    texts: 1,
  };
}
