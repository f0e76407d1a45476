/** Workflow step: starts what follows the import, and sends one email per recipient. */
import { notifyRun } from "../../shared/usecases/run/notify.ts";
import { runStep, step } from "../step.ts";
import {
  clock,
  cohorts,
  connections,
  deliveries,
  deliveryQueue,
  events,
  ids,
  log,
  mailAddresses,
  mails,
  meter,
  runs,
  schedules,
  workflow,
} from "../wiring.ts";

export const handler = step(runStep, async ({ run }) => {
  await notifyRun(
    {
      clock: clock(),
      ids: ids(),
      runs: runs(),
      cohorts: cohorts(),
      connections: connections(),
      schedules: schedules(),
      workflow: workflow(),
      mails: mails(),
      mailAddresses: mailAddresses(),
      deliveries: deliveries(),
      deliveryQueue: deliveryQueue(),
      events: events(),
      log: log(),
      meter: meter(),
    },
    run,
  );
  return {};
});
