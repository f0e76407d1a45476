/** Invoked asynchronously by `timers/reconcile`, for one run: settles it if its execution died, and sends its mails. */
import { repairRun } from "../../shared/usecases/reconcile/repair-run.ts";
import { runStep, step } from "../step.ts";
import {
  cohorts,
  connections,
  deliveries,
  deliveryQueue,
  events,
  mailAddresses,
  mails,
  meter,
  schedules,
  toSettle,
  workflow,
} from "../wiring.ts";

export const handler = step(runStep, ({ run }) =>
  repairRun(
    {
      ...toSettle(),
      cohorts: cohorts(),
      connections: connections(),
      schedules: schedules(),
      workflow: workflow(),
      mails: mails(),
      mailAddresses: mailAddresses(),
      deliveries: deliveries(),
      deliveryQueue: deliveryQueue(),
      events: events(),
      meter: meter(),
    },
    run,
  ),
);
