/**
 * Mails to the contacts of a connection about its present state. Each is claimed on the connection before it is sent, as
 * the mail of an import is on the row of its run, so that nobody gets more than two copies. Nothing here is in the past:
 * a change of the state drops all of it.
 */
import type { Connection, ConnectionStatus, ContactMail } from "../contract/connections.ts";
import type { RunId } from "../contract/ids.ts";
import { MAIL_TRIES } from "../limits.ts";

/** The states that contacts are mailed about. */
export type ToldState = Extract<ConnectionStatus, "active" | "failing">;

export interface ContactClaim {
  about: ToldState;
  to: readonly string[];
  /** An id of this claim. */
  claim: string;
  /** ISO: now, and the time before which a mail that is being sent counts as unanswered. */
  at: string;
  stale: string;
  /** Responsible for mails that nobody has claimed before. */
  by?: RunId;
}

export function inLowerCase(address: string): string {
  return address.toLowerCase();
}

/** The contacts who still have to be mailed that it is in this state, each once. None if it is in another one. */
export function untoldContacts(connection: Connection, about: ToldState): string[] {
  if (connection.status !== about) return [];
  const known = told(connection);
  return connection.contacts.filter((to) => {
    const isNew = !known.has(inLowerCase(to));
    known.add(inLowerCase(to));
    return isNew;
  });
}

/** Also by the mail of an import that failed because of it, or by one that is on its way. */
function told({ contactsTold = [], failing }: Connection): Set<string> {
  return new Set([...contactsTold, ...(failing?.told ?? []).map(({ to }) => to)].map(inLowerCase));
}

export function contactMail({ contactMails = [] }: Connection, to: string): ContactMail | undefined {
  return contactMails.find((mail) => mail.to === inLowerCase(to));
}

/** Claims those of the mails that nobody else is sending, and that may be sent once more. The others are unchanged. */
export function withClaims(kept: Connection, { about, to, ...claim }: ContactClaim): Connection {
  if (kept.status !== about) return kept;
  const known = told(kept);
  const mine = new Set(
    to.map(inLowerCase).filter((one) => !known.has(one) && isFree(contactMail(kept, one), claim.stale)),
  );
  if (mine.size === 0) return kept;
  const others = (kept.contactMails ?? []).filter((mail) => !mine.has(mail.to));
  return { ...kept, contactMails: [...others, ...[...mine].map((one) => claimed(kept, one, claim))] };
}

function isFree(mail: ContactMail | undefined, stale: string): boolean {
  return !mail || mail.state === "waiting" || (mail.at < stale && mail.tries < MAIL_TRIES);
}

function claimed(
  kept: Connection,
  to: string,
  { claim, at, by }: Pick<ContactClaim, "claim" | "at" | "by">,
): ContactMail {
  const { tries = 0, by: first = by } = contactMail(kept, to) ?? {};
  return { to, state: "sending", at, tries: tries + 1, claim, ...(first && { by: first }) };
}

/**
 * What became of the mails of one claim, by address in lower case: `told` also if nobody can know, or if the address
 * can't be mailed; `waiting` if SES has not taken it, so that the try does not count.
 */
export function withResults(
  kept: Connection,
  { claim, at, results }: { claim: string; at: string; results: ReadonlyMap<string, "told" | "waiting"> },
): Connection {
  const resultOf = (mail: ContactMail) => (mail.claim === claim ? results.get(mail.to) : undefined);
  return revised(kept, (mail) => {
    const result = resultOf(mail);
    if (result !== "waiting") return result ?? mail;
    const { claim: _, ...rest } = mail;
    return { ...rest, state: "waiting", at, tries: mail.tries - 1 };
  });
}

/** The mails that the run is responsible for, and that still may be sent, or are being sent. */
export function openContactMails(connection: Connection, run: RunId): ContactMail[] {
  const known = told(connection);
  return (connection.contactMails ?? []).filter(({ to, by }) => by === run && !known.has(to));
}

/** None of them is sent any more. Those that SES has never taken are another run's to send. */
export function withoutMailsOf(kept: Connection, run: RunId): Connection {
  return revised(kept, (mail) => {
    if (mail.by !== run) return mail;
    return mail.state === "sending" ? "told" : undefined;
  });
}

/** `undefined`: the mail is forgotten. Returns its input if nothing changed. */
function revised(
  kept: Connection,
  next: (mail: ContactMail) => ContactMail | "told" | undefined,
): Connection {
  const { contactMails = [], ...rest } = kept;
  const all = contactMails.map((mail) => [mail, next(mail)] as const);
  if (all.every(([mail, now]) => mail === now)) return kept;
  const open = all.flatMap(([, now]) => (now && now !== "told" ? [now] : []));
  const done = all.flatMap(([{ to }, now]) => (now === "told" ? [to] : []));
  return {
    ...rest,
    ...(open.length > 0 && { contactMails: open }),
    ...(done.length > 0 && { contactsTold: [...(kept.contactsTold ?? []), ...done] }),
  };
}
