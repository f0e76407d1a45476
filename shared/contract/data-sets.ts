/** A data set: where a deployment's users and events lie, and which column is which. */
import * as z from "zod/mini";
import { NAME_LENGTH } from "../limits.ts";
import { displayName, fieldName, timeZone } from "./values.ts";

/** A folder of the data bucket: no leading slash, no `..`. */
const prefix = z
  .string()
  .check(z.regex(/^[\w][\w./=-]{0,499}$/, "must be a prefix of the data bucket, such as shop/events/"));
const format = z.enum(["parquet", "csv", "jsonl"]);

/** A mark under the prefix; `{date}` stands for a day, YYYY-MM-DD. */
const marker = z
  .string()
  .check(
    z.regex(
      /^(?:[\w./=-]|\{date\}){1,200}$/,
      "must be the name of a mark under the prefix, such as _SUCCESS or day={date}/_SUCCESS",
    ),
  );

/** What separates the fields of CSV. */
export const delimiter = z.enum([",", ";", "\t", "|"], 'must be ",", ";", a tab or "|"');
export type Delimiter = z.infer<typeof delimiter>;
export const textEncoding = z.enum(["utf-8", "utf-16le", "utf-16be", "windows-1252"]);
export type TextEncoding = z.infer<typeof textEncoding>;

/**
 * How CSV is written. `delimiter` and `encoding` left out: told from each file; the mark of an encoding that a file
 * begins with counts more than what is set. `nullValues` are texts that mean "not set", beside the empty one; left out:
 * `\N`.
 */
export const csvSettings = {
  delimiter: z.optional(delimiter),
  encoding: z.optional(textEncoding),
  nullValues: z.optional(z.array(z.string().check(z.maxLength(NAME_LENGTH))).check(z.maxLength(20))),
};
const csvOptions = z.strictObject(csvSettings);
export type CsvSettings = z.infer<typeof csvOptions>;

/**
 * How times are written that no standard tells: `day-month-year` and `month-day-year` have slashes, points or dashes
 * and may have a clock; `excel` counts days. ISO times are read beside any of them.
 */
export const timeFormat = z.enum([
  "iso",
  "day-month-year",
  "month-day-year",
  "excel",
  "epoch-seconds",
  "epoch-milliseconds",
  "epoch-microseconds",
]);
export type TimeFormat = z.infer<typeof timeFormat>;

/**
 * `marker` names what the export writes last: without it the data counts as not there yet. With `{date}` in it, it is
 * the mark of the last whole day before the import, in the data's time zone.
 */
const source = { prefix, format, marker: z.optional(marker), ...csvSettings };

/** Columns that tell who a user is. `anonymous` is a truth value; where it is not mapped, a user without external id
 * and alias counts as anonymous. `aliasLabel` names a column; `aliasLabelIs` gives the same label to all. */
const userColumns = z.strictObject({
  user: fieldName,
  externalId: z.optional(fieldName),
  aliasName: z.optional(fieldName),
  aliasLabel: z.optional(fieldName),
  aliasLabelIs: z.optional(fieldName),
  deviceId: z.optional(fieldName),
  anonymous: z.optional(fieldName),
});
export type UserColumns = z.infer<typeof userColumns>;

export const dataSetId = z
  .string()
  .check(z.regex(/^[a-z][a-z0-9-]{0,62}$/, "must be lower-case letters, digits and -"));

export const dataSetRequest = z.strictObject({
  name: displayName,
  /** Left out: the users are those who have events, and `events.columns.user` is their external id. */
  users: z.optional(z.strictObject({ ...source, columns: userColumns })),
  /** `event` left out: every row is an event of the name `eventIs`. All other columns are properties. */
  events: z.strictObject({
    ...source,
    columns: z.strictObject({ user: fieldName, time: fieldName, event: z.optional(fieldName) }),
    eventIs: z.optional(fieldName),
    /** Left out: `iso`, and epoch numbers of 10, 13 or 16 digits. */
    timeFormat: z.optional(timeFormat),
  }),
  /** Zone of times that carry no offset; left out: the cohort's own, so that a date is that date. */
  timeZone: z.optional(timeZone),
  /**
   * Oldest age, in hours, that the mark of a source may have at a run, or its newest object where no mark is named.
   * Left out: any.
   */
  staleAfterHours: z.optional(z.number().check(z.positive())),
  /**
   * Of the times, of the identifiers of each column and of the rows of CSV and JSON lines, the share that may be
   * unreadable in an import, such as 0.001; they are left out then. Left out: none may. CSV with broken quotes is never
   * read.
   */
  unreadableShare: z.optional(z.number().check(z.minimum(0), z.maximum(1))),
});
export type DataSetRequest = z.infer<typeof dataSetRequest>;

export const dataSet = z.extend(dataSetRequest, { id: z.string(), version: z.int() });
export type DataSet = z.infer<typeof dataSet>;
