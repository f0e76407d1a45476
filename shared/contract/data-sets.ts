/** A data set: where a deployment's users and events lie, and which column is which. */
import * as z from "zod/mini";
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

/**
 * `marker` names what the export writes last: without it the data counts as not there yet. With `{date}` in it, it is the mark of the last
 * whole day before the import, in the data's time zone.
 */
const source = { prefix, format, marker: z.optional(marker) };

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
  }),
  /** Zone of times that carry no offset; left out: the cohort's own, so that a date is that date. */
  timeZone: z.optional(timeZone),
  /** Oldest age, in hours, that the mark of a source may have at a run, or its newest object where no mark is named. Left out: any. */
  staleAfterHours: z.optional(z.number().check(z.positive())),
});
export type DataSetRequest = z.infer<typeof dataSetRequest>;

export const dataSet = z.extend(dataSetRequest, { id: z.string(), version: z.int() });
export type DataSet = z.infer<typeof dataSet>;
