/** A first import by the whole pipeline, compared with other senders that do the send step alone. */
import { BATCHES_IN_FLIGHT, SENDERS_AT_ONCE } from "../../shared/limits.ts";
import { wellBehaved } from "../endpoint/figures.ts";
import type { Values } from "../figures.ts";
import { mebibytes } from "../memory.ts";
import { at, type Place } from "../place.ts";
import { hasPeers, send } from "../senders/send.ts";
import type { Scenario } from "./scenario.ts";

/** The concurrency of the pipeline: workers in parallel, each with its batches in flight. */
const IN_FLIGHT = SENDERS_AT_ONCE * BATCHES_IN_FLIGHT;

/**
 * Times that the endpoint receives all members before anything is measured. With a million, its code is compiled for all
 * after two or three: until then it gets faster from one sender to the next.
 */
const WARM_UPS = 3;

const rates = {
  codeTogetherRate: { what: `Segment's bare code, ${IN_FLIGHT} calls in flight, members`, unit: "/s" },
  bareRate: { what: "bare undici loop, members", unit: "/s" },
} as const;
const ratios = {
  sendToCodeTogether: {
    what: `our send step ÷ Segment's bare code, ${IN_FLIGHT} calls in flight`,
    unit: "×",
    mark: { is: "more than", bound: 1 },
  },
  sendToBare: {
    what: "our send step ÷ bare undici loop",
    unit: "×",
    mark: { is: "at least", bound: 0.8 },
  },
} as const;

/** Our send step beside senders that have as many requests in flight. */
export const besideAsMany = {
  rates,
  ratios,
  async measured(
    beside: Parameters<typeof send>[0],
    { members, sendRate }: { members: number; sendRate: number },
  ): Promise<Values> {
    const wanted = { members, inFlight: IN_FLIGHT };
    const bare = await send(beside, { sender: "bare", ...wanted });
    const together = await send(beside, { sender: "peerCode", ...wanted, cohort: "by-peer-code-together" });
    return {
      codeTogetherRate: together.idsPerSecond,
      bareRate: bare.idsPerSecond,
      sendToCodeTogether: sendRate / together.idsPerSecond,
      sendToBare: sendRate / bare.idsPerSecond,
    };
  },
};

export const firstImport: Scenario = {
  what: "first import, no latency, no limit: the whole pipeline beside the send step of others",
  members: 1_000_000,
  figures: {
    wholeSeconds: { what: "whole pipeline", unit: "s" },
    wholeRate: { what: "whole pipeline, members", unit: "/s" },
    sendRate: { what: "its send step, members", unit: "/s" },
    oursRate: { what: "our client alone, from memory, members", unit: "/s" },
    peerRate: { what: "Segment's braze-cohorts, send step alone, members", unit: "/s" },
    codeRate: { what: "Segment's bare code, one call after the other, members", unit: "/s" },
    ...rates,
    wholeToPeer: {
      what: "whole pipeline ÷ Segment's send step",
      unit: "×",
      mark: { is: "at least", bound: 0.5 },
    },
    sendToPeer: {
      what: "our send step ÷ Segment's send step",
      unit: "×",
      mark: { is: "at least", bound: 2 },
    },
    sendToCode: {
      what: "our send step ÷ Segment's bare code, one call after the other",
      unit: "×",
      mark: { is: "more than", bound: 1 },
    },
    ...ratios,
    functionsMemory: { what: "peak memory of our functions' process", unit: "MiB" },
    awsMemory: { what: "peak memory of the AWS stand-ins", unit: "MiB" },
  },
  run: (bench, members) =>
    at(bench, { requestsPerSecond: "off" }, async (here) => {
      const { endpoint } = here;
      await here.export({ members, which: "first" });
      await endpoint.behave(wellBehaved);
      const beside = { endpoint, folder: bench.folder };
      for (let round = 1; round <= WARM_UPS; round += 1)
        await send(beside, { sender: "ours", members, inFlight: IN_FLIGHT, cohort: `warm-up-${round}` });
      const cohort = await here.cohort();
      const { seconds } = await here.import(cohort);
      const { firstAt, lastAt } = await endpoint.assertHolds(cohort, { members, which: "first" });
      const memory = await peakOf(here);

      const ours = await send(beside, { sender: "ours", members, inFlight: IN_FLIGHT });
      const wholeRate = members / seconds;
      const sendRate = members / ((lastAt - firstAt) / 1_000);
      const values = { wholeSeconds: seconds, wholeRate, sendRate, oursRate: ours.idsPerSecond, ...memory };
      if (!hasPeers(bench)) return { values };
      const asMany = await besideAsMany.measured(beside, { members, sendRate });
      const peer = await send(beside, { sender: "peer", members, inFlight: 1 });
      const inTurn = await send(beside, { sender: "peerCode", members, inFlight: 1, cohort: "by-peer-code" });
      return {
        values: {
          ...values,
          peerRate: peer.idsPerSecond,
          codeRate: inTurn.idsPerSecond,
          ...asMany,
          wholeToPeer: wholeRate / peer.idsPerSecond,
          sendToPeer: sendRate / peer.idsPerSecond,
          sendToCode: sendRate / inTurn.idsPerSecond,
        },
      };
    }),
};

export async function peakOf({ system }: Place): Promise<Values> {
  const { functions, aws } = await system.figures();
  return { functionsMemory: mebibytes(functions.peakMemory), awsMemory: mebibytes(aws.peakMemory) };
}
