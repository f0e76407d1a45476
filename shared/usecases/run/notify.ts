/**
 * The last step: one email per recipient, each recorded on the run's row, then the row is closed. Mail errors never
 * change an outcome.
 */
import type { Connection } from "../../contract/connections.ts";
import type { RunId } from "../../contract/ids.ts";
import type { Run } from "../../contract/imports.ts";
import { logged } from "../../domain/ids.ts";
import { isFinished } from "../../domain/run.ts";
import type { World } from "../../ports/world.ts";
import { tellContacts } from "../connections/tell-contacts.ts";
import { isTold, rememberTold, tellFailing } from "../connections/tell-failing.ts";
import { trackKeyFailures } from "../connections/track-key-failures.ts";

export type NotifyRunDeps = Pick<World, "clock" | "runs" | "connections" | "mails" | "log">;

/**
 * Mails the recipients without a recorded mail, so a repeat sends no second mail, unless the function died after SES
 * accepted a mail and before it was recorded. A recipient who was mailed that the connection is failing gets no mail
 * about each run that fails because of it. Throws, after trying all recipients, if a mail met an error that may be
 * temporary.
 */
export async function notifyRun(world: NotifyRunDeps, run: RunId): Promise<void> {
  const { clock, runs, log } = world;
  const row = await runs.read(run);
  if (!row || !isFinished(row)) throw new Error(`run ${run} has not ended: there is nothing to tell yet`);
  const connection = await trackKeyFailures(world, row);
  const failing = connection?.status === "failing" && row.status === "failed" ? connection : undefined;

  const told: string[] = [];
  let trouble: unknown;
  for (const [recipient, { to, state }] of row.mails.entries()) {
    if (state !== "waiting") continue;
    try {
      const sent = await tell(world, row, to, failing);
      await runs.recordMail(run, recipient, { state: sent, at: clock.now().toISOString() });
      if (sent === "sent") told.push(to);
      log.info(`mail-${sent}`, logged(run));
    } catch (error) {
      trouble = error;
      log.warn("mail-trouble", logged(run));
    }
  }
  if (failing) await rememberTold(world, failing.id, told);
  if (trouble) throw new Error(`not every mail of run ${run} is out`, { cause: trouble });
  if (connection) await tellOfConnection(world, connection, row);
  await runs.close(run);
}

async function tell(
  { mails }: NotifyRunDeps,
  run: Run,
  to: string,
  failing: Connection | undefined,
): Promise<"sent" | "failed" | "suppressed"> {
  if (failing && isTold(failing, to)) return "suppressed";
  return mails.importEnded({ to, run });
}

/** Mails the connection's contacts: once when it is failing, and once when it is active again. */
async function tellOfConnection(world: NotifyRunDeps, connection: Connection, run: Run): Promise<void> {
  const current = await world.connections.read(connection.id);
  if (current?.status === "failing") await tellFailing(world, current);
  if (current?.status === "active" && current.recoveredBy === run.id) await tellContacts(world, current);
}
