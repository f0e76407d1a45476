/** Names of a criterion that the data does not have, with the nearest that it has. */
import { listValue } from "@duckdb/node-api";
import type { Criterion } from "../../../contract/criteria.ts";
import type { DataSet } from "../../../contract/data-sets.ts";
import type { UnknownNames } from "../../../contract/readings.ts";
import { type Named, namedIn } from "../../../domain/named.ts";
import { isShownName } from "../../../domain/shown-names.ts";
import { NAME_LENGTH } from "../../../limits.ts";
import type { Facts } from "../reading/facts.ts";
import { namesInJson } from "../reading/json-objects.ts";
import { rowsOf, type Wanted } from "../reading/rows.ts";
import type { Source } from "../reading/source.ts";
import type { ScratchDatabase } from "../scratch/scratch-database.ts";
import { EVENTS_TABLE } from "./criteria-cohort.ts";
import type { StagedDataSet } from "./staging.ts";

/** Names that are compared, the most frequent ones; and how many are told. */
const COMPARED = 5_000;
const NEAREST = 5;
const OBJECTS_NAMED = 100_000;

interface Asked {
  where: Criterion;
  dataSet: DataSet;
  staged: StagedDataSet;
  facts: Facts;
  /** What the evaluation has read: properties of events by their columns' names, of one user in so many. */
  read: { properties: ReadonlyMap<string, string>; oneIn: number };
}

export async function unknownNames(scratch: ScratchDatabase, asked: Asked): Promise<UnknownNames> {
  const { where, dataSet, staged } = asked;
  const named = namedIn(where);
  const counts = await countsByEvent(scratch, asked, named);
  const unknown = [...named.events].filter((name) => !counts.has(name));
  const events: NonNullable<UnknownNames["unknown-events"]> = [];
  if (unknown.length > 0) {
    const there = await eventNames(scratch, asked);
    for (const name of unknown) events.push({ event: name, nearest: await nearest(scratch, name, there) });
  }
  const properties: NonNullable<UnknownNames["unknown-properties"]> = [];
  for (const [of, names] of named.ofEvents) {
    const found = counts.get(of);
    for (const property of names) {
      if (!found || found.has(property)) continue;
      const { event, user, time } = dataSet.events.columns;
      const all = await propertyNames(scratch, staged.events);
      const there = all.filter((name) => name !== event && name !== user && name !== time);
      properties.push({ event: of, property, nearest: await nearest(scratch, property, there) });
    }
  }
  const { users } = staged;
  // Of other formats a property that no file has ends the evaluation.
  if (users?.format === "jsonl" && named.ofUsers.size > 0) {
    const names = [...named.ofUsers];
    const set = await setIn(scratch, users, names);
    for (const property of names) {
      if (set.has(property)) continue;
      const there = await propertyNames(scratch, users);
      properties.push({ property, nearest: await nearest(scratch, property, there) });
    }
  }
  return {
    ...(events.length > 0 && { "unknown-events": events }),
    ...(properties.length > 0 && { "unknown-properties": properties }),
  };
}

/** Of the events named that there are: which of the properties named have a value. */
async function countsByEvent(
  scratch: ScratchDatabase,
  asked: Asked,
  { events, ofEvents }: Named,
): Promise<Map<string, Set<string>>> {
  const { columns, eventIs = "" } = asked.dataSet.events;
  const { event } = columns;
  const properties = [...new Set([...ofEvents.values()].flatMap((names) => [...names]))];
  // All rows have one name: nothing needs to be read.
  if (event === undefined && properties.length === 0) return new Map([[eventIs, new Set<string>()]]);
  const has = properties.map((_, at) => `, count(property_${at}) AS has_${at}`).join("");
  const rows = await scratch.rows(
    `SELECT event_name ${has} FROM (${await eventRows(scratch, asked, properties)})
     WHERE list_contains($names, event_name) GROUP BY event_name`,
    {
      names: listValue([...events]),
      ...(event === undefined && { name: eventIs }),
    },
  );
  const found = rows.map((row): [string, Set<string>] => {
    return [String(row["event_name"]), new Set(properties.filter((_, at) => Number(row[`has_${at}`]) > 0))];
  });
  return new Map(found);
}

/** `event_name` and `property_N`. Of a sample all rows are read anew: it may lack a rare event. */
async function eventRows(
  scratch: ScratchDatabase,
  { dataSet, staged: { events: source }, facts, read }: Asked,
  properties: readonly string[],
): Promise<string> {
  const { event } = dataSet.events.columns;
  const name = event === undefined ? "$name AS event_name" : "event_name";
  const aliases = new Map([...read.properties].map(([alias, from]) => [from, alias]));
  if (
    read.oneIn === 1 &&
    properties.every((from) => aliases.has(from)) &&
    (await isThere(scratch, EVENTS_TABLE))
  ) {
    const columns = properties.map((from, at) => `, ${aliases.get(from)} AS property_${at}`).join("");
    const usable = source.format === "jsonl" ? "WHERE NOT is_malformed" : "";
    return `SELECT ${name} ${columns} FROM ${EVENTS_TABLE} ${usable}`;
  }
  const wanted = properties.map((from, at): Wanted => ({ name: `property_${at}`, from, as: "text" }));
  if (event !== undefined) wanted.push({ name: "event_name", from: event, as: "text" });
  const columns = properties.map((_, at) => `, property_${at}`).join("");
  return `SELECT ${name} ${columns} FROM (${usableRows(source, wanted, facts)})`;
}

async function isThere(scratch: ScratchDatabase, table: string): Promise<boolean> {
  return (
    (await scratch.rows("SELECT 1 FROM duckdb_tables() WHERE table_name = $table", { table })).length > 0
  );
}

/** Those that people may be shown, the most frequent first. */
async function eventNames(scratch: ScratchDatabase, asked: Asked): Promise<string[]> {
  const { columns, eventIs } = asked.dataSet.events;
  if (columns.event === undefined) return eventIs === undefined ? [] : [eventIs];
  const rows = await scratch.rows(
    `SELECT event_name FROM (${await eventRows(scratch, asked, [])}) WHERE length(event_name) <= ${NAME_LENGTH}
     GROUP BY event_name ORDER BY count(*) DESC, event_name LIMIT ${COMPARED}`,
  );
  return rows.map((row) => String(row["event_name"])).filter(isShownName);
}

/** Which of the names have a value in any row. */
async function setIn(
  scratch: ScratchDatabase,
  source: Source,
  names: readonly string[],
): Promise<ReadonlySet<string>> {
  const wanted = names.map((from, at): Wanted => ({ name: `property_${at}`, from, as: "text" }));
  const has = names.map((_, at) => `count(property_${at}) AS has_${at}`).join(", ");
  const [row = {}] = await scratch.rows(`SELECT ${has} FROM (${usableRows(source, wanted)})`);
  return new Set(names.filter((_, at) => Number(row[`has_${at}`]) > 0));
}

function usableRows(source: Source, wanted: readonly Wanted[], facts?: Facts): string {
  const { sql } = rowsOf(source, wanted, facts?.isSerial);
  return source.format === "jsonl" ? `SELECT * FROM (${sql}) WHERE NOT is_malformed` : sql;
}

async function propertyNames(scratch: ScratchDatabase, { format, files }: Source): Promise<string[]> {
  const ofFiles = files.flatMap(({ columns }) => columns.map(({ name }) => name));
  const ofObjects = format === "jsonl" ? await namesInJson(scratch, files, OBJECTS_NAMED) : [];
  return [...new Set([...ofObjects, ...ofFiles])].filter((name) => name !== "" && name.length <= NAME_LENGTH);
}

/** First what differs by case, blanks and separators only, then by few letters; else the most frequent ones. */
async function nearest(scratch: ScratchDatabase, to: string, names: readonly string[]): Promise<string[]> {
  const folded = (text: string) => `regexp_replace(lower(${text}), '[\\s_./:-]', '', 'g')`;
  const rows = await scratch.rows(
    `SELECT name FROM (SELECT unnest($names) AS name, unnest(range(len($names))) AS place)
     WHERE name <> $to
     ORDER BY ${folded("name")} = ${folded("$to")} DESC, damerau_levenshtein(lower(name), lower($to)), place
     LIMIT ${NEAREST}`,
    { names: listValue(names.slice(0, COMPARED)), to },
  );
  return rows.map(({ name }) => String(name));
}
