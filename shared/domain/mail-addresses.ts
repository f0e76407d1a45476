/** Which addresses are not mailed any more: the rules, whatever the order in which reports arrive, and how often. */
import { createHash } from "node:crypto";
import type { RunId } from "../contract/ids.ts";
import {
  type BlockReason,
  blockReasons,
  type MailAddress,
  type MailBlock,
} from "../contract/mail-addresses.ts";

/** What SES reports of a mail that it accepted, where the address must not be mailed any more. */
export interface MailReport {
  address: string;
  reason: BlockReason;
  /** ISO: when it happened. */
  at: string;
  /** ISO: when SES accepted the mail. */
  sentAt: string;
  /** Of a mail about an import. */
  run?: RunId;
}

/** What SES reports of mails that it accepted. */
export type MailEvent =
  | { kind: "blocked"; reports: MailReport[] }
  /** For a reason that may pass, such as a full mailbox: `why` names it. */
  | { kind: "not-delivered"; why: string; run?: RunId }
  /** SES found a virus in it. */
  | { kind: "rejected"; run?: RunId }
  /** Nothing follows from it. */
  | { kind: "other" };

/** Hexadecimal digits: 128 bits. */
const ID_LENGTH = 32;

/** The same for all spellings of an address that reach the same mailbox. */
export function mailAddressId(address: string): string {
  return createHash("sha256").update(address.toLowerCase()).digest("hex").slice(0, ID_LENGTH);
}

/**
 * Returns its input if the report changes nothing: it tells of the time before somebody lifted the block, or less than
 * is known. A bounce tells of the address when its mail was sent, a complaint of its owner when they complained.
 */
export function reported(kept: MailAddress, { address, run, ...report }: MailReport): MailAddress {
  const tellsOf = report.reason === "complained" ? report.at : report.sentAt;
  if (kept.unblockedAt !== undefined && tellsOf <= kept.unblockedAt) return kept;
  const block = { reason: report.reason, since: report.at };
  if (kept.block && !isBefore(block, kept.block)) return kept;
  return { ...kept, block: { ...block, address, ...(run && { run }) } };
}

/** The graver reason counts, and of the same reason the first report. */
function isBefore(one: MailBlock, other: MailBlock): boolean {
  const rank = blockReasons.indexOf(one.reason) - blockReasons.indexOf(other.reason);
  return rank < 0 || (rank === 0 && one.since < other.since);
}

/** Returns its input if the address is not blocked. */
export function unblocked(kept: MailAddress, at: string): MailAddress {
  if (!kept.block) return kept;
  const { block, ...rest } = kept;
  return { ...rest, unblockedAt: at };
}
