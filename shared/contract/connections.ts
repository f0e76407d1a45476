/** Connections and their data import keys, as the API accepts and shows them. */
import * as z from "zod/mini";
import { KEY_LENGTH, SECONDS_BEFORE_ADDS } from "../limits.ts";
import { channelIds } from "./channels.ts";
import { channelId, connectionId, type RunId } from "./ids.ts";
import { blockedAddress } from "./mail-addresses.ts";
import { displayName, locale, recipients } from "./values.ts";

const fields = {
  name: displayName,
  /** REST endpoint of the workspace, such as `https://rest.fra-01.braze.eu`: an allow-listed origin. */
  endpoint: z.url().check(z.maxLength(300)),
  /** The partner's name in Braze's paths, `{rest}/partners/{partner}/cohorts`. */
  partner: z
    .string()
    .check(z.regex(/^[a-z0-9][a-z0-9_-]{0,62}$/, "must be lower-case letters, digits, - and _")),
  /** Addresses that get a mail when the integration becomes active or failing. */
  contacts: recipients,
  locale: z.optional(locale),
  /** Channels that are told of it beside the contacts. Left out: none. */
  channels: z.optional(channelIds),
  /** Seconds between the removes and the adds of an import that has both. Default: 0. */
  secondsBeforeAdds: z.optional(z.int().check(z.minimum(0), z.maximum(SECONDS_BEFORE_ADDS))),
};

export const partnerName = fields.partner;

export const connectionRequest = z.strictObject(fields);
export type ConnectionRequest = z.infer<typeof connectionRequest>;

/**
 * `PATCH`: omitted fields keep their values. Endpoint and partner are fixed after the first import. With `version`, only
 * where the connection is still at it.
 */
export const connectionChange = z.partial(
  z.strictObject({ ...fields, disabled: z.boolean(), version: z.int() }),
);
export type ConnectionChange = z.infer<typeof connectionChange>;

/** A data import key as the API shows it: never the secret itself. */
export const keyView = z.object({
  id: z.string(),
  /** The last four characters, `…4f2a`. */
  masked: z.string(),
  status: z.enum(["active", "invalidated"]),
  addedBy: z.string(),
  addedAt: z.string(),
  invalidatedBy: z.exactOptional(z.string()),
  invalidatedAt: z.exactOptional(z.string()),
});
export type KeyView = z.infer<typeof keyView>;

/** As it is stored with the connection. */
export interface KeyMetadata extends KeyView {
  /** Detects that the same secret is added twice, without storing it. Never shown. */
  fingerprint?: string;
}

export const connectionStatus = z.enum(["pending", "active", "failing", "disabled"]);
export type ConnectionStatus = z.infer<typeof connectionStatus>;

export const connectionView = z.object({
  id: connectionId,
  name: z.string(),
  endpoint: z.string(),
  partner: z.string(),
  contacts: z.array(z.string()),
  locale,
  channels: z.exactOptional(z.array(channelId)),
  secondsBeforeAdds: z.int(),
  status: connectionStatus,
  keys: z.array(keyView),
  createdAt: z.string(),
  /** When endpoint and partner became fixed: when the first import was accepted. */
  firstImportAt: z.exactOptional(z.string()),
  failingSince: z.exactOptional(z.string()),
  /** Contacts who are not mailed, because a mail came back or they complained. Left out: none, or it is in a list. */
  blocked: z.exactOptional(z.array(blockedAddress)),
  version: z.int(),
});
export type ConnectionView = z.infer<typeof connectionView>;

/**
 * Who learns that a connection is failing by the mail, or the notice, of an import that failed because of it. It is
 * recorded before it is sent, so that one run sends it.
 */
export interface FailingMail {
  /** In lower case. */
  to: string;
  by: RunId;
  sent?: true;
}

/** A mail to a contact about the connection's present state, until it is known what became of it. */
export interface ContactMail {
  /** In lower case. */
  to: string;
  /** `sending`: claimed by whoever sends it, and so before it is sent. */
  state: "waiting" | "sending";
  /** ISO: since when it is in this state. */
  at: string;
  /** Times that it was claimed, without those of which SES said that it did not take the mail. */
  tries: number;
  /** The id of the last claim. Left out while it waits. */
  claim?: string;
  /** The run that is responsible for it. Left out if it was an activation. */
  by?: RunId;
}

/** A change of its state that the stage's bus has not been told. */
export interface UntoldChange {
  /** The version of the connection that the change made. */
  version: number;
  from: ConnectionStatus;
  to: ConnectionStatus;
  /** ISO. */
  at: string;
}

/** As it is stored. */
export interface Connection
  extends Omit<ConnectionView, "keys" | "failingSince" | "blocked" | "secondsBeforeAdds"> {
  keys: KeyMetadata[];
  /** Left out: 0. */
  secondsBeforeAdds?: number;
  /** Contacts who were mailed about its present state, or are not mailed about it any more. Never shown. */
  contactsTold?: string[];
  /** Mails about its present state that are not done. Left out: none. Never shown. */
  contactMails?: ContactMail[];
  /** Consecutive runs whose key Braze refused, while the connection is not failing yet. Never shown. */
  refusedRuns?: RunId[];
  /** Present while it is failing. `told`: who learns of it otherwise than as a contact; never shown. */
  failing?: { since: string; told: FailingMail[] };
  /** The run that found its key accepted again; at its end, the contacts are mailed. Never shown. */
  recoveredBy?: RunId;
  /** Oldest first. Left out: none. Never shown. */
  untoldChanges?: UntoldChange[];
  /** When Braze last accepted its key in a check by an import that had nothing to send. Never shown. */
  keyCheckedAt?: string;
}

/** `POST /connections/{id}/activation`: the connection, and the results of the mails that this call sent. */
export const activationView = z.extend(connectionView, {
  /** `blocked`: contacts who were not mailed, because an earlier mail came back or they complained. */
  mails: z.object({ sent: z.int(), failed: z.int(), blocked: z.int() }),
  /** Braze refused the newest key and accepted the one before it. */
  usedOlderKey: z.exactOptional(z.literal(true)),
});
export type ActivationView = z.infer<typeof activationView>;

/** `confirmSameWorkspace` is required from the second key on: Braze can't tell which workspace a key belongs to. */
export const keyRequest = z.strictObject({
  key: z
    .string()
    .check(
      z.minLength(1),
      z.maxLength(KEY_LENGTH),
      z.regex(/^[\x21-\x7e]+$/, "must be printable, without spaces"),
    ),
  confirmSameWorkspace: z.optional(z.boolean()),
});
export type KeyRequest = z.infer<typeof keyRequest>;
