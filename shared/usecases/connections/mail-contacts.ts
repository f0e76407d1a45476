/** Mails to the contacts of a connection, by the end of a run. The rules are those of mails about an import. */
import type { Connection, ContactMail } from "../../contract/connections.ts";
import type { RunId } from "../../contract/ids.ts";
import type { Run } from "../../contract/imports.ts";
import { metrics } from "../../contract/metrics.ts";
import {
  contactMail,
  openContactMails,
  type ToldState,
  untoldContacts,
  withoutMailsOf,
} from "../../domain/contact-mails.ts";
import type { MailOutcome } from "../../domain/run.ts";
import { MailNotTaken } from "../../ports/mails.ts";
import type { World } from "../../ports/world.ts";
import { blocksAmong } from "../mail/blocks.ts";
import { claimTimes } from "../mail/claim-times.ts";
import { claimContactMails, MAIL_WRITES, recordContactMails } from "./contact-claims.ts";
import { reviseConnection } from "./revise.ts";

export type MailContactsDeps = Pick<
  World,
  "clock" | "ids" | "connections" | "mails" | "mailAddresses" | "log" | "meter"
>;

interface Told {
  connection: Connection;
  about: ToldState;
  run: RunId;
}

/**
 * Mails the contacts who were not told, one after another, and not those whose address is blocked. The run that claims a
 * mail first is responsible for it: to the others it is `done`, also where they have tried it.
 */
export async function mailContacts(world: MailContactsDeps, told: Told): Promise<MailOutcome[]> {
  const waiting = untoldContacts(told.connection, told.about);
  const blocks = await blocksAmong(world, waiting);
  const outcomes: MailOutcome[] = [];
  for (const to of waiting) if (!blocks.has(to)) outcomes.push(await mailContact(world, told, to));
  return outcomes;
}

async function mailContact(
  world: MailContactsDeps,
  { connection: { id }, about, run }: Told,
  to: string,
): Promise<MailOutcome> {
  const { ids, clock, connections, mails, log } = world;
  const claim = ids.next();
  const times = claimTimes(clock);
  const connection = await claimContactMails(connections, id, { about, to: [to], claim, ...times, by: run });
  const mail = contactMail(connection, to);
  // Told meanwhile, or of another state now.
  if (!mail) return "done";
  const outcome = (one: MailOutcome) => (mail.by === run ? one : "done");
  if (mail.claim !== claim) {
    if (mail.by !== run || mail.at >= times.stale) return outcome("open");
    // It may not be tried again: it would have been claimed.
    await giveUp(world, { id, mail });
    return "done";
  }
  const record = (result: "told" | "waiting") =>
    recordContactMails(connections, id, {
      claim,
      at: clock.now().toISOString(),
      results: new Map([[mail.to, result]]),
    });
  try {
    const send = about === "failing" ? mails.integrationFailing : mails.integrationActive;
    if ((await send({ to, connection })) === "failed") notSent(world, { id, mail, code: "mail-failed" });
    await record("told");
    return "done";
  } catch (error) {
    log.warn("mail-trouble", { connection: id });
    if (!(error instanceof MailNotTaken)) return outcome("open");
    await record("waiting");
    return outcome("not-taken");
  }
}

/** Counted first: the connection says it once, so what is counted after it could be lost. */
async function giveUp(
  world: MailContactsDeps,
  { id, mail }: { id: Connection["id"]; mail: ContactMail },
): Promise<void> {
  notSent(world, { id, mail, code: "mail-unknown" });
  const { claim = "", at, to } = mail;
  await recordContactMails(world.connections, id, { claim, at, results: new Map([[to, "told"]]) });
}

function notSent(
  { meter, log }: Pick<World, "meter" | "log">,
  { id, mail, code }: { id: Connection["id"]; mail: ContactMail; code: "mail-failed" | "mail-unknown" },
): void {
  meter.count(metrics.mailsNotSent, 1);
  log.warn(code, { connection: id, ...(mail.by && { run: mail.by }) });
}

/** A day after the end of the run, those that it is responsible for count as not sent. */
export async function giveUpContactMails(
  world: Pick<World, "connections" | "meter" | "log">,
  run: Pick<Run, "id" | "connectionId">,
): Promise<void> {
  const { connections } = world;
  const connection = await connections.read(run.connectionId);
  const open = connection ? openContactMails(connection, run.id) : [];
  if (open.length === 0) return;
  for (const mail of open) {
    const code = mail.state === "sending" ? "mail-unknown" : "mail-failed";
    notSent(world, { id: run.connectionId, mail, code });
  }
  await reviseConnection(connections, run.connectionId, (kept) => withoutMailsOf(kept, run.id), MAIL_WRITES);
}
