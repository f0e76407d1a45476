/** Every 15 minutes: completes what a crash or another failure left half done. Several at once are harmless. */

import { metrics } from "../../contract/metrics.ts";
import type { World } from "../../ports/world.ts";
import type { LookDeps } from "../arrivals/look.ts";
import { type SettleEntriesDeps, settleEntries } from "../audit/settle.ts";
import type { StartOccurrenceDeps } from "../schedules/start-occurrence.ts";
import { type ReconcileConnectionsDeps, reconcileConnections } from "./connections.ts";
import { type ReconcileDeliveriesDeps, reconcileDeliveries } from "./deliveries.ts";
import { reconcileOccurrences } from "./occurrences.ts";
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
  SettleEntriesDeps;

/** Counts the repairs. What is urgent comes first. */
export async function reconcile(world: ReconcileDeps): Promise<Repairs["counts"]> {
  const { clock, meter, log, rounds } = world;
  const repairs = new Repairs(log);
  const beganAt = clock.now().toISOString();
  await repairs.attempt({}, () => rounds.begin(beganAt));
  const slots = await reconcileSlots(world, repairs);
  const overdue = await reconcileOccurrences(world, { repairs, slots });
  await repairs.attempt({}, () => reconcileSecrets(world, repairs));
  await repairs.attempt({}, () => reconcileChannelSecrets(world, repairs));
  await repairs.attempt({}, () => settleEntries(world, repairs));
  await repairs.attempt({}, () => reconcileRuns(world, repairs));
  await repairs.attempt({}, () => reconcileDeliveries(world));
  await repairs.attempt({}, () => reconcileConnections(world, repairs));
  await repairs.attempt({}, () =>
    rounds.end({
      beganAt,
      endedAt: clock.now().toISOString(),
      repaired: repairs.counts,
      overdueSchedules: overdue.schedules,
      ...(overdue.oldestDue !== undefined && { oldestDue: overdue.oldestDue }),
    }),
  );

  for (const [repair, name] of Object.entries(metrics.reconciled)) {
    const count = repairs.counts[repair as keyof typeof metrics.reconciled];
    meter.count(name, count);
    if (count > 0) log.info("reconciled", { reason: repair, count });
  }
  meter.count(metrics.overdueSchedules, overdue.schedules);
  return repairs.counts;
}
