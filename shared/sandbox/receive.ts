/**
 * Braze's two endpoints. Faults set by a tester come first, then errors in the order of Braze's list: the body,
 * authentication, the rate limit.
 */
import { partnerName } from "../contract/connections.ts";
import type { FaultMode } from "../contract/sandbox-behaviour.ts";
import type { NotedRequest } from "../contract/sandbox-received.ts";
import { BRAZE_RATE_LIMIT, BYTES_PER_REQUEST } from "../limits.ts";
import type { Ids, Random } from "../ports/machine.ts";
import { bodyTooLarge, type ContractAnswer, success, trouble, unauthorized } from "./answers.ts";
import { credentialsIn, type PartnerDoor, refusalOf } from "./authenticate.ts";
import { countedRequest, type Delay, faultsMet, isDelay } from "./behaviour.ts";
import type { Timing } from "./in-effect.ts";
import { maskOf } from "./key-secret.ts";
import type { SandboxBehaviour, SandboxBehaviours, SandboxCohorts, SandboxRequests } from "./ports.ts";
import { changesIn, namedCohort, nameIn } from "./received-body.ts";

type ReceiveDeps = PartnerDoor & {
  random: Random;
  ids: Ids;
  cohorts: SandboxCohorts;
  behaviours: SandboxBehaviours;
  requests: SandboxRequests;
};

export interface Incoming {
  partner: string;
  bytes: number;
  userAgent?: string | undefined;
  /** The parsed body; undefined if it is not JSON or has another content type. */
  body: unknown;
}

/** A fault that determines the answer. */
type Disturbance = Exclude<FaultMode, Delay>;

/** The content of a valid body. */
interface Understood {
  counts: Pick<NotedRequest, "added" | "removed" | "unusable">;
  apply(timing: Timing): Promise<void>;
}

export function receiveName(needs: ReceiveDeps, incoming: Incoming): Promise<ContractAnswer | "dropped"> {
  return received(needs, { endpoint: "name", incoming }, ({ partner, body }) => {
    const read = nameIn(body);
    if ("message" in read) return read;
    const { cohortId, ...told } = read;
    return { counts: {}, apply: ({ at }) => needs.cohorts.name(partner, cohortId, { ...told, at }) };
  });
}

/** An empty list of changes succeeds without effect: senders use it to check keys. */
export function receiveChanges(needs: ReceiveDeps, incoming: Incoming): Promise<ContractAnswer | "dropped"> {
  return received(needs, { endpoint: "users", incoming }, ({ partner, body }) => {
    const read = changesIn(body);
    if ("message" in read) return read;
    const { cohortId, unusable, add, remove } = read;
    const counts = { added: add.length, removed: remove.length, ...(unusable > 0 && { unusable }) };
    const apply = async (timing: Timing) => {
      if (add.length + remove.length > 0)
        await needs.cohorts.change(partner, cohortId, { add, remove, ...timing });
    };
    return { counts, apply };
  });
}

async function received(
  needs: ReceiveDeps,
  { endpoint, incoming }: { endpoint: NotedRequest["endpoint"]; incoming: Incoming },
  read: (incoming: Incoming) => ContractAnswer | Understood,
): Promise<ContractAnswer | "dropped"> {
  const { partner, body } = incoming;
  const understood = read(incoming);
  // An invalid partner name has no keys and no settings, and nothing is stored for it.
  if (!partnerName.safeParse(partner).success)
    return carryOut(needs, incoming, { late: 0, read: understood, counts: {} });
  const set = await needs.behaviours.read(partner);
  const sent = "message" in understood ? {} : understood.counts;
  const faults = await faultsMet(needs, { partner, endpoint, counts: sent, set });
  for (const fault of faults) if (fault.kind === "latency") await needs.clock.pause(fault.milliseconds);
  const late = faults.reduce((sum, one) => sum + (one.kind === "applies-late" ? one.seconds : 0), 0);

  const counts: Understood["counts"] = {};
  const carriedOut = () => carryOut(needs, incoming, { set, late, read: understood, counts });
  const fault = faults.find((one): one is Disturbance => !isDelay(one));
  const answer = fault ? await faulty(fault, body, carriedOut) : await carriedOut();
  await needs.requests.note({
    id: needs.ids.next(),
    at: needs.clock.now().toISOString(),
    endpoint,
    ...described(incoming),
    ...counts,
    faults: faults.map(({ kind }) => kind),
    status: answer === "dropped" ? 0 : answer.status,
    message: answer === "dropped" ? "" : (answer.logged ?? answer.message),
  });
  return answer;
}

/** `late`: seconds after which changes are applied. `counts` receives what was carried out. */
async function carryOut(
  needs: ReceiveDeps,
  { partner, bytes, body }: Incoming,
  {
    set,
    late,
    read,
    counts,
  }: {
    set?: SandboxBehaviour | undefined;
    late: number;
    read: ContractAnswer | Understood;
    counts: Understood["counts"];
  },
): Promise<ContractAnswer> {
  if (bytes > BYTES_PER_REQUEST) return bodyTooLarge;
  if ("message" in read) return read;
  const refused = await refusalOf(needs, { partner, body });
  if (refused) return refused;
  const { headers, over } = await countedRequest(needs, {
    partner,
    limit: set?.rateLimit ?? BRAZE_RATE_LIMIT,
  });
  if (over) return { ...over, headers };
  const now = needs.clock.now();
  const appliesAt = new Date(now.getTime() + late * 1_000).toISOString();
  await read.apply({ at: now.toISOString(), ...(late > 0 && { appliesAt }) });
  Object.assign(counts, read.counts);
  return { ...success, headers };
}

async function faulty(
  fault: Disturbance,
  body: unknown,
  carryOut: () => Promise<ContractAnswer>,
): Promise<ContractAnswer | "dropped"> {
  switch (fault.kind) {
    case "locked":
      return trouble.locked;
    case "rate-limited": {
      const { retryAfterSeconds } = fault;
      const wait =
        retryAfterSeconds === undefined ? {} : { headers: { "retry-after": String(retryAfterSeconds) } };
      return { ...trouble.tooMany, ...wait };
    }
    case "server-error":
      if (fault.applied) await carryOut();
      return trouble.server(fault.status ?? 500);
    case "drop":
      if (fault.applied) await carryOut();
      return "dropped";
    case "secret-echo":
      return unauthorized.partnerNotEnabled(credentialsIn(body)?.secret ?? "");
    case "maintenance": {
      const answer = await carryOut();
      return answer.status === success.status ? { ...answer, ...trouble.queued } : answer;
    }
    default:
      return fault satisfies never;
  }
}

function described({ partner, bytes, userAgent, body }: Incoming) {
  const cohortId = namedCohort(body);
  const secret = credentialsIn(body)?.secret;
  return {
    partner,
    bytes,
    ...(userAgent !== undefined && { userAgent: userAgent.slice(0, 200) }),
    ...(cohortId !== undefined && { cohortId: cohortId.slice(0, 200) }),
    ...(secret !== undefined && { key: maskOf(secret) }),
  };
}
