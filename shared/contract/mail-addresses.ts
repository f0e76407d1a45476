/** Mail addresses that are not mailed any more, because a mail to them came back or its recipient complained. */
import * as z from "zod/mini";
import type { RunId } from "./ids.ts";

/**
 * `complained`: the recipient marked a mail as spam. `bounced`: the recipient's mail server refused it for good.
 * `on-ses-list`: SES did not try, because the address is on its own suppression list or the account's.
 * The order is that in which one counts before another.
 */
export const blockReasons = ["complained", "bounced", "on-ses-list"] as const;
export type BlockReason = (typeof blockReasons)[number];

const block = {
  reason: z.enum(blockReasons),
  /** ISO: when SES reported it. */
  since: z.string(),
};
/** Why an address is not mailed. */
export const mailBlock = z.object(block);
export type MailBlock = z.infer<typeof mailBlock>;

/** A blocked address as the API shows it. */
export const blockedAddress = z.object({
  /** A digest of the address: paths and logs have this, and not the address. */
  id: z.string(),
  address: z.string(),
  ...block,
});
export type BlockedAddress = z.infer<typeof blockedAddress>;

/** What is known of an address, as it is stored. */
export interface MailAddress {
  id: string;
  version: number;
  createdAt: string;
  /** Left out: it is mailed. `run`: the import whose mail was the reason. */
  block?: MailBlock & { address: string; run?: RunId };
  /** ISO: when somebody last lifted the block. What SES reports of mails sent before does not count any more. */
  unblockedAt?: string;
}
