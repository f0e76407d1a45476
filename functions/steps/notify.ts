/** Workflow step: one email per recipient. */
import { notifyRun } from "../../shared/usecases/run/notify.ts";
import { runStep, step } from "../step.ts";
import { clock, connections, events, ids, log, mailAddresses, mails, meter, runs } from "../wiring.ts";

export const handler = step(runStep, async ({ run }) => {
  await notifyRun(
    {
      clock: clock(),
      ids: ids(),
      runs: runs(),
      connections: connections(),
      mails: mails(),
      mailAddresses: mailAddresses(),
      events: events(),
      log: log(),
      meter: meter(),
    },
    run,
  );
  return {};
});
