/**
 * What SES publishes of mails, as its configuration set sends it to SNS. Source: "Contents of event data that Amazon SES
 * publishes to Amazon SNS". Fields may be added at any time; a notification may come twice, and in any order.
 */
import * as z from "zod/mini";
import { runId } from "../../contract/ids.ts";
import type { BlockReason } from "../../contract/mail-addresses.ts";
import type { MailEvent } from "../../domain/mail-addresses.ts";

/** What SES sends when the topic becomes its destination. */
const FIRST_MESSAGE = /^Successfully validated SNS topic/;

/** Feedback of a mailbox provider that is no complaint of the recipient. Source: the same page; RFC 5965, RFC 6430. */
const noComplaints = new Set<unknown>(["not-spam", "auth-failure"]);

/** Types of bounces that may pass, as log lines name them: upstream prose is not logged. */
const passing: Readonly<Record<string, string>> = {
  General: "general",
  MailboxFull: "mailbox-full",
  MessageTooLarge: "message-too-large",
  ContentRejected: "content-rejected",
  AttachmentRejected: "attachment-rejected",
  CustomTimeoutExceeded: "timeout",
  Undetermined: "undetermined",
};

const instant = z.pipe(
  z.string().check(z.refine((text) => !Number.isNaN(Date.parse(text)), "must be an instant")),
  z.transform((text) => new Date(text).toISOString()),
);
const recipients = z.array(z.object({ emailAddress: z.string() }));

const mail = z.object({
  timestamp: instant,
  destination: z.array(z.string()),
  tags: z.optional(z.record(z.string(), z.array(z.string()))),
});

const published = z.discriminatedUnion("eventType", [
  z.object({
    eventType: z.literal("Bounce"),
    mail,
    bounce: z.object({
      bounceType: z.string(),
      bounceSubType: z.string(),
      bouncedRecipients: recipients,
      timestamp: instant,
    }),
  }),
  z.object({
    eventType: z.literal("Complaint"),
    mail,
    complaint: z.object({
      complainedRecipients: recipients,
      timestamp: instant,
      complaintSubType: z.nullish(z.string()),
      complaintFeedbackType: z.nullish(z.string()),
    }),
  }),
  z.object({ eventType: z.literal("Reject"), mail }),
]);
type Published = z.infer<typeof published>;

/** `message`: the text of a notification. Throws, without any of the text, if it is no event of SES. */
export function mailEventOf(message: string): MailEvent {
  if (FIRST_MESSAGE.test(message)) return { kind: "other" };
  const event = z.safeParse(published, jsonOf(message));
  if (event.success) return meaningOf(event.data);
  const places = event.error.issues.map(({ path }) => path.join(".")).join(", ");
  throw new Error(`a notification about mail is no event of SES: ${places || "it has no known type"}`);
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function meaningOf(event: Published): MailEvent {
  switch (event.eventType) {
    case "Bounce": {
      const { bounceType, bounceSubType, bouncedRecipients, timestamp } = event.bounce;
      if (bounceType !== "Permanent")
        return { kind: "not-delivered", why: passing[bounceSubType] ?? "other", ...runOf(event.mail) };
      const reason = /Suppress/.test(bounceSubType) ? "on-ses-list" : "bounced";
      return blocked(event.mail, { reason, at: timestamp, named: bouncedRecipients });
    }
    case "Complaint": {
      const { complaintFeedbackType, complaintSubType, complainedRecipients, timestamp } = event.complaint;
      if (noComplaints.has(complaintFeedbackType)) return { kind: "other" };
      const reason = complaintSubType ? "on-ses-list" : "complained";
      return blocked(event.mail, { reason, at: timestamp, named: complainedRecipients });
    }
    case "Reject":
      return { kind: "rejected", ...runOf(event.mail) };
    default:
      return event satisfies never;
  }
}

type Mail = z.infer<typeof mail>;

/**
 * Our mails have one recipient each: the one of the envelope counts. Whom a bounce names may be an address that it was
 * forwarded to.
 */
function blocked(
  about: Mail,
  { reason, at, named }: { reason: BlockReason; at: string; named: z.infer<typeof recipients> },
): MailEvent {
  const addresses = about.destination.length === 1 ? about.destination : named.map((one) => one.emailAddress);
  const reports = addresses.map((address) => ({
    address,
    reason,
    at,
    sentAt: about.timestamp,
    ...runOf(about),
  }));
  return { kind: "blocked", reports };
}

/** Of the tags that `mails.ts` gives to each mail. */
function runOf({ tags = {} }: Mail) {
  const run = z.safeParse(runId, tags["kind"]?.[0] === "import-ended" ? tags["about"]?.[0] : undefined);
  return run.success ? { run: run.data } : {};
}
