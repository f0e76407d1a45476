/** Schemas that several requests share. */
import * as z from "zod/mini";
import { NAME_LENGTH, RECIPIENTS_LIMIT, TAG_LENGTH, TAGS_LIMIT } from "../limits.ts";

/** The name of an event, a property or a column. */
export const fieldName = z
  .string()
  .check(z.minLength(1), z.maxLength(NAME_LENGTH), z.regex(/^\P{Cc}*$/u, "must not have control characters"));

/**
 * Of text that is shown in mails, tables and terminals, so nothing in it may change how the rest is shown. Refuses
 * control characters, characters that set the direction of text, and unpaired surrogates.
 * Source: Unicode UAX #9, UTR #36.
 */
const harmless = z.regex(
  /^[^\p{Cc}\p{Cs}\u061C\u200E\u200F\u2028\u2029\u202A-\u202E\u2066-\u2069]*$/u,
  "must not have control characters, marks of text direction or broken characters",
);

/** A display name that a person chose. */
export const displayName = z.string().check(z.trim(), z.minLength(1), z.maxLength(NAME_LENGTH), harmless);

/** A word or a few by which people find something. Without commas, because people type them between tags. */
const tag = z.string().check(
  z.trim(),
  z.overwrite((text) => text.normalize("NFC").replace(/ +/g, " ")),
  z.minLength(1, "must not be empty"),
  z.maxLength(TAG_LENGTH, `must have at most ${TAG_LENGTH} characters`),
  harmless,
  z.regex(/^[^,]*$/, "must not have commas"),
);

/** A tag that is there already, in whatever case, is left out. */
export const tags = z.array(tag).check(
  z.overwrite((all) => {
    const alike = all.map((one) => one.toLowerCase());
    return all.filter((_, at) => alike.indexOf(alike[at] ?? "") === at);
  }),
  z.maxLength(TAGS_LIMIT, `must be at most ${TAGS_LIMIT} tags`),
);

/** A wall-clock time, to the minute. */
export const timeOfDay = z
  .string()
  .check(z.regex(/^(?:[01]\d|2[0-3]):[0-5]\d$/, "must be a time of day from 00:00 to 23:59, such as 09:00"));

function isTimeZone(zone: string): boolean {
  try {
    new Intl.DateTimeFormat("en", { timeZone: zone });
    return /^[A-Za-z]/.test(zone);
  } catch {
    return false;
  }
}

/**
 * An IANA time zone such as `Europe/Madrid`, in its canonical spelling: EventBridge Scheduler refuses `europe/madrid`.
 */
export const timeZone = z.pipe(
  z.string().check(z.refine(isTimeZone, "must be an IANA time zone, such as Europe/Madrid or UTC")),
  z.transform((zone) => new Intl.DateTimeFormat("en", { timeZone: zone }).resolvedOptions().timeZone),
);

/** One mailbox. Stricter than RFC 5322: no quoted parts and no control characters, so that none can reach a header. */
const address = z
  .string()
  .check(
    z.maxLength(254),
    z.regex(
      /^[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]+@[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?(?:\.[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?)+$/,
      "must be an email address",
    ),
  );

export const recipient = address;

/** 1 to 50 mailboxes. Duplicates count once. */
export const recipients = z.pipe(
  z.array(address),
  z.transform((all, context) => {
    const distinct = [...new Map(all.map((one) => [one.toLowerCase(), one])).values()];
    if (distinct.length < 1 || distinct.length > RECIPIENTS_LIMIT) {
      context.issues.push({
        code: "custom",
        message: `must be 1 to ${RECIPIENTS_LIMIT} email addresses; these are ${distinct.length}`,
        input: all.length,
      });
    }
    return distinct;
  }),
);

/** Language of mails. */
export const locale = z.enum(["en", "es"]);
export type Locale = z.infer<typeof locale>;

/** What happened or would happen, why it is not all that was asked, and how to fix it. */
export const inWords = z.object({
  what: z.string(),
  why: z.exactOptional(z.string()),
  todo: z.exactOptional(z.string()),
});
export type InWords = z.infer<typeof inWords>;

/**
 * The instant as of which a cohort is evaluated: an ISO instant, or a date, which is the start of that day in the
 * cohort's time zone.
 */
export const asOf = z.union(
  [z.iso.date(), z.iso.datetime({ offset: true })],
  "must be a date, YYYY-MM-DD, or an ISO instant",
);

/** Format of a list of users. */
export const listFormat = z.enum(["csv", "jsonl"]);
