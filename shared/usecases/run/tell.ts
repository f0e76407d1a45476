/**
 * Tells of a run's end, by the workflow's last step or by a repair, for a day. What was not told by then counts as failed, and
 * the run is closed: nobody needs a mail of last week, and an execution that went on trying would end as timed out.
 */
import type { RunId } from "../../contract/ids.ts";
import type { Run } from "../../contract/imports.ts";
import { metrics } from "../../contract/metrics.ts";
import { isMailOpen } from "../../domain/run.ts";
import { giveUpContactMails } from "../connections/mail-contacts.ts";
import { type NotifyRunDeps, notifyRun } from "./notify.ts";

/** Milliseconds after a run's end during which its mails, notices and its event are tried. */
const PATIENCE_MS = 24 * 3_600_000;

/** `closed`: it had ended so long ago that nobody is told any more. Throws as `notifyRun` does. */
export async function tellRun(world: NotifyRunDeps, run: RunId): Promise<"told" | "closed"> {
  const row = await world.runs.read(run);
  if (!row || !isLongOver(row, world.clock.now())) {
    await notifyRun(world, run);
    return "told";
  }
  await giveUpEvent(world, row);
  await giveUpNotices(world, row);
  await giveUpContactMails(world, row);
  await giveUpMails(world, row);
  return "closed";
}

async function giveUpEvent({ clock, runs, meter }: NotifyRunDeps, { id, event }: Run): Promise<void> {
  if (event) return;
  meter.count(metrics.eventsNotPublished, 1);
  await runs.recordEvent(id, { state: "failed", at: clock.now().toISOString() });
}

async function giveUpNotices(
  { clock, runs, meter }: NotifyRunDeps,
  { id, notices = [] }: Run,
): Promise<void> {
  for (const [place, { state }] of notices.entries()) {
    if (state !== "waiting") continue;
    meter.count(metrics.noticesNotDelivered, 1);
    await runs.recordNotice(id, place, { state: "failed", at: clock.now().toISOString() });
  }
}

async function giveUpMails({ clock, runs, meter }: NotifyRunDeps, { id, mails }: Run): Promise<void> {
  const at = clock.now().toISOString();
  for (const [recipient, mail] of mails.entries()) {
    if (!isMailOpen(mail)) continue;
    meter.count(metrics.mailsNotSent, 1);
    await runs.recordMail(id, recipient, { state: mail.state === "waiting" ? "failed" : "unknown", at });
  }
  await runs.close(id);
}

function isLongOver({ endedAt }: Run, now: Date): boolean {
  return endedAt !== undefined && now.getTime() - Date.parse(endedAt) > PATIENCE_MS;
}
