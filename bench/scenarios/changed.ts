/** The import after 1 % have left and as many are new, compared with the one before it, which sends everyone. */
import { IDS_PER_REQUEST } from "../../shared/limits.ts";
import type { Measured } from "../figures.ts";
import { at, type Bench, type Place } from "../place.ts";
import { hasPeers, send } from "../senders/send.ts";
import { peakOf } from "./first-import.ts";
import type { Scenario } from "./scenario.ts";
import { metered, stepTable, twoImports } from "./two-imports.ts";

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
  run: (bench, members) => at(bench, metered, (here) => changedIn(here, bench, members)),
};

export async function changedIn(here: Place, bench: Bench, members: number): Promise<Measured> {
  const { first, second } = await twoImports(here, members);
  const requests = second.figures.requests - first.figures.requests;
  const ids = second.figures.ids - first.figures.ids;
  const peakMemory = await peakOf(here);
  const peerSeconds = await secondsOfPeer(bench, here, members);
  return {
    values: {
      fullSeconds: first.seconds,
      changedSeconds: second.seconds,
      ofFull: second.seconds / first.seconds,
      fullRequests: first.figures.requests,
      requests,
      // Half of the changed members leave and half are new. A request has one direction.
      surplus: requests - 2 * Math.ceil(ids / 2 / IDS_PER_REQUEST),
      ...(peerSeconds && { peerSeconds, ofPeer: second.seconds / peerSeconds }),
      ...peakMemory,
    },
    tables: [stepTable({ first, second })],
  };
}

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
