/**
 * The last step: what is to follow the run is started, an event goes to the stage's bus, and one email per recipient is
 * claimed and then recorded on the run's row. Then the row is closed. Errors of events and mails never change an outcome.
 */
import type { Connection } from "../../contract/connections.ts";
import type { RunId } from "../../contract/ids.ts";
import type { RecipientMail, Run } from "../../contract/imports.ts";
import type { MailBlock } from "../../contract/mail-addresses.ts";
import { metrics } from "../../contract/metrics.ts";
import { forOperators } from "../../domain/for-operators.ts";
import { logged } from "../../domain/ids.ts";
import { isMailWanted } from "../../domain/mail-policy.ts";
import { importEnded } from "../../domain/notices.ts";
import { isFinished, isMailOpen, type MailOutcome } from "../../domain/run.ts";
import { MailNotTaken } from "../../ports/mails.ts";
import type { World } from "../../ports/world.ts";
import { type StartArrivalDeps, startWhatFollows } from "../arrivals/start.ts";
import { type HandOverDeps, handOverEnd } from "../channels/hand-over.ts";
import { mailContacts } from "../connections/mail-contacts.ts";
import { publishChanges } from "../connections/publish-changes.ts";
import { claimFailingMails, recordFailingMails } from "../connections/tell-failing.ts";
import { trackKeyFailures } from "../connections/track-key-failures.ts";
import { blocksAmong, shownBlock } from "../mail/blocks.ts";
import { claimTimes } from "../mail/claim-times.ts";

export type NotifyRunDeps = Pick<
  World,
  "clock" | "ids" | "runs" | "connections" | "mails" | "mailAddresses" | "events" | "log" | "meter"
> &
  StartArrivalDeps &
  HandOverDeps;

/**
 * Mails the recipients whose mail nobody has sent, or is sending. A mail is claimed before it is sent, and sent a second
 * time only where it is not known what became of the first: never more often. A recipient who is mailed that the
 * connection is failing gets no mail about each run that fails because of it. A blocked address is not mailed at all.
 * The event is published until it is known that the bus has taken it: a repetition has the same id. Throws, after all
 * recipients and contacts, if SES has not taken a mail, or the bus the event. A mail without an answer leaves the row
 * unclosed, for a later repair.
 */
export async function notifyRun(world: NotifyRunDeps, run: RunId): Promise<void> {
  const { runs } = world;
  const row = await runs.read(run);
  if (!row || !isFinished(row)) throw new Error(`run ${run} has not ended: there is nothing to tell yet`);
  await startWhatFollows(world, run);
  const toMend = forOperators(row.reason);
  if (toMend) world.meter.count(metrics.endedFor[toMend], 1);
  const isPublished = await publishEnd(world, row);
  const connection = await trackKeyFailures(world, row);
  const failing = connection?.status === "failing" && row.status === "failed" ? connection : undefined;
  await handOverEnd(world, row, failing);
  const told = await mailRecipients(world, row, failing);
  if (connection) told.push(...(await tellOfConnection(world, connection, row)));
  if (!isPublished) throw new Error(`the event of run ${run} is not out`);
  if (told.includes("not-taken")) throw new Error(`not every mail of run ${run} is out`);
  if (!told.includes("open")) await runs.close(run);
}

/** False if it is still to be published. */
async function publishEnd({ clock, runs, events, log }: NotifyRunDeps, row: Run): Promise<boolean> {
  if (row.event) return true;
  const notice = importEnded(row);
  try {
    if ((await events.publish([notice])).has(notice.id)) {
      await runs.recordEvent(row.id, { state: "published", at: clock.now().toISOString() });
      log.info("event-published", logged(row.id));
      return true;
    }
  } catch {
    // Nothing is known of it, so it is published again.
  }
  log.warn("event-trouble", logged(row.id));
  return false;
}

async function mailRecipients(
  world: NotifyRunDeps,
  row: Run,
  failing: Connection | undefined,
): Promise<MailOutcome[]> {
  const isWanted = isMailWanted(row);
  const wanted = isWanted ? row.mails.filter(isMailOpen) : [];
  const blocks = await blocksAmong(
    world,
    wanted.map(({ to }) => to),
  );
  const addresses = wanted.map(({ to }) => to).filter((to) => !blocks.has(to));
  const about = isWanted && failing && { connection: failing.id, run: row.id };
  const mine = about ? await claimFailingMails(world, { ...about, addresses }) : undefined;
  const told = { sent: [] as string[], notTaken: [] as string[] };
  const outcomes: MailOutcome[] = [];
  for (const [recipient, entry] of row.mails.entries()) {
    if (!isMailOpen(entry)) continue;
    const { to } = entry;
    const left = leftOut({ isWanted, block: blocks.get(to), isMine: !mine || mine.includes(to) });
    if (left) {
      await leaveOut(world, row, { recipient, left });
      continue;
    }
    const outcome = await mail(world, row, { recipient, to });
    outcomes.push(outcome);
    if (outcome === "done") told.sent.push(to);
    if (outcome === "not-taken") told.notTaken.push(to);
  }
  if (about) await recordFailingMails(world, { ...about, told });
  return outcomes;
}

type LeftOut = {
  state: Extract<RecipientMail["state"], "suppressed" | "not-wanted" | "blocked">;
  block?: MailBlock;
};

/** Undefined if the recipient is mailed. */
function leftOut(of: {
  isWanted: boolean;
  block: MailBlock | undefined;
  isMine: boolean;
}): LeftOut | undefined {
  if (!of.isWanted) return { state: "not-wanted" };
  if (of.block) return { state: "blocked", block: shownBlock(of.block) };
  return of.isMine ? undefined : { state: "suppressed" };
}

async function leaveOut(
  { clock, runs, log }: NotifyRunDeps,
  { id }: Run,
  { recipient, left }: { recipient: number; left: LeftOut },
): Promise<void> {
  await runs.recordMail(id, recipient, { ...left, at: clock.now().toISOString() });
  log.info(`mail-${left.state}`, logged(id));
}

async function mail(
  { clock, ids, runs, mails, log, meter }: NotifyRunDeps,
  run: Run,
  { recipient, to }: { recipient: number; to: string },
): Promise<MailOutcome> {
  const now = () => clock.now().toISOString();
  const times = claimTimes(clock);
  const { stale } = times;
  const claim = ids.next();
  const claimed = await runs.claimMail(run.id, recipient, { claim, ...times });
  if (claimed !== "claimed") {
    const { state, at = stale } = claimed;
    if (state !== "sending") return "done";
    if (at >= stale) return "open";
    // It may not be tried again: it would have been claimed.
    // Counted first: the row says it once, so what is counted after it could be lost.
    meter.count(metrics.mailsNotSent, 1);
    await runs.recordMail(run.id, recipient, { state: "unknown", at: now() });
    log.warn("mail-unknown", logged(run.id));
    return "done";
  }
  try {
    const state = await mails.importEnded({ to, run });
    if (state === "failed") meter.count(metrics.mailsNotSent, 1);
    await runs.recordMail(run.id, recipient, { state, at: now() });
    log.info(`mail-${state}`, logged(run.id));
    return "done";
  } catch (error) {
    log.warn("mail-trouble", logged(run.id));
    if (!(error instanceof MailNotTaken)) return "open";
    await runs.releaseMail(run.id, recipient, { claim, at: now() });
    return "not-taken";
  }
}

/**
 * Tells the bus of changes of the connection's state, and mails its contacts: once that it is failing, and once that it
 * is active again, by the run that found it so.
 */
async function tellOfConnection(
  world: NotifyRunDeps,
  { id }: Connection,
  { id: run }: Run,
): Promise<MailOutcome[]> {
  const connection = await world.connections.read(id);
  if (!connection) return [];
  await publishChanges(world, connection);
  const { status, recoveredBy } = connection;
  return status === "failing" || (status === "active" && recoveredBy === run)
    ? mailContacts(world, { connection, about: status, run })
    : [];
}
