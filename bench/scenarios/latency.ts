/**
 * A first import with the latency of a transatlantic connection and no limit: how well the send step keeps its requests in
 * flight.
 */
import { wellBehaved } from "../endpoint/figures.ts";
import { at } from "../place.ts";
import { hasPeers } from "../senders/send.ts";
import { besideAsMany, peakOf } from "./first-import.ts";
import { asBraze } from "./rate-limit.ts";
import type { Scenario } from "./scenario.ts";

const milliseconds = asBraze.latency;
const { rates, ratios } = besideAsMany;

export const latency: Scenario = {
  what: `first import, answers after ${milliseconds} ms, no limit: our send step beside others with as many requests in flight`,
  members: 1_000_000,
  figures: {
    wholeSeconds: { what: "whole pipeline", unit: "s" },
    sendRate: { what: "its send step, members", unit: "/s" },
    ...rates,
    ...ratios,
    functionsMemory: { what: "peak memory of our functions' process", unit: "MiB" },
  },
  run: (bench, members) =>
    at(bench, { requestsPerSecond: "off" }, async (here) => {
      const { endpoint } = here;
      await here.export({ members, which: "first" });
      await endpoint.behave({ ...wellBehaved, latency: milliseconds });
      const cohort = await here.cohort();
      const { seconds } = await here.import(cohort);
      const { firstAt, lastAt } = await endpoint.assertHolds(cohort, { members, which: "first" });
      const sendRate = members / ((lastAt - firstAt) / 1_000);
      const { functionsMemory = 0 } = await peakOf(here);
      const values = { wholeSeconds: seconds, sendRate, functionsMemory };
      if (!hasPeers(bench)) return { values };
      const beside = { endpoint, folder: bench.folder };
      return { values: { ...values, ...(await besideAsMany.measured(beside, { members, sendRate })) } };
    }),
};
