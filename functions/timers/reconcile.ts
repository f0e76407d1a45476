/** Every 15 minutes: takes forward what a crash, or trouble elsewhere, left half done. */
import * as z from "zod/mini";
import { reconcile } from "../../shared/usecases/reconcile/reconcile.ts";
import { step } from "../step.ts";
import {
  clock,
  cohorts,
  connections,
  engineRoom,
  ids,
  keyVault,
  ledgers,
  log,
  mails,
  meter,
  parts,
  runs,
  schedules,
  timer,
  workflow,
} from "../wiring.ts";

export const handler = step(z.unknown(), async () => {
  try {
    return await reconcile({
      clock: clock(),
      ids: ids(),
      cohorts: cohorts(),
      connections: connections(),
      keyVault: keyVault(),
      runs: runs(),
      schedules: schedules(),
      timer: timer(),
      workflow: workflow(),
      ledgers: ledgers(),
      parts: parts(),
      ...engineRoom(),
      mails: mails(),
      log: log(),
      meter: meter(),
    });
  } finally {
    meter().publish();
  }
});
