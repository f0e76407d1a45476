/** Invoked asynchronously by `timers/reconcile`, for one run: settles it if its execution died, and sends its mails. */
import { repairRun } from "../../shared/usecases/reconcile/repair-run.ts";
import { runStep, step } from "../step.ts";
import { connections, events, mailAddresses, mails, meter, toSettle, workflow } from "../wiring.ts";

export const handler = step(runStep, ({ run }) =>
  repairRun(
    {
      ...toSettle(),
      connections: connections(),
      workflow: workflow(),
      mails: mails(),
      mailAddresses: mailAddresses(),
      events: events(),
      meter: meter(),
    },
    run,
  ),
);
