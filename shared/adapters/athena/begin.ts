/**
 * Begins a selection's queries: of conditions all of them, of a text first the one that tells what it returns. Before them the one
 * of the tables, where it is asked for first.
 */
import { InvalidRequestException, MetadataException } from "@aws-sdk/client-athena";
import type { Athena, Athenas } from "../../contract/athena.ts";
import type { Criterion } from "../../contract/criteria.ts";
import type { AthenaDataSet } from "../../contract/data-sets.ts";
import { notEvaluated } from "../../domain/data-faults.ts";
import type { NotEvaluated } from "../../ports/engine.ts";
import type {
  RowsQueries,
  SelectionAttempt,
  SelectionQueries,
  SelectionQuestion,
} from "../../ports/selections.ts";
import { DefinitionInvalid } from "../duckdb/reading/source.ts";
import type { Refusal } from "../duckdb/sql/order.ts";
import { textRefused } from "../duckdb/sql/refusals.ts";
import type { AthenaCalls } from "./calls.ts";
import type { AthenaColumn } from "./columns.ts";
import type { AthenaTables } from "./selection.ts";
import { refusalBy } from "./sql/said.ts";
import type { TextSelection } from "./sql/text-selection.ts";
import {
  columnsStatement,
  folderOf,
  QUERY_BYTES,
  rowsStatements,
  type Statement,
  tablesStatement,
} from "./statements.ts";
import { endsAttempt } from "./trouble.ts";

/** Writes SELECTs of the identity's columns, with all values in them. */
export interface AthenaDialect {
  selection(asked: Asked & { where: Criterion }): string;
  text(asked: Asked & { sql: string }): TextSelection | Refusal;
  /** Undefined where no column tells devices. */
  usersWithDevice(asked: Pick<Asked, "dataSet" | "tables">): string | undefined;
}

interface Asked {
  dataSet: AthenaDataSet;
  tables: AthenaTables;
  asOf: Date;
  timeZone: string;
}

export interface AthenaWorld {
  calls: AthenaCalls;
  athenas: Athenas;
  /** `s3://…/` */
  bucket: string;
  dialect: AthenaDialect;
}

/** What a text returns, by the query that has told it. */
interface Described {
  id: string;
  columns: readonly AthenaColumn[];
}

/** What queries of the attempt have told that have ended. */
interface Known {
  /** The query by which the tables have rows. */
  tables?: string;
  columns?: Described;
}

/**
 * Without `known.columns`, or if the text is another one now, only the query of a text's columns begins. Without `known.tables`,
 * only that of the tables, if they are asked for first.
 */
export async function begun(
  world: AthenaWorld,
  question: SelectionQuestion,
  attempt: SelectionAttempt,
  known: Known = {},
): Promise<SelectionQueries | NotEvaluated> {
  const { calls, bucket, dialect } = world;
  const { cohort, dataSet, asOf } = question;
  const { definition, timeZone } = cohort;
  const athena = athenaOf(world, dataSet);
  if (!athena)
    return notEvaluated("definition-invalid", { code: "no-athena", values: { athena: dataSet.athena } });
  if (definition.kind === "list") throw new Error("Athena selects nobody of a list");
  const place = `${bucket}${folderOf(attempt)}`;
  const tables = await tablesOf(world, athena, dataSet);
  const isOfTables = question.tablesFirst && known.tables === undefined;
  const ofTables = async () => ({
    tables: await calls.start(athena, place, tablesStatement(dataSet, tables)),
  });
  let users: string;
  if (definition.kind === "sql") {
    const text = dialect.text({ sql: definition.sql, dataSet, tables, asOf, timeZone });
    if ("said" in text) return textRefused(text);
    const statement = columnsStatement(text.columns);
    if (isTooLong(statement)) return tooLong(dataSet);
    if (isOfTables) return ofTables();
    const id = await startedText(text, () => calls.start(athena, place, statement));
    if (typeof id !== "string") return id;
    if (known.columns?.id !== id)
      return { columns: id, ...(known.tables !== undefined && { tables: known.tables }) };
    const rows = text.rows(known.columns.columns);
    if (typeof rows !== "string") return textRefused(rows);
    users = rows;
  } else users = dialect.selection({ where: definition.where, dataSet, tables, asOf, timeZone });
  const statements = rowsStatements(question, attempt, { dialect, tables, bucket, users });
  if (statements.some(isTooLong)) return tooLong(dataSet);
  if (isOfTables) return ofTables();
  const toStart = statements.filter(({ name }) => name !== "tables" || known.tables === undefined);
  const ids = await allOrNone(toStart, (one) => calls.start(athena, place, one), calls.stop);
  return {
    ...(known.tables !== undefined && { tables: known.tables }),
    ...Object.fromEntries(toStart.map(({ name }, at) => [name, ids[at]])),
  } as unknown as RowsQueries;
}

/**
 * One after the other: where there is no room, one call finds out. If one can't be started, those that were are stopped: nobody
 * would know of them, and each costs what it reads. Not where the error may pass, that of stopping one included: whoever repeats
 * the call finds them by their tokens, and a stopped one would be a failure.
 */
async function allOrNone(
  statements: readonly Statement[],
  start: (statement: Statement) => Promise<string>,
  stop: (id: string) => Promise<void>,
): Promise<string[]> {
  const ids: string[] = [];
  try {
    for (const statement of statements) ids.push(await start(statement));
    return ids;
  } catch (error) {
    if (endsAttempt(error)) for (const id of ids) await stop(id);
    throw error;
  }
}

/** The text of a question as it is now, to find places in it. Undefined where it is none. */
export async function textOf(
  world: AthenaWorld,
  { cohort: { definition, timeZone }, dataSet, asOf }: SelectionQuestion,
): Promise<TextSelection | undefined> {
  const athena = athenaOf(world, dataSet);
  if (!athena || definition.kind !== "sql") return undefined;
  const tables = await tablesOf(world, athena, dataSet);
  const text = world.dialect.text({ sql: definition.sql, dataSet, tables, asOf, timeZone });
  return "said" in text ? undefined : text;
}

function athenaOf({ athenas }: AthenaWorld, { athena }: AthenaDataSet): Athena | undefined {
  return Object.hasOwn(athenas, athena) ? athenas[athena] : undefined;
}

async function tablesOf(
  { calls }: AthenaWorld,
  athena: Athena,
  { athena: name, events, users }: AthenaDataSet,
): Promise<AthenaTables> {
  const table = (asked: string) =>
    calls.table(athena, asked).catch((error: unknown) => {
      // The catalog's message does not always name it.
      if (error instanceof MetadataException && error.message.includes("EntityNotFoundException"))
        throw new DefinitionInvalid({ code: "athena-finds-no", values: { athena: name, name: asked } });
      throw error;
    });
  return { events: await table(events.table), ...(users && { users: await table(users.table) }) };
}

function isTooLong({ text }: Statement): boolean {
  return Buffer.byteLength(text) > QUERY_BYTES;
}

function tooLong({ athena }: AthenaDataSet): NotEvaluated {
  return notEvaluated("definition-invalid", { code: "athena-query-too-long", values: { athena } });
}

/** Athena parses a query before it takes it. */
async function startedText(
  text: TextSelection,
  start: () => Promise<string>,
): Promise<string | NotEvaluated> {
  try {
    return await start();
  } catch (error) {
    const refusal = error instanceof InvalidRequestException && refusalBy(error.message, text);
    if (!refusal) throw error;
    return textRefused(refusal);
  }
}
