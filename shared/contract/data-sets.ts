/** A data set: where a deployment's users and events lie, and which column is which. */
import * as z from "zod/mini";
import { csvSettings } from "./csv.ts";
import { displayName, fieldName, timeZone } from "./values.ts";

/** A folder of the data bucket: no leading slash, no `..`. */
const prefix = z
  .string()
  .check(
    z.regex(/^[\w][\w./=-]{0,499}$/, "must be a prefix of the data bucket, such as shop/events/"),
    z.describe(
      "Where the files lie in the data bucket: what the names of all of them begin with, such as `shop/events/`. " +
        "Folders below it count too, however deep; what begins with `_` or `.` does not.",
    ),
  );
export const dataFormat = z
  .enum(["parquet", "csv", "jsonl"])
  .check(
    z.describe(
      "What all files are. `csv` and `jsonl` may be compressed with gzip or zstd: the content tells.",
    ),
  );

/** A mark under the prefix; `{date}` stands for a day, YYYY-MM-DD. */
const marker = z
  .string()
  .check(
    z.regex(
      /^(?:[\w./=-]|\{date\}){1,200}$/,
      "must be the name of a mark under the prefix, such as _SUCCESS or day={date}/_SUCCESS",
    ),
    z.describe(
      "The object below the prefix that the export writes last, such as `_SUCCESS`: without it the data is not there " +
        "yet, and an import ends as `stale-data`. `{date}` in it stands for the last whole day before the import, " +
        "such as `day={date}/_SUCCESS`. Left out: the files are used as they are.",
    ),
  );

const sinceEpoch = ["epoch-seconds", "epoch-milliseconds", "epoch-microseconds"] as const;
export const timeFormat = z
  .enum(["iso", "day-month-year", "month-day-year", "excel", ...sinceEpoch])
  .check(
    z.describe(
      "How times are written that are not ISO, which is always read beside it: `05/01/2026` is `day-month-year` or " +
        "`month-day-year`, with slashes, points or dashes, and may have a clock; `excel` counts days since 1900; the " +
        "others count since 1970. Left out, or `iso`: only ISO, and if left out also whole numbers of 10, 13 or 16 " +
        "digits, which are seconds, milliseconds and microseconds since 1970.",
    ),
  );
export type TimeFormat = z.infer<typeof timeFormat>;

const athenaTimeFormat = z
  .enum(["iso", ...sinceEpoch])
  .check(
    z.describe(
      "How times are written that are not ISO, which is always read beside it: numbers that count since 1970. Left out, or " +
        "`iso`: only ISO, and if left out also whole numbers of 10, 13 or 16 digits, which are seconds, milliseconds and " +
        "microseconds since 1970. Dates in other forms, such as `05/01/2026`, have to be made dates by a view.",
    ),
  );
export type AthenaTimeFormat = z.infer<typeof athenaTimeFormat>;

const source = { prefix, format: dataFormat, marker: z.optional(marker), ...csvSettings };

/** A setting that names a column of the files. */
function columnFor(description: string) {
  return fieldName.check(z.describe(description));
}

/** Columns that tell who a user is. */
const userColumns = z
  .strictObject({
    user: columnFor("The column that events name the user by: what `events.columns.user` holds."),
    externalId: z.optional(
      columnFor("The column of the external id at Braze. It may be the same as `user`."),
    ),
    aliasName: z.optional(columnFor("The column of the name of an alias. It needs a label.")),
    aliasLabel: z.optional(columnFor("The column of the label of an alias.")),
    aliasLabelIs: z.optional(
      columnFor("The label of all aliases, where no column has it: the label itself, not a column."),
    ),
    deviceId: z.optional(columnFor("The column of the device id, which is used for anonymous users only.")),
    anonymous: z.optional(
      columnFor(
        "The column that says whether the user is anonymous: true or false. Left out: who has neither an external id " +
          "nor an alias is.",
      ),
    ),
  })
  .check(
    z.describe(
      "Which column of the users' files is which. All other columns are properties that conditions may use.",
    ),
  );
export type UserColumns = z.infer<typeof userColumns>;

const eventColumns = z
  .strictObject({
    user: columnFor("The column of the user who did it."),
    time: columnFor("The column of the time at which it happened."),
    event: z.optional(
      columnFor("The column of the event's name. Left out: all rows are events of one name, `eventIs`."),
    ),
  })
  .check(
    z.describe(
      "Which column of the events' files is which. All other columns are properties that conditions may use.",
    ),
  );

const eventIs = z.optional(
  fieldName.check(z.describe("The name of all events, such as `purchase`, where no column has it.")),
);
const events = { columns: eventColumns, eventIs, timeFormat: z.optional(timeFormat) };

const name = displayName.check(z.describe("What people call it. Cohorts refer to it by its id."));

const zoneOfTimes = z.optional(
  timeZone.check(
    z.describe(
      "The zone of times that have no offset, such as `Europe/Madrid`. Left out: the zone of each cohort, so that a " +
        "date is that date.",
    ),
  ),
);

/** What any data set has that this system reads itself, beside its sources. */
const common = {
  name,
  timeZone: zoneOfTimes,
  unreadableShare: z.optional(
    z
      .number()
      .check(
        z.minimum(0),
        z.maximum(1),
        z.describe(
          "The share of times, of each column's identifiers, and of rows that may be unreadable in an import, such as " +
            "`0.001`; these are left out. More ends it as `data-unreadable`. CSV with broken quotes is never read. Left " +
            "out: none may be.",
        ),
      ),
  ),
};

const filesRequest = z.strictObject({
  kind: z.optional(z.literal("files").check(z.describe("Files of the data bucket. It may be left out."))),
  ...common,
  events: z
    .strictObject({ ...source, ...events })
    .check(z.describe("The files of what users did: one row an event.")),
  users: z.optional(
    z
      .strictObject({ ...source, columns: userColumns })
      .check(
        z.describe(
          "The files of who the users are: one row a user. Left out: the users are those who have events, and " +
            "`events.columns.user` holds their external id.",
        ),
      ),
  ),
  staleAfterHours: z.optional(
    z
      .number()
      .check(
        z.positive(),
        z.describe(
          "How old the data may be at an import, in hours: the mark, or the newest file where no mark is named. Older " +
            "data ends an import as `stale-data`. Left out: any age.",
        ),
      ),
  ),
});
export type FilesRequest = z.infer<typeof filesRequest>;

const loadedAt =
  "how old the table is: a timestamp or a date, such as `loaded_at`; a date is its first moment.";
const eventsLoadedAt = z.optional(
  columnFor(`The column whose newest value tells ${loadedAt} Left out: \`events.columns.time\`.`),
);
const usersLoadedAt = z.optional(
  columnFor(`The column whose newest value tells ${loadedAt} Left out: the table may be of any age.`),
);

/** A name of an object of the database: no control character, and no longer than PostgreSQL keeps. */
const table = z
  .string()
  .check(
    z.regex(
      /^[^\p{Cc}.]{1,63}\.[^\p{Cc}.]{1,63}$/u,
      "must be the schema and the name of a table or a view, such as public.events",
    ),
    z.describe(
      "The table or view, with its schema, such as `public.events`: as the database has the names, without quotes.",
    ),
  );

const databaseRequest = z.strictObject({
  kind: z.literal("database").check(z.describe("Tables or views of a database, read at each import.")),
  ...common,
  database: z
    .string()
    .check(
      z.regex(/^[a-z][a-z0-9-]{0,38}$/, "must be the name of a database of this stage"),
      z.describe("The database, by the name that the stage's file gives it."),
    ),
  events: z
    .strictObject({ table, ...events, loadedAt: eventsLoadedAt })
    .check(z.describe("The table of what users did: one row an event.")),
  users: z.optional(
    z
      .strictObject({ table, columns: userColumns, loadedAt: usersLoadedAt })
      .check(
        z.describe(
          "The table of who the users are: one row a user. Left out: the users are those who have events, and " +
            "`events.columns.user` holds their external id.",
        ),
      ),
  ),
  staleAfterHours: z.optional(
    z
      .number()
      .check(
        z.positive(),
        z.describe(
          "How old the tables may be at an import, in hours, by the newest value of `loadedAt` that has passed. An " +
            "older table ends an import as `stale-data`. Left out: any age.",
        ),
      ),
  ),
});

/** A name of the catalog, which has them in lower case. */
const catalogTable = z
  .string()
  .check(
    z.regex(/^[a-z0-9_]{1,255}$/, "must be the name of a table or a view of the catalog, such as events"),
    z.describe("The table or view of the database that the stage's file names, such as `events`."),
  );

const partition = z
  .strictObject({
    column: columnFor("The column by which the table is partitioned, such as `day`."),
    format: z.optional(
      z
        .enum(["yyyy-MM-dd", "yyyyMMdd", "yyyy/MM/dd"])
        .check(
          z.describe(
            "How the column has a day, as text, or `yyyyMMdd` as a number. Left out: `yyyy-MM-dd`. A column of the type " +
              "`date` is a day however it is left.",
          ),
        ),
    ),
  })
  .check(
    z.describe(
      "The table has a partition for each day of UTC, or of another zone: where there are users, only those from the " +
        "first day that a cohort asks about are read, and one day more. Left out: all of the table is read.",
    ),
  );

const athenaRequest = z.strictObject({
  kind: z
    .literal("athena")
    .check(
      z.describe("Tables or views that Athena reads, where the data lies: only the selected users leave it."),
    ),
  name,
  timeZone: zoneOfTimes,
  athena: z
    .string()
    .check(
      z.regex(/^[a-z][a-z0-9-]{0,38}$/, "must be the name of an Athena of this stage"),
      z.describe("The Athena, by the name that the stage's file gives it."),
    ),
  events: z
    .strictObject({
      table: catalogTable,
      ...events,
      timeFormat: z.optional(athenaTimeFormat),
      partition: z.optional(partition),
    })
    .check(z.describe("The table of what users did: one row an event.")),
  users: z.optional(
    z
      .strictObject({ table: catalogTable, columns: userColumns })
      .check(
        z.describe(
          "The table of who the users are: one row a user. Left out: the users are those who have events, and " +
            "`events.columns.user` holds their external id.",
        ),
      ),
  ),
});

export const dataSetRequest = z.discriminatedUnion("kind", [filesRequest, databaseRequest, athenaRequest]);
export type DataSetRequest = z.infer<typeof dataSetRequest>;

/** `PUT`: with `version`, only where the data set is still at it; with `null`, only where there is none yet. */
const replaced = {
  version: z.optional(
    z
      .nullable(z.int())
      .check(
        z.describe(
          "The version that is to be replaced: another one is not. `null`: only where there is no such data set yet. " +
            "Left out: whatever there is.",
        ),
      ),
  ),
};
export const dataSetChange = z.discriminatedUnion("kind", [
  z.extend(filesRequest, replaced),
  z.extend(databaseRequest, replaced),
  z.extend(athenaRequest, replaced),
]);
export type DataSetChange = z.infer<typeof dataSetChange>;

const stored = {
  id: z.string().check(z.describe("The id, which its creator chose, and which cohorts refer to.")),
  version: z.int().check(z.describe("0 when it is new; raised by each change.")),
};
const files = z.extend(filesRequest, stored);
const database = z.extend(databaseRequest, stored);
const athena = z.extend(athenaRequest, stored);
export const dataSet = z.discriminatedUnion("kind", [files, database, athena]);
export type DataSet = z.infer<typeof dataSet>;
export type FilesDataSet = z.infer<typeof files>;
export type DatabaseDataSet = z.infer<typeof database>;
export type AthenaDataSet = z.infer<typeof athena>;
/** Its rows come to this system. */
export type ReadDataSet = FilesDataSet | DatabaseDataSet;
