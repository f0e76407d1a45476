/** The last step: one email per recipient, each recorded on the run's row. Mail trouble never changes an outcome. */
import { isFinished, type RunKey } from "../../domain/run.ts";
import type { World } from "../../ports.ts";

type Needs = Pick<World, "clock" | "runs" | "mails" | "log">;

/**
 * Sends to those who have no record of a mail yet, so a repeat sends nobody a second one; but for a kill between
 * SES's acceptance and its record. Throws, after trying everyone, where a mail met trouble that may pass.
 */
export const notifyRun =
  ({ clock, runs, mails, log }: Needs) =>
  async (key: RunKey): Promise<void> => {
    const run = await runs.read(key);
    if (!run || !isFinished(run))
      throw new Error(`run ${key.run} has not ended: there is nothing to tell yet`);
    let trouble: unknown;
    for (const [recipient, { to, state }] of run.mails.entries()) {
      if (state !== "waiting") continue;
      try {
        const sent = await mails.importEnded({ to, run });
        await runs.recordMail(key, recipient, { state: sent, at: clock.now().toISOString() });
        log.note(sent === "sent" ? "mail-sent" : "mail-refused", { cohort: key.cohort, run: key.run });
      } catch (error) {
        trouble = error;
        log.warn("mail-trouble", { cohort: key.cohort, run: key.run });
      }
    }
    if (trouble) throw new Error(`not every mail of run ${key.run} is out`, { cause: trouble });
  };
