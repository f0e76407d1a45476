/** Every 15 minutes: completes what a crash or another failure left half done. Several at once are harmless. */

import { metrics } from "../../contract/metrics.ts";
import { RECONCILE_RESERVE_MS } from "../../limits.ts";
import type { World } from "../../ports/world.ts";
import type { LookDeps } from "../arrivals/look.ts";
import { type SettleEntriesDeps, settleEntries } from "../audit/settle.ts";
import type { StartOccurrenceDeps } from "../schedules/start-occurrence.ts";
import { reconcileArrivals } from "./arrivals.ts";
import { type ReconcileConnectionsDeps, reconcileConnections } from "./connections.ts";
import { type ReconcileDeliveriesDeps, reconcileDeliveries } from "./deliveries.ts";
import { type ReconcileForgettingsDeps, reconcileForgettings } from "./forgettings.ts";
import { reconcileOccurrences } from "./occurrences.ts";
import { OverdueSchedules } from "./overdue-schedules.ts";
import { Repairs } from "./repairs.ts";
import { type ReconcileRunsDeps, reconcileRuns } from "./runs.ts";
import { type ReconcileSecretsDeps, reconcileChannelSecrets, reconcileSecrets } from "./secrets.ts";
import { type ReconcileSlotsDeps, reconcileSlots } from "./slots.ts";

type ReconcileDeps = Pick<World, "meter" | "rounds"> &
  ReconcileSlotsDeps &
  StartOccurrenceDeps &
  LookDeps &
  ReconcileRunsDeps &
  ReconcileSecretsDeps &
  ReconcileConnectionsDeps &
  ReconcileDeliveriesDeps &
  ReconcileForgettingsDeps &
  SettleEntriesDeps;

/**
 * Counts the repairs. What is urgent comes first, from the table alone; then what asks other services, of which each may not
 * answer: those that ask once for each import or schedule have a share of the time. `deadline`: when the invocation is
 * stopped.
 */
export async function reconcile(world: ReconcileDeps, deadline: Date): Promise<Repairs["counts"]> {
  const { clock, meter, log, rounds } = world;
  const repairs = new Repairs(log);
  const overdue = new OverdueSchedules();
  const beganAt = clock.now();
  const within = (share: number) =>
    new Date(beganAt.getTime() + share * (deadline.getTime() - RECONCILE_RESERVE_MS - beganAt.getTime()));
  await repairs.attempt({}, () => rounds.begin(beganAt.toISOString()));
  const slots = await reconcileOccurrences(world, { repairs, overdue });
  await repairs.attempt({}, () => reconcileRuns(world, repairs, within(1 / 2)));
  await repairs.attempt({}, () => reconcileDeliveries(world));
  await repairs.attempt({}, () => reconcileForgettings(world));
  await repairs.attempt({}, () => reconcileConnections(world, repairs));
  await repairs.attempt({}, () => settleEntries(world, repairs));
  await repairs.attempt({}, () => reconcileSecrets(world, repairs));
  await repairs.attempt({}, () => reconcileChannelSecrets(world, repairs));
  await repairs.attempt({}, () => reconcileSlots(world, repairs, within(3 / 4)));
  await repairs.attempt({}, () => reconcileArrivals(world, { repairs, overdue, slots, until: within(1) }));
  await repairs.attempt({}, () =>
    rounds.end({
      beganAt: beganAt.toISOString(),
      endedAt: clock.now().toISOString(),
      repaired: repairs.counts,
      overdueSchedules: overdue.count,
      ...(overdue.oldestDue !== undefined && { oldestDue: overdue.oldestDue }),
    }),
  );

  for (const [repair, name] of Object.entries(metrics.reconciled)) {
    const count = repairs.counts[repair as keyof typeof metrics.reconciled];
    meter.count(name, count);
    if (count > 0) log.info("reconciled", { reason: repair, count });
  }
  meter.count(metrics.overdueSchedules, overdue.count);
  return repairs.counts;
}
