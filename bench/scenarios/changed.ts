/** The import after 1 % have left and as many are new, compared with the one before it, which sends everyone. */
import { IDS_PER_REQUEST } from "../../shared/limits.ts";
import { wellBehaved } from "../endpoint/figures.ts";
import type { Table } from "../figures.ts";
import { meteredProcess, stepSeconds, stepsOfRun, usedSoFar } from "../metered/used.ts";
import { at, type Bench, type Place } from "../place.ts";
import { hasPeers, send } from "../senders/send.ts";
import { peakOf } from "./first-import.ts";
import type { Scenario } from "./scenario.ts";

/** Members for Segment's action. Its time per member does not change, and ten million would take four minutes. */
const PEER_MEMBERS = 1_000_000;

export const changed: Scenario = {
  what: "an import of which 2 % changed, no latency, no limit, beside a resend of everybody",
  members: 10_000_000,
  figures: {
    fullSeconds: { what: "resend of everybody, whole pipeline", unit: "s" },
    changedSeconds: { what: "what changed, whole pipeline", unit: "s" },
    ofFull: {
      what: "what changed ÷ resend of everybody",
      unit: "×",
      mark: { is: "at most", bound: 0.1 },
    },
    peerSeconds: { what: "resend of everybody by Segment's braze-cohorts, at its rate", unit: "s" },
    ofPeer: { what: "what changed ÷ resend of everybody by Segment's", unit: "×" },
    fullRequests: { what: "requests with ids, everybody", unit: "" },
    requests: { what: "requests with ids, what changed", unit: "" },
    surplus: {
      what: "of these, more than the ids need",
      unit: "",
      mark: { is: "at most", bound: 0 },
    },
    functionsMemory: {
      what: "peak memory of our functions' process",
      unit: "MiB",
      mark: { is: "at most", bound: 1_536 },
    },
    awsMemory: { what: "peak memory of the AWS stand-ins", unit: "MiB" },
  },
  run: (bench, members) =>
    at(bench, { requestsPerSecond: "off", functionsProcess: meteredProcess }, async (here) => {
      const { endpoint } = here;
      await here.export({ members, which: "first" });
      await endpoint.behave(wellBehaved);
      const cohort = await here.cohort();
      const begun = await usedSoFar(here.system);
      const full = await here.import(cohort);
      const sent = await usedSoFar(here.system);
      const before = await endpoint.assertHolds(cohort, { members, which: "first" });
      await here.export({ members, which: "second" });
      const changes = await here.import(cohort);
      const done = await usedSoFar(here.system);
      const after = await endpoint.assertHolds(cohort, { members, which: "second" });
      const requests = after.requests - before.requests;
      const ids = after.ids - before.ids;
      const distinct = ids - (after.repeats - before.repeats);
      if (distinct !== members / 50)
        throw new Error(`${distinct} ids were sent where ${members / 50} changed`);
      const peakMemory = await peakOf(here);
      const peerSeconds = await secondsOfPeer(bench, here, members);
      return {
        values: {
          fullSeconds: full.seconds,
          changedSeconds: changes.seconds,
          ofFull: changes.seconds / full.seconds,
          fullRequests: before.requests,
          requests,
          // Half of the changed members leave and half are new. A request has one direction.
          surplus: requests - 2 * Math.ceil(ids / 2 / IDS_PER_REQUEST),
          ...(peerSeconds && { peerSeconds, ofPeer: changes.seconds / peerSeconds }),
          ...peakMemory,
        },
        tables: [stepTable(stepSeconds(begun.use, sent.use), stepSeconds(sent.use, done.use))],
      };
    }),
};

async function secondsOfPeer(
  bench: Bench,
  { endpoint }: Place,
  members: number,
): Promise<number | undefined> {
  if (!hasPeers(bench)) return undefined;
  const wanted = { sender: "peer", members: Math.min(members, PEER_MEMBERS), inFlight: 1 } as const;
  const { idsPerSecond } = await send({ endpoint, folder: bench.folder }, wanted);
  return members / idsPerSecond;
}

function stepTable(full: readonly number[], changes: readonly number[]): Table {
  const rows = stepsOfRun.map((name, at) => [
    name,
    full[at]?.toFixed(1) ?? "",
    changes[at]?.toFixed(1) ?? "",
  ]);
  return {
    title: "Seconds of each step, all its invocations together (those of parts overlap)",
    rows: [["step", "everybody", "what changed"], ...rows],
    texts: 1,
  };
}
