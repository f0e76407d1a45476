/** Ten concurrent imports that share one partner key, and therefore one limit. */
import type { CohortFigures } from "../endpoint/figures.ts";
import { at } from "../place.ts";
import { peakOf } from "./first-import.ts";
import { asBraze, CEILING } from "./rate-limit.ts";
import { hundreds, type Scenario } from "./scenario.ts";

const COHORTS = 10;
/** Minimum fair share, in requests, for a meaningful comparison. Requests of one import arrive in groups. */
const FEWEST = 20;

export const tenCohorts: Scenario = {
  what: "ten first imports at once over one partner key, answers after 300 ms, 250,000 requests an hour enforced",
  /** Members in total: enough that all ten imports send at the same time for long. */
  members: 2_000_000,
  figures: {
    sendSeconds: { what: "first request to last answer of all", unit: "s" },
    ofCeiling: {
      what: "together, of the ceiling of 69.4 requests a second",
      unit: "%",
      mark: { is: "at least", bound: 95 },
    },
    limited: { what: "answers 429", unit: "", mark: { is: "at most", bound: 0 } },
    sharedSeconds: { what: "whole seconds in which several were sending", unit: "" },
    unfair: {
      what: "furthest from its fair share then",
      unit: "×",
      mark: { is: "at most", bound: 2 },
    },
    mostInSecond: { what: "most requests in one second of the clock", unit: "" },
    functionsMemory: { what: "peak memory of our functions' process", unit: "MiB" },
  },
  run: (bench, all) =>
    at(bench, {}, async (here) => {
      const { endpoint } = here;
      const members = hundreds(all / COHORTS);
      await here.export({ members, which: "first" });
      const cohorts: string[] = [];
      for (let made = 0; made < COHORTS; made += 1) cohorts.push(await here.cohort());
      await endpoint.behave(asBraze);
      await Promise.all(cohorts.map((cohort) => here.import(cohort)));
      const each: CohortFigures[] = [];
      for (const cohort of cohorts)
        each.push(await endpoint.assertHolds(cohort, { members, which: "first" }));
      const { statuses, since } = await endpoint.figures();
      const firstAt = Math.min(...each.map((one) => one.firstAt));
      const lastAt = Math.max(...each.map((one) => one.lastAt));
      const requests = each.reduce((sum, one) => sum + one.requests, 0);
      const { functionsMemory = 0 } = await peakOf(here);
      return {
        values: {
          sendSeconds: (lastAt - firstAt) / 1_000,
          ofCeiling: (100 * requests) / ((lastAt - firstAt) / 1_000) / CEILING,
          limited: statuses["429"] ?? 0,
          mostInSecond: mostInSecond(each),
          ...shares(each, since),
          functionsMemory,
        },
      };
    }),
};

function mostInSecond(each: readonly CohortFigures[]): number {
  const seconds = Math.max(...each.map(({ perSecond }) => perSecond.length));
  const sums = Array.from({ length: seconds }, (_, at) =>
    each.reduce((sum, { perSecond }) => sum + (perSecond[at] ?? 0), 0),
  );
  return Math.max(...sums);
}

/**
 * In each whole second, the fair share is computed over the imports that were sending from its beginning to its end. If
 * there was no second with at least two of them, shares are undefined.
 */
function shares(each: readonly CohortFigures[], since: number) {
  const spans = each.map(({ firstAt, perSecond }) => ({
    from: Math.ceil((firstAt - since) / 1_000),
    to: perSecond.length - 1,
    perSecond,
  }));
  const had = spans.map(() => ({ own: 0, fair: 0 }));
  let sharedSeconds = 0;
  for (let second = 0; second < Math.max(...spans.map(({ to }) => to)); second += 1) {
    const sending = spans.flatMap(({ from, to }, at) => (second >= from && second < to ? [at] : []));
    if (sending.length < 2) continue;
    sharedSeconds += 1;
    const counts = sending.map((at) => spans[at]?.perSecond[second] ?? 0);
    const fair = counts.reduce((sum, count) => sum + count, 0) / sending.length;
    for (const [place, at] of sending.entries()) {
      const its = had[at];
      if (!its) continue;
      its.own += counts[place] ?? 0;
      its.fair += fair;
    }
  }
  const ratios = had
    .filter(({ fair }) => fair >= FEWEST)
    .map(({ own, fair }) => Math.max(own / fair, fair / own));
  return { sharedSeconds, ...(ratios.length > 0 && { unfair: Math.max(...ratios) }) };
}
