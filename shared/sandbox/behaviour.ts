/** How the sandbox behaves towards a partner. A setting applies from the next request on. */
import type { BehaviourRequest, BehaviourView, FaultMode } from "../contract/sandbox-behaviour.ts";
import type { NotedRequest } from "../contract/sandbox-received.ts";
import { BRAZE_RATE_LIMIT } from "../limits.ts";
import type { Clock, Ids, Random } from "../ports/machine.ts";
import { type ContractAnswer, trouble } from "./answers.ts";
import { assertPartner } from "./partner-name.ts";
import type { SandboxBehaviour, SandboxBehaviours } from "./ports.ts";

interface BehaviourDeps {
  clock: Clock;
  random: Random;
  ids: Ids;
  behaviours: SandboxBehaviours;
}

export async function readBehaviour(
  { behaviours }: Pick<BehaviourDeps, "behaviours">,
  partner: string,
): Promise<BehaviourView> {
  assertPartner(partner);
  const set = await behaviours.read(partner);
  if (!set) return { rateLimit: BRAZE_RATE_LIMIT, faults: [] };
  const { rateLimit = BRAZE_RATE_LIMIT, faults = [] } = set;
  const taken = await behaviours.taken(partner, set.version);
  return { rateLimit, faults: faults.map((fault, at) => ({ ...fault, ...leftOf(fault, taken[at]) })) };
}

/** Replaces all previous settings. */
export async function setBehaviour(
  { ids, behaviours }: Pick<BehaviourDeps, "ids" | "behaviours">,
  { partner, wanted }: { partner: string; wanted: BehaviourRequest },
): Promise<BehaviourView> {
  assertPartner(partner);
  await behaviours.put(partner, { ...wanted, version: ids.next() });
  return readBehaviour({ behaviours }, partner);
}

/** The members that a request adds and removes; 0 or absent if none. */
export type ChangeCounts = Pick<NotedRequest, "added" | "removed">;

/** Faults that leave the answer as it is. */
export type Delay = Extract<FaultMode, { kind: "latency" | "applies-late" }>;

/** The faults that a request meets, in order: all applicable delays, then the first applicable other one. */
export async function faultsMet(
  { random, behaviours }: Pick<BehaviourDeps, "random" | "behaviours">,
  {
    partner,
    endpoint,
    counts,
    set,
  }: {
    partner: string;
    endpoint: NotedRequest["endpoint"];
    counts: ChangeCounts;
    set: SandboxBehaviour | undefined;
  },
): Promise<FaultMode[]> {
  const met: FaultMode[] = [];
  for (const [at, fault] of (set?.faults ?? []).entries()) {
    if (fault.endpoint !== undefined && fault.endpoint !== endpoint) continue;
    if (fault.kind === "applies-late" && !isLate(fault, counts)) continue;
    if (fault.share !== undefined && random.next() >= fault.share) continue;
    if (fault.times !== undefined && set && !(await behaviours.take(partner, set.version, at, fault.times)))
      continue;
    met.push(fault);
    if (!isDelay(fault)) break;
  }
  return met;
}

/**
 * Counts a request against the limit: 250,000 an hour, as Braze documents it, or what was set, in windows aligned to
 * the clock. `headers` go into the answer; `over` means that the limit is exceeded.
 */
export async function countedRequest(
  { clock, behaviours }: Pick<BehaviourDeps, "clock" | "behaviours">,
  { partner, limit }: { partner: string; limit: BehaviourView["rateLimit"] },
): Promise<{ headers: Record<string, string>; over?: ContractAnswer }> {
  const { requests, seconds } = limit;
  const now = clock.now().getTime();
  const begins = now - (now % (seconds * 1_000));
  const count = await behaviours.countRequest(partner, { begins, seconds });
  const reset = Math.floor(begins / 1_000) + seconds;
  const headers = {
    "x-ratelimit-limit": String(requests),
    "x-ratelimit-remaining": String(Math.max(0, requests - count)),
    "x-ratelimit-reset": String(reset),
  };
  return { headers, ...(count > requests && { over: trouble.tooMany }) };
}

export function isDelay(fault: FaultMode): fault is Delay {
  return fault.kind === "latency" || fault.kind === "applies-late";
}

function isLate(
  { only }: Extract<Delay, { kind: "applies-late" }>,
  { added = 0, removed = 0 }: ChangeCounts,
): boolean {
  return (only !== "removes" && added > 0) || (only !== "adds" && removed > 0);
}

function leftOf({ times }: FaultMode, taken = 0): { left?: number } {
  return times === undefined ? {} : { left: Math.max(0, times - taken) };
}
