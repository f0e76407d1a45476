/** The growth of the time of a first import from one size to ten times as many members. */
import { wellBehaved } from "../endpoint/figures.ts";
import { at, type Bench } from "../place.ts";
import { peakOf } from "./first-import.ts";
import { hundreds, type Scenario } from "./scenario.ts";

export const growth: Scenario = {
  what: "first import of ten times as many members, no latency, no limit",
  members: 10_000_000,
  figures: {
    tenthSeconds: { what: "a tenth of them, whole pipeline", unit: "s" },
    allSeconds: { what: "all, whole pipeline", unit: "s" },
    grows: { what: "all ÷ a tenth", unit: "×", mark: { is: "at most", bound: 11 } },
    functionsMemory: { what: "peak memory of our functions' process, all", unit: "MiB" },
  },
  async run(bench, members) {
    const tenth = await imported(bench, hundreds(members / 10));
    const all = await imported(bench, members);
    return {
      values: {
        tenthSeconds: tenth.seconds,
        allSeconds: all.seconds,
        grows: all.seconds / tenth.seconds,
        functionsMemory: all.functionsMemory,
      },
    };
  },
};

function imported(bench: Bench, members: number): Promise<{ seconds: number; functionsMemory: number }> {
  return at(bench, { requestsPerSecond: "off" }, async (here) => {
    await here.export({ members, which: "first" });
    await here.endpoint.behave(wellBehaved);
    const cohort = await here.cohort();
    const { seconds } = await here.import(cohort);
    await here.endpoint.assertHolds(cohort, { members, which: "first" });
    const { functionsMemory = 0 } = await peakOf(here);
    return { seconds, functionsMemory };
  });
}
