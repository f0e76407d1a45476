/** Workflow step: starts what follows the import, and tells of its end: for a day. */
import { tellRun } from "../../shared/usecases/run/tell.ts";
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
  await tellRun(
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
