/** What is found where a data set says that its data is: what a person, or an editor of criteria, needs to know. */
import * as z from "zod/mini";
import { delimiter, textEncoding } from "./csv.ts";
import { dataFault } from "./data-faults.ts";
import { dataFormat } from "./data-sets.ts";
import { dataSetId } from "./ids.ts";
import { reading } from "./readings.ts";
import { timeZone } from "./values.ts";

/** `POST /data-sets/{id}/check`. */
export const checkRequest = z.strictObject({
  timeZone: z.optional(
    timeZone.check(
      z.describe(
        "Zone of times without an offset, where the data set names none; cohorts use their own. Left out: UTC.",
      ),
    ),
  ),
});
export type CheckRequest = z.infer<typeof checkRequest>;

/** The first of many, and how many more there are. */
function bounded<Item extends z.ZodMiniType>(item: Item) {
  return z.object({ first: z.array(item), more: z.int() });
}

/** Names that are too many or too long are counted. */
export interface Bounded<Item> {
  first: Item[];
  more: number;
}

/**
 * How values look, never a value, and the share of those that do. `digits`: an identifier, or a text that begins with
 * 0, which a number would lose. `like`: in words, such as `number, like 9.99 to 999.99`.
 */
export const shapeKinds = ["number", "digits", "truth", "date", "time", "structure", "text"] as const;
const shape = z.object({ kind: z.enum(shapeKinds), share: z.number(), like: z.string() });
export type Shape = z.infer<typeof shape>;

/** A column that criteria may use. `set`: rows in which it has a value. */
const property = z.object({ name: z.string(), set: z.int(), shapes: z.array(shape) });
export type Property = z.infer<typeof property>;

/** Of events: also the names of events that have it. */
const eventProperty = z.extend(property, { events: z.exactOptional(bounded(z.string())) });
export type EventProperty = z.infer<typeof eventProperty>;

/** A column that the data set maps: `field` is the name of its setting. */
const mapped = z.extend(property, { field: z.string(), unreadable: z.int() });
export type Mapped = z.infer<typeof mapped>;

/** Files with exactly these columns. `type`: `text` of CSV, JSON's own of JSON lines, the engine's of Parquet. */
const columnSet = z.object({
  files: bounded(z.string()),
  delimiter: z.exactOptional(delimiter),
  encoding: z.exactOptional(textEncoding),
  columns: bounded(z.object({ name: z.string(), type: z.string() })),
  /** Compared with the first set. */
  without: z.exactOptional(z.array(z.string())),
  besides: z.exactOptional(z.array(z.string())),
});
export type ColumnSet = z.infer<typeof columnSet>;

const source = {
  prefix: z.string(),
  format: dataFormat,
  files: z.object({ count: z.int(), bytes: z.int(), newest: z.exactOptional(z.string()) }),
  /** The object that the export writes last; without `writtenAt` it is not there. */
  mark: z.exactOptional(z.object({ object: z.string(), writtenAt: z.exactOptional(z.string()) })),
  /** Hours since the mark, or since the newest file where no mark is named. */
  freshness: z.object({
    ageHours: z.exactOptional(z.number()),
    allowedHours: z.exactOptional(z.number()),
    fresh: z.boolean(),
  }),
  /** Most files first. */
  columnSets: bounded(columnSet),
  /** Left out where the rows can't be read; `problems` says why. */
  rows: z.exactOptional(z.int()),
  malformed: z.exactOptional(z.int()),
  mapped: z.exactOptional(z.array(mapped)),
  /** Shapes are those of so many rows; left out: of all. */
  sampledRows: z.exactOptional(z.int()),
};

/** `notShown`: names that criteria can't use, or that look like a person's identifier. */
const eventNames = z.extend(
  bounded(
    z.object({
      name: z.string(),
      count: z.int(),
      first: z.exactOptional(z.string()),
      last: z.exactOptional(z.string()),
    }),
  ),
  { notSet: z.int(), notShown: z.int() },
);
export type EventNames = z.infer<typeof eventNames>;

const events = z.object({
  ...source,
  times: z.exactOptional(reading.shape.times),
  /** Most frequent first. */
  names: z.exactOptional(eventNames),
  properties: z.exactOptional(bounded(eventProperty)),
  /** Events of users that the users' files do not have: no cohort finds these users. */
  ofUnknownUsers: z.exactOptional(z.int()),
});
export type CheckedEvents = z.infer<typeof events>;

const users = z.object({ ...source, properties: z.exactOptional(bounded(property)) });
export type CheckedUsers = z.infer<typeof users>;

const checkReasons = ["stale-data", "data-unreadable", "too-large-for-engine", "definition-invalid"] as const;
const problem = z.object({
  source: z.enum(["events", "users"]),
  reason: z.enum(checkReasons),
  detail: z.string(),
  /** What `detail` says, by its code. */
  fault: z.exactOptional(dataFault),
});
export type CheckProblem = z.infer<typeof problem>;

export const dataSetCheck = z.object({
  dataSetId,
  checkedAt: z.string(),
  /** Times without an offset were read in it. */
  timeZone: z.string(),
  /** Whether a cohort over it could be evaluated now. */
  usable: z.boolean(),
  /** Why not. An import would end with the reason of the first. */
  problems: z.array(problem),
  /** What is probably a mistake, and stops nothing. */
  notes: z.array(z.string()),
  /** The same notes by their codes, in the same order. */
  noteFaults: z.array(dataFault),
  events,
  users: z.exactOptional(users),
});
export type DataSetCheck = z.infer<typeof dataSetCheck>;
