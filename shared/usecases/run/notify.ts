/**
 * The last step: one email per recipient, each recorded on the run's row, then the row is closed. Mail trouble never changes
 * an outcome.
 */
import type { Connection } from "../../contract/connections.ts";
import type { Run } from "../../contract/imports.ts";
import { isFinished, type RunKey } from "../../domain/run.ts";
import type { World } from "../../ports/world.ts";
import { tellContacts } from "../connections/tell-contacts.ts";
import { isTold, rememberTold, tellFailing } from "../connections/tell-failing.ts";
import { trackKeyFailures } from "../connections/track-key-failures.ts";

type Needs = Pick<World, "clock" | "runs" | "connections" | "mails" | "log">;

/**
 * Sends to those who have no record of a mail yet, so a repeat sends nobody a second one; but for a kill between
 * SES's acceptance and its record. Who was told that the connection is failing is not told of each run that fails
 * for it. Throws, after trying everyone, where a mail met trouble that may pass.
 */
export async function notifyRun(world: Needs, key: RunKey): Promise<void> {
  const { clock, runs, log } = world;
  const run = await runs.read(key);
  if (!run || !isFinished(run)) throw new Error(`run ${key.run} has not ended: there is nothing to tell yet`);
  const connection = await trackKeyFailures(world, run);
  const failing = connection?.status === "failing" && run.status === "failed" ? connection : undefined;

  const told: string[] = [];
  let trouble: unknown;
  for (const [recipient, { to, state }] of run.mails.entries()) {
    if (state !== "waiting") continue;
    try {
      const sent = await tell(world, run, to, failing);
      await runs.recordMail(key, recipient, { state: sent, at: clock.now().toISOString() });
      if (sent === "sent") told.push(to);
      log.info(`mail-${sent}`, { cohort: key.cohort, run: key.run });
    } catch (error) {
      trouble = error;
      log.warn("mail-trouble", { cohort: key.cohort, run: key.run });
    }
  }
  if (failing) await rememberTold(world, failing.id, told);
  if (trouble) throw new Error(`not every mail of run ${key.run} is out`, { cause: trouble });
  if (connection) await tellOfConnection(world, connection, run);
  await runs.close(key);
}

async function tell(
  { mails }: Needs,
  run: Run,
  to: string,
  failing: Connection | undefined,
): Promise<"sent" | "failed" | "suppressed"> {
  if (failing && isTold(failing, to)) return "suppressed";
  return mails.importEnded({ to, run });
}

/** Its contacts: once that it is failing, and once that it is active again. */
async function tellOfConnection(world: Needs, connection: Connection, run: Run): Promise<void> {
  const current = await world.connections.read(connection.id);
  if (current?.status === "failing") await tellFailing(world, current);
  if (current?.status === "active" && current.recoveredBy === run.id) await tellContacts(world, current);
}
