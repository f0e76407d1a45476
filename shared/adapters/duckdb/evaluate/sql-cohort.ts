/** SQL cohorts: the data set's files as the tables `users` and `events`, and one SELECT over them. */
import type { DataSet } from "../../../contract/data-sets.ts";
import { SQL_SECONDS } from "../../../limits.ts";
import type { NotEvaluated } from "../../../ports/engine.ts";
import { sqlTable } from "../reading/sql-table.ts";
import { column, Parameters } from "../scratch/parameters.ts";
import type { ScratchDatabase, Selection } from "../scratch/scratch-database.ts";
import { mappedEvents } from "./criteria-cohort.ts";
import { identityColumn, identityColumns } from "./members.ts";
import { faultOfSql, type SqlIssue } from "./sql-rules.ts";
import type { StagedDataSet } from "./staging.ts";
import { mappedUsers } from "./user-rows.ts";

interface Asked {
  sql: string;
  dataSet: DataSet;
  staged: StagedDataSet;
  asOf: Date;
}

/** Resolves with the members' rows, kept in the database, so that what follows no longer runs the user's text. */
export async function selectedBySql(
  scratch: ScratchDatabase,
  { sql, dataSet, staged, asOf }: Asked,
): Promise<Selection | NotEvaluated> {
  const tables = dataSet.users ? ["users", "events"] : ["events"];
  const text = sql.trimEnd().replace(/;$/, "");
  const fault = await faultOfSql(scratch, text, tables);
  if (fault) return invalid(text, fault);
  await makeTables(scratch, dataSet, staged, asOf);

  const columns = await bound(scratch, text);
  if ("reason" in columns) return columns;
  const known = columns.names.filter((name) => isIdentity(name));
  const stranger = columns.names.find((name) => !isIdentity(name));
  if (stranger !== undefined || !known.some((name) => name !== "alias_label" && name !== "anonymous")) {
    const message = stranger
      ? `It returns a column "${stranger}". `
      : "It returns no column that identifies a user. ";
    return invalid(text, {
      message: `${message}Name its columns ${identityColumns.join(", ")}; any may be left out.`,
    });
  }
  const rows = known.map((name) => `nullif(CAST(${column(name)} AS VARCHAR), '') AS ${name}`);
  const done = await withinTime(
    scratch,
    text,
    `CREATE OR REPLACE TABLE answered AS SELECT ${rows.join(", ")} FROM (\n${text}\n)`,
  );
  if (done) return done;
  const identity = identityColumns.map((name) => identityColumn(name, known.includes(name)));
  return { sql: `SELECT ${identity.join(", ")} FROM answered`, values: {} };
}

/**
 * `events` has the files' own columns and `happened_at`, the instant in UTC; none from the import's instant on. `users` has the files' columns.
 * Columns of CSV and JSON lines are text; Parquet keeps its types.
 */
async function makeTables(
  scratch: ScratchDatabase,
  { users, events, unreadableShare: limit = 0 }: DataSet,
  staged: StagedDataSet,
  asOf: Date,
): Promise<void> {
  await scratch.run(`CREATE OR REPLACE MACRO as_of() AS TIMESTAMP '${asOf.toISOString().slice(0, -1)}'`);
  // A view takes no parameters, so what every event is called lies in a table of its own.
  const parameters = new Parameters();
  await scratch.run(
    `CREATE OR REPLACE TABLE event_names AS SELECT CAST(${parameters.of(events.eventIs ?? null)} AS VARCHAR) AS one`,
    parameters.values,
  );
  const name = events.columns.event === undefined ? ", (SELECT one FROM event_names) AS event_name" : "";
  const at = `instant_in(${column(events.columns.time)})`;
  const ofEvents = await sqlTable(scratch, { source: staged.events, mapped: mappedEvents(events), limit });
  await scratch.run(`CREATE OR REPLACE VIEW events AS SELECT *, ${at} AS happened_at${name}
    FROM (${ofEvents.sql}) WHERE ${at} < as_of()`);
  if (!users || !staged.users) return;
  const ofUsers = await sqlTable(scratch, {
    source: staged.users,
    mapped: mappedUsers(users.columns),
    limit,
  });
  await scratch.run(`CREATE OR REPLACE VIEW users AS ${ofUsers.sql}`);
}

/** The columns that it returns. What does not fit the tables is told with its place. */
async function bound(scratch: ScratchDatabase, text: string): Promise<{ names: string[] } | NotEvaluated> {
  try {
    const rows = await scratch.rows(`DESCRIBE ${text}`);
    return { names: rows.map((row) => String(row["column_name"])) };
  } catch (error) {
    return invalid(text, faultIn(error, "DESCRIBE ".length));
  }
}

/** Undefined when it is done. What takes too long is stopped. */
async function withinTime(
  scratch: ScratchDatabase,
  text: string,
  statement: string,
): Promise<NotEvaluated | undefined> {
  let late = false;
  const timer = setTimeout(() => {
    late = true;
    scratch.interrupt();
  }, SQL_SECONDS * 1_000);
  try {
    await scratch.run(statement);
    return undefined;
  } catch (error) {
    if (late)
      return invalid(text, { message: `It took longer than ${SQL_SECONDS} seconds and was stopped.` });
    return invalid(text, faultIn(error));
  } finally {
    clearTimeout(timer);
  }
}

/** Of the engine's own words only what speaks of the text is repeated: an error of a value would tell the value. */
function faultIn(error: unknown, before = 0): SqlIssue {
  const said = error instanceof Error ? error.message : "";
  const [, kind = "", what = ""] = /^(Binder|Parser|Catalog) Error: ([^\n]*)/.exec(said) ?? [];
  if (kind) return { message: /[.!?]$/.test(what) ? what : `${what}.`, ...placeIn(said, before) };
  if (/^Out of Memory/.test(said))
    return { message: "It needs more memory than there is: read fewer rows or columns, or sort less." };
  if (/^(Conversion|Invalid Input|Out of Range)/.test(said))
    return {
      message:
        "A value can't be converted or is out of range: use TRY_CAST where data may be of another kind.",
    };
  throw error;
}

interface Place {
  line: number;
  column: number;
}

/** The engine shows the line and puts a mark below the place. */
function placeIn(said: string, before: number): { place?: Place } {
  const [, line, shown, space] = /\nLINE (\d+): (.*)\n( *)\^/.exec(said) ?? [];
  if (line === undefined || shown === undefined || space === undefined) return {};
  const mark = space.length - `LINE ${line}: `.length;
  // A long line is shown in part, and then its beginning is not known.
  if (shown.startsWith("...")) return { place: { line: Number(line), column: 1 } };
  return { place: { line: Number(line), column: Math.max(1, mark + 1 - (line === "1" ? before : 0)) } };
}

function invalid(text: string, { message, offset, place }: SqlIssue & { place?: Place }): NotEvaluated {
  const at = place ?? (offset === undefined ? undefined : placeOf(text, offset));
  return {
    reason: "definition-invalid",
    detail: `The SQL can't be used${at ? ` (line ${at.line}, column ${at.column})` : ""}: ${message}`,
    ...(at && { at }),
  };
}

function placeOf(text: string, offset: number): Place {
  const before = Buffer.from(text).subarray(0, offset).toString().split("\n");
  return { line: before.length, column: (before.at(-1)?.length ?? 0) + 1 };
}

function isIdentity(name: string): name is (typeof identityColumns)[number] {
  return (identityColumns as readonly string[]).includes(name);
}
