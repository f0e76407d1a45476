import type { ActivationView, Connection } from "../../contract/connections.ts";
import { contactMail, inLowerCase, untoldContacts } from "../../domain/contact-mails.ts";
import { MailNotTaken, type Mails } from "../../ports/mails.ts";
import type { World } from "../../ports/world.ts";
import { blocksAmong } from "../mail/blocks.ts";
import { claimTimes } from "../mail/claim-times.ts";
import { claimContactMails, recordContactMails } from "./contact-claims.ts";

export type TellContactsDeps = Pick<World, "clock" | "ids" | "connections" | "mailAddresses" | "log"> & {
  mails: Pick<Mails, "integrationActive">;
};

/**
 * Mails, all at once because somebody waits, the contacts who got no mail yet since it became active. Mail errors and
 * blocked addresses are only counted: a repeated activation mails them. One without an answer is repeated once, and not
 * before its claim is stale.
 */
export async function tellContacts(
  { clock, ids, connections, mails, mailAddresses, log }: TellContactsDeps,
  connection: Connection,
): Promise<ActivationView["mails"]> {
  const { id } = connection;
  const untold = untoldContacts(connection, "active");
  const blocks = await blocksAmong({ mailAddresses }, untold);
  const waiting = untold.filter((to) => !blocks.has(to));
  const claim = ids.next();
  const claimed = await claimContactMails(connections, id, {
    about: "active",
    to: waiting,
    claim,
    ...claimTimes(clock),
  });
  const mine = waiting.filter((to) => contactMail(claimed, to)?.claim === claim);
  const results = new Map<string, "told" | "waiting">();
  const tell = async (to: string) => {
    const result = await mails.integrationActive({ to, connection: claimed }).catch((error: unknown) => {
      log.warn("mail-trouble", { connection: id });
      return error instanceof MailNotTaken ? ("failed" as const) : undefined;
    });
    if (result) results.set(inLowerCase(to), result === "sent" ? "told" : "waiting");
  };
  await Promise.all(mine.map(tell));
  const at = clock.now().toISOString();
  if (results.size > 0) await recordContactMails(connections, id, { claim, at, results });
  const sent = [...results.values()].filter((result) => result === "told").length;
  return { sent, failed: mine.length - sent, blocked: blocks.size };
}
