import type { Connection } from "../../contract/connections.ts";
import { type DeadLetterQueue, deadLetterQueueNames } from "../../contract/queues.ts";
import type { SystemStatus } from "../../contract/status.ts";
import { isWithin, type Reach } from "../../domain/access.ts";
import { clusterOf } from "../../domain/endpoints.ts";
import type { Rates } from "../../ports/braze.ts";
import type { World } from "../../ports/world.ts";
import { everyItem } from "../every-item.ts";

/** Milliseconds: what is sent now takes permits so far ahead, and waits for nothing. */
const AHEAD_MS = 1_000;

interface StatusDeps
  extends Pick<World, "clock" | "connections" | "rounds" | "deadLetters" | "extraEndpoints"> {
  rates: Pick<Rates, "read">;
  /** Requests a second, as the stage sets it. */
  perSecond: number | "off";
  versions: SystemStatus["versions"];
}

/** How the system runs: counts, instants and versions. Rates are of the connections that the caller reaches. */
export async function readStatus(deps: StatusDeps, reach: Reach): Promise<SystemStatus> {
  const { clock, rounds, versions } = deps;
  const now = clock.now();
  const [queues, { beganAt, ended }, rates] = await Promise.all([
    queueDepths(deps),
    rounds.last(),
    ratesNow(deps, reach, now),
  ]);
  const ticks = ended && {
    checkedAt: ended.endedAt,
    overdueSchedules: ended.overdueSchedules,
    lagSeconds:
      ended.oldestDue === undefined ? 0 : Math.round((now.getTime() - Date.parse(ended.oldestDue)) / 1_000),
  };
  return {
    at: now.toISOString(),
    versions,
    queues,
    ...(ticks && { ticks }),
    reconcile: {
      ...(beganAt !== undefined && { beganAt }),
      ...(ended && {
        lastEnded: { beganAt: ended.beganAt, endedAt: ended.endedAt, repaired: ended.repaired },
      }),
    },
    ...(rates && { rates }),
  };
}

async function queueDepths({ deadLetters }: StatusDeps): Promise<Record<DeadLetterQueue, number>> {
  const counts = deadLetterQueueNames.map(async (name) => [name, await deadLetters.count(name)] as const);
  return Object.fromEntries(await Promise.all(counts)) as Record<DeadLetterQueue, number>;
}

async function ratesNow(
  { connections, rates, perSecond, extraEndpoints }: StatusDeps,
  reach: Reach,
  now: Date,
): Promise<SystemStatus["rates"]> {
  if (perSecond === "off") return undefined;
  const all: Connection[] = await everyItem((wanted) => connections.list(wanted));
  const mine = all.filter(({ id }) => isWithin(reach, id));
  const byCluster = Map.groupBy(mine, ({ endpoint }) => clusterOf(endpoint, extraEndpoints));
  const told = [...byCluster].map(async ([cluster, its]) => {
    // An endpoint that the stage does not allow any more: nothing is sent to it.
    if (cluster === undefined) return [];
    const rate = await rates.read(cluster);
    return [
      {
        cluster,
        connections: its.map(({ id }) => id),
        requestsPerSecond: rate?.perSecond ?? perSecond,
        ...(rate &&
          rate.next - now.getTime() > AHEAD_MS && { waitsUntil: new Date(rate.next).toISOString() }),
      },
    ];
  });
  return (await Promise.all(told)).flat();
}
