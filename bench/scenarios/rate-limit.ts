/** A first import at Braze's own limit, which the endpoint enforces, with the latency of a transatlantic connection. */
import { BRAZE_RATE_LIMIT, IDS_PER_REQUEST } from "../../shared/limits.ts";
import { type Behaviour, wellBehaved } from "../endpoint/figures.ts";
import { at } from "../place.ts";
import { hasPeers, send } from "../senders/send.ts";
import { peakOf } from "./first-import.ts";
import type { Scenario } from "./scenario.ts";

/** Braze's limit: 250,000 requests an hour. */
export const asBraze: Behaviour = { ...wellBehaved, latency: 300, perHour: BRAZE_RATE_LIMIT.requests };
/** Requests a second. */
export const CEILING = BRAZE_RATE_LIMIT.requests / BRAZE_RATE_LIMIT.seconds;

/** The peer is slow, and its rate does not depend on the number of members. */
const PEER_MEMBERS = 20_000;

export const rateLimit: Scenario = {
  what: "first import, answers after 300 ms, 250,000 requests an hour enforced with 429",
  members: 1_000_000,
  figures: {
    wholeSeconds: { what: "whole pipeline", unit: "s" },
    sendSeconds: { what: "its send step, first request to last answer", unit: "s" },
    ofCeiling: {
      what: "its send step, of the ceiling of 69.4 requests a second",
      unit: "%",
      mark: { is: "at least", bound: 95 },
    },
    limited: { what: "answers 429", unit: "", mark: { is: "at most", bound: 0 } },
    mostInSecond: { what: "most requests in one second of the clock", unit: "" },
    peerRate: { what: "Segment's braze-cohorts, members", unit: "/s" },
    sendToPeer: {
      what: "our send step ÷ Segment's send step",
      unit: "×",
      mark: { is: "at least", bound: 15 },
    },
    functionsMemory: { what: "peak memory of our functions' process", unit: "MiB" },
  },
  run: (bench, members) =>
    at(bench, {}, async (here) => {
      const { endpoint } = here;
      await here.export({ members, which: "first" });
      await endpoint.behave(asBraze);
      const cohort = await here.cohort();
      const { seconds } = await here.import(cohort);
      const { requests, firstAt, lastAt, perSecond } = await endpoint.assertHolds(cohort, {
        members,
        which: "first",
      });
      const { statuses } = await endpoint.figures();
      const sendSeconds = (lastAt - firstAt) / 1_000;
      const { functionsMemory = 0 } = await peakOf(here);
      const values = {
        wholeSeconds: seconds,
        sendSeconds,
        ofCeiling: (100 * requests) / sendSeconds / CEILING,
        limited: statuses["429"] ?? 0,
        mostInSecond: Math.max(...perSecond),
        functionsMemory,
      };
      if (requests < members / IDS_PER_REQUEST)
        throw new Error("there were fewer requests than the ids need");
      if (!hasPeers(bench)) return { values };
      await endpoint.behave(asBraze);
      const beside = { endpoint, folder: bench.folder };
      const some = Math.min(members, PEER_MEMBERS);
      const peer = await send(beside, { sender: "peer", members: some, inFlight: 1 });
      const sendToPeer = members / sendSeconds / peer.idsPerSecond;
      return { values: { ...values, peerRate: peer.idsPerSecond, sendToPeer } };
    }),
};
