/** Every 15 minutes: completes what a crash or another failure left half done. */
import * as z from "zod/mini";
import { reconcile } from "../../shared/usecases/reconcile/reconcile.ts";
import { step } from "../step.ts";
import {
  auditTrail,
  channels,
  clock,
  cohorts,
  connections,
  dataReadiness,
  dataSets,
  deliveries,
  deliveryQueue,
  events,
  listsKeys,
  log,
  mailAddresses,
  meter,
  removesKeys,
  repairQueue,
  rounds,
  runs,
  schedules,
  timer,
  uploads,
  workflow,
} from "../wiring.ts";

export const handler = step(z.unknown(), () =>
  reconcile({
    auditTrail: auditTrail(),
    clock: clock(),
    cohorts: cohorts(),
    channels: channels(),
    connections: connections(),
    dataReadiness: dataReadiness(),
    dataSets: dataSets(),
    uploads: uploads(),
    rounds: rounds(),
    mailAddresses: mailAddresses(),
    runs: runs(),
    keyVault: { ...listsKeys(), ...removesKeys() },
    schedules: schedules(),
    timer: timer(),
    workflow: workflow(),
    repairQueue: repairQueue(),
    meter: meter(),
    deliveries: deliveries(),
    deliveryQueue: deliveryQueue(),
    events: events(),
    log: log(),
  }),
);
