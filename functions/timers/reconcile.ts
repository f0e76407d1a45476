/** Every 15 minutes: completes what a crash or another failure left half done. */
import * as z from "zod/mini";
import { reconcile } from "../../shared/usecases/reconcile/reconcile.ts";
import { step } from "../step.ts";
import {
  cohorts,
  connections,
  keyVault,
  mails,
  meter,
  schedules,
  timer,
  toSettle,
  workflow,
} from "../wiring.ts";

export const handler = step(z.unknown(), async () => {
  try {
    return await reconcile({
      ...toSettle(),
      cohorts: cohorts(),
      connections: connections(),
      keyVault: keyVault(),
      schedules: schedules(),
      timer: timer(),
      workflow: workflow(),
      mails: mails(),
      meter: meter(),
    });
  } finally {
    meter().publish();
  }
});
