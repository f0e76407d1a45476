/** How data was read: what people are told of it before they trust a cohort. */
import * as z from "zod/mini";

/** Forms of times. `as-set`: as `timeFormat` of the data set says; `typed`: Parquet's own timestamps and dates. */
export const timeForms = [
  "iso",
  "epoch-seconds",
  "epoch-milliseconds",
  "epoch-microseconds",
  "as-set",
  "typed",
] as const;
const timeForm = z.enum(timeForms);

/** Of a data set's events. */
export const reading = z.object({
  files: z.int(),
  rows: z.int(),
  /** Rows of CSV or JSON lines that can't be read: fewer than the data set's limit, for else nothing is evaluated. */
  malformed: z.int(),
  times: z.object({
    readAs: z.array(timeForm),
    /** Of all events of the data. */
    first: z.exactOptional(z.string()),
    last: z.exactOptional(z.string()),
    unreadable: z.int(),
  }),
});
export type Reading = z.infer<typeof reading>;

/**
 * Identifiers of members that are most often a mistake, by what is odd about them. They are sent as they are:
 * `1.23E+11` is what a spreadsheet makes of a long number, and blanks around an id are part of it to Braze.
 */
export const identifierHints = ["outer-blanks", "invisible-characters", "scientific-notation"] as const;
export const hints = z.partialRecord(z.enum(identifierHints), z.int());
export type Hints = z.infer<typeof hints>;

/** What could not be read of a data set and was left out, within its `unreadableShare`. */
const unreadableData = z.object({
  rows: z.int(),
  times: z.int(),
  identifiers: z.int(),
  /** Names of files that have some of it: the first ones. */
  files: z.array(z.string()),
  /** Others have some of it too. */
  moreFiles: z.exactOptional(z.literal(true)),
});
export type UnreadableData = z.infer<typeof unreadableData>;

/** What Athena has read: bytes, and about how many US$ that costs. */
export const scanned = z.object({ bytes: z.int(), usd: z.number() });
export type Scanned = z.infer<typeof scanned>;

/** What an import did not stop at and a person may want to know of: in counts, and files. */
export const dataNotes = z.object({
  unreadable: z.exactOptional(unreadableData),
  hints: z.exactOptional(hints),
});
export type DataNotes = z.infer<typeof dataNotes>;

/** Names of a definition that the data does not have, which is most often a mistake: nobody meets such a condition. */
const unknownEvent = z.object({ event: z.string(), nearest: z.array(z.string()) });
/** `event` left out: a property of users. */
const unknownProperty = z.object({
  event: z.exactOptional(z.string()),
  property: z.string(),
  nearest: z.array(z.string()),
});

export const previewHints = z.object({
  "outer-blanks": z.exactOptional(z.int()),
  "invisible-characters": z.exactOptional(z.int()),
  "scientific-notation": z.exactOptional(z.int()),
  /** With the names that there are, the nearest first. */
  "unknown-events": z.exactOptional(z.array(unknownEvent)),
  "unknown-properties": z.exactOptional(z.array(unknownProperty)),
});
export type PreviewHints = z.infer<typeof previewHints>;
export type UnknownNames = Pick<PreviewHints, "unknown-events" | "unknown-properties">;
