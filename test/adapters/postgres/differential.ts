/**
 * Random cohorts of tables of a real PostgreSQL, of which the database selects columns, names and days, and plain
 * TypeScript over the same rows as CSV: the same members, counts and reasons.
 */
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { evaluateIndependently } from "../../../oracle/independent-evaluation.ts";
import { scratchDatabase } from "../../../shared/adapters/duckdb/scratch/scratch-database.ts";
import type { DatabaseDataSet, FilesDataSet } from "../../../shared/contract/data-sets.ts";
import { csv, membersOf, same, sorted, userColumns } from "../duckdb/evaluate/differential.ts";
import { CRITERIA_OF_DATA, type RandomCohorts, randomCohorts } from "../duckdb/evaluate/random-cohorts.ts";
import { Desk } from "./asking.ts";
import { Cluster, READER } from "./cluster.ts";

type Row = Record<string, unknown>;

/** Every type of times has it, and it is past what can be read. */
const LATE = "10000-01-01";

/** Types of the column of times, each with the time that it makes of one of the random texts, or none. */
const timeTypes: Record<string, (text: string) => string | undefined> = {
  timestamptz: (text) => {
    if (text === "infinity") return LATE;
    const instant = new Date(/^\S+Z$/.test(text) ? text : `${text.slice(0, 10)}T00:30:00Z`);
    return Number.isNaN(instant.getTime()) ? undefined : instant.toISOString();
  },
  timestamp: (text) => {
    if (text === "infinity") return LATE;
    return /^\d{4}-\d\d-\d\d \d\d:\d\d$/.test(text) ? text : undefined;
  },
  date: (text) => {
    if (text === "infinity") return LATE;
    return /^\d{4}-\d\d-\d\d$/.test(text) && isDay(text) ? text : undefined;
  },
  text: (text) => text,
};

function isDay(text: string): boolean {
  return new Date(`${text}T00:00:00Z`).toJSON()?.startsWith(text) ?? false;
}

/** Throws at the first difference, with the seed that finds it again. `count` is of criteria. */
export async function compareTables(count: number, seed: number): Promise<void> {
  const cluster = await Cluster.begin();
  const folder = await mkdtemp(join(tmpdir(), "random-tables-"));
  try {
    await fc.assert(
      fc.asyncProperty(randomCohorts, fc.constantFrom(...Object.keys(timeTypes)), (cohorts, type) =>
        compareRound({ cluster, folder, type }, cohorts),
      ),
      { numRuns: Math.ceil(count / CRITERIA_OF_DATA), seed },
    );
  } finally {
    await cluster.end();
    await rm(folder, { recursive: true, force: true });
  }
}

interface Round {
  cluster: Cluster;
  folder: string;
  type: string;
}

async function compareRound({ cluster, folder, type }: Round, cohorts: RandomCohorts): Promise<void> {
  const { timeZone, dataZone, asOf, identifierOrder } = cohorts;
  const events = eventsOf(cohorts, type);
  await put(cluster, "events", events, { at: type });
  if (cohorts.users) await put(cluster, "users", cohorts.users);
  const common = {
    id: "random",
    version: 0,
    name: "Random",
    unreadableShare: 1,
    ...(dataZone && { timeZone: dataZone }),
  };
  const columns = { user: "who", time: "at", event: "what" };
  const tables: DatabaseDataSet = {
    ...common,
    kind: "database",
    database: "shop",
    events: { table: "public.events", columns },
    ...(cohorts.users && { users: { table: "public.users", columns: userColumns } }),
  };
  const csvFiles: FilesDataSet = {
    ...common,
    events: { prefix: "events", format: "csv", columns },
    ...(cohorts.users && { users: { prefix: "users", format: "csv", columns: userColumns } }),
  };
  const files = {
    events: [await written(folder, "events", events)],
    users: cohorts.users ? [await written(folder, "users", cohorts.users)] : [],
  };
  for (const where of cohorts.criteria) {
    const scratch = scratchDatabase({ memoryMb: 512 });
    try {
      const definition = { kind: "criteria", dataSet: "random", where } as const;
      const found = await new Desk(scratch, cluster.database()).ask(where, tables, {
        cohort: { definition, timeZone, identifierOrder },
        asOf,
      });
      if ("reason" in found) throw new Error(`not evaluated: ${found.detail}`);
      const expected = await evaluateIndependently({
        where,
        timeZone,
        identifierOrder,
        asOf,
        dataSet: csvFiles,
        files,
      });
      same(
        {
          duplicates: found.evaluation.duplicates,
          rejected: sorted(found.evaluation.rejected),
          members: await membersOf(scratch, found),
        },
        {
          duplicates: expected.duplicates,
          rejected: sorted(expected.rejected),
          members: [...expected.members.values()]
            .map(({ kind, id, label }) => `${kind}/${id}/${label}`)
            .sort(),
        },
        { where, type },
      );
    } finally {
      await scratch.discard();
    }
  }
}

/** Events whose times are of that type. There is one at least: of a table without rows nothing is told. */
export function eventsOf(cohorts: RandomCohorts, type: string): Row[] {
  const somebody = {
    who: "somebody",
    at: "2026-01-01",
    what: "other",
    amount: 1,
    category: "",
    "odd name": "",
  };
  const events = [...cohorts.events, somebody].flatMap((row): Row[] => {
    const at = timeTypes[type]?.(row.at);
    return at === undefined ? [] : [{ ...row, at }];
  });
  if (events.length === 0) events.push({ ...somebody, at: "2026-01-01 00:00" });
  return events;
}

/** `types`: of columns that are no text. */
export async function put(
  cluster: Cluster,
  table: string,
  rows: readonly object[],
  types: Readonly<Record<string, string>> = {},
): Promise<void> {
  const names = Object.keys(rows[0] ?? {});
  const columns = names.map((name) => `"${name}" ${types[name] ?? "text"}`).join(", ");
  const literal = (value: unknown) =>
    value === null || value === undefined ? "NULL" : `'${String(value).replaceAll("'", "''")}'`;
  const values = rows.map((row) => `(${names.map((name) => literal((row as Row)[name])).join(", ")})`);
  await cluster.query(
    `DROP TABLE IF EXISTS ${table}`,
    `CREATE TABLE ${table} (${columns})`,
    `INSERT INTO ${table} VALUES ${values.join(", ")}`,
    `GRANT SELECT ON ${table} TO ${READER.username}`,
  );
}

async function written(folder: string, name: string, rows: readonly object[]): Promise<string> {
  const file = join(folder, `${name}.csv`);
  await writeFile(file, csv(rows));
  return file;
}
