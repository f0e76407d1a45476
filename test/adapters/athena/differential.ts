/**
 * Random cohorts by all dialects: DuckDB over files, Athena's SQL over tables of DuckDB with macros for Trino's functions,
 * a real PostgreSQL as the source, and plain TypeScript that shares no code with them: the same members, counts and
 * reasons. What they share is text, numbers, truth values and times as any of them keeps these. Athena's events are in
 * partitions, which the others have not.
 */
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { localNames } from "../../../local/aws/names.ts";
import { evaluateIndependently } from "../../../oracle/independent-evaluation.ts";
import { type AskedSelection, athenaSelection } from "../../../shared/adapters/athena/selection.ts";
import { engineOnDuckDb } from "../../../shared/adapters/duckdb/evaluate/engine.ts";
import { membersOf } from "../../../shared/adapters/duckdb/evaluate/members.ts";
import {
  type ScratchDatabase,
  scratchDatabase,
} from "../../../shared/adapters/duckdb/scratch/scratch-database.ts";
import { filesInBucket } from "../../../shared/adapters/s3/files.ts";
import { systemClock } from "../../../shared/adapters/system.ts";
import type { DatabaseDataSet, FilesDataSet } from "../../../shared/contract/data-sets.ts";
import type { MemberFile, NotEvaluated } from "../../../shared/ports/engine.ts";
import { csv, same, sorted, membersOf as toldMembers, userColumns } from "../duckdb/evaluate/differential.ts";
import { CRITERIA_OF_DATA, type RandomCohorts, randomCohorts } from "../duckdb/evaluate/random-cohorts.ts";
import { type ObjectStore, objectStore } from "../duckdb/object-store.ts";
import { Desk } from "../postgres/asking.ts";
import { Cluster } from "../postgres/cluster.ts";
import { eventsOf, put, timeTypes } from "../postgres/differential.ts";
import { madeTable } from "./desk.ts";
import { aimedAtDays, partitioned, type RandomPartition, randomPartition } from "./partitioned.ts";

type Row = Record<string, unknown>;

/** Athena's names of the types that times are kept as, by PostgreSQL's. */
const athenaTimes: Record<string, string> = {
  timestamptz: "timestamp with time zone",
  timestamp: "timestamp",
  date: "date",
  text: "string",
};

/** Types of a property, by PostgreSQL's and by Athena's name, with the text that a random value is as one, or none. */
const propertyTypes = {
  text: { postgres: "text", athena: "string", text: (value: unknown) => value },
  double: {
    postgres: "double precision",
    athena: "double",
    text: (value: unknown) => {
      const number = numberOf(value);
      // Below 0.0001 each engine has its own way to write it.
      if (number === undefined || (number !== 0 && Math.abs(number) < 1e-4)) return null;
      return Number.isInteger(number) ? `${number}.0` : String(number);
    },
  },
  decimal: {
    postgres: "numeric(20, 3)",
    athena: "decimal(20,3)",
    text: (value: unknown) => numberOf(value)?.toFixed(3) ?? null,
  },
  bigint: {
    postgres: "bigint",
    athena: "bigint",
    text: (value: unknown) => {
      const number = numberOf(value);
      return number !== undefined && Number.isInteger(number) ? String(number) : null;
    },
  },
};

function numberOf(value: unknown): number | undefined {
  return typeof value === "number" || (typeof value === "string" && /^-?[\d.]+$/.test(value) && value !== "-")
    ? finite(Number(value))
    : undefined;
}

function finite(number: number): number | undefined {
  return Number.isFinite(number) ? number : undefined;
}

interface World {
  store: ObjectStore;
  folder: string;
  cluster: Cluster | undefined;
}

/** Throws at the first difference, with the seed that finds it again. `count` is of criteria. */
export async function compareDialects(
  count: number,
  seed: number,
  { postgres }: { postgres: boolean },
): Promise<void> {
  const world: World = {
    store: await objectStore(),
    folder: await mkdtemp(join(tmpdir(), "random-dialects-")),
    cluster: postgres ? await Cluster.begin() : undefined,
  };
  const kinds = fc.constantFrom(...(Object.keys(propertyTypes) as (keyof typeof propertyTypes)[]));
  try {
    let round = 0;
    await fc.assert(
      fc.asyncProperty(
        randomCohorts,
        fc.constantFrom(...Object.keys(timeTypes)),
        kinds,
        randomPartition,
        (cohorts, time, amount, partition) =>
          compareRound(world, { cohorts, time, amount, partition, round: round++ }),
      ),
      { numRuns: Math.ceil(count / CRITERIA_OF_DATA), seed },
    );
  } finally {
    await world.cluster?.end();
    await world.store.close();
    await rm(world.folder, { recursive: true, force: true });
  }
}

interface Round {
  cohorts: RandomCohorts;
  time: string;
  amount: keyof typeof propertyTypes;
  partition: RandomPartition;
  round: number;
}

async function compareRound(world: World, round: Round): Promise<void> {
  const athena = scratchDatabase({ memoryMb: 512 });
  await compareAll(world, athena, round).finally(() => athena.discard());
}

async function compareAll(
  world: World,
  athena: ScratchDatabase,
  { cohorts, time, amount, partition, round }: Round,
): Promise<void> {
  const property = propertyTypes[amount];
  const events = eventsOf(cohorts, time).map(
    (row): Row => ({ ...row, amount: property.text(row["amount"]) }),
  );
  const { users } = cohorts;
  const { timeZone, dataZone, asOf, identifierOrder } = cohorts;
  const columns = { user: "who", time: "at", event: "what" };
  const common = { unreadableShare: 1, ...(dataZone && { timeZone: dataZone }) };
  const files: FilesDataSet = {
    id: "random",
    version: 0,
    name: "Random",
    ...common,
    events: { prefix: `${round}/events`, format: "csv", columns },
    ...(users && { users: { prefix: `${round}/users`, format: "csv", columns: userColumns } }),
  };
  const paths = {
    events: [await given(world, `${round}/events.csv`, csv(events))],
    users: users ? [await given(world, `${round}/users.csv`, csv(users))] : [],
  };
  if (world.cluster) {
    await put(world.cluster, "events", events, { at: time, amount: property.postgres });
    if (users) await put(world.cluster, "users", users);
  }
  const tables: DatabaseDataSet = {
    ...files,
    kind: "database",
    database: "shop",
    events: { table: "public.events", columns },
    users: users && { table: "public.users", columns: userColumns },
  } as DatabaseDataSet;
  const lake: AskedSelection["dataSet"] = {
    ...common,
    events: {
      columns,
      ...(partition.column && { partition: { column: "day", format: partition.column.format } }),
    },
    ...(users && { users: { columns: userColumns } }),
  };
  const types = {
    at: athenaTimes[time] ?? "string",
    amount: property.athena,
    day: partition.column?.type ?? "string",
  };
  const lakeEvents = partitioned(partition, events, cohorts);
  const lakeTables = {
    events: await madeTable(athena, "events", typed(lakeEvents, types), lakeEvents),
    ...(users && { users: await madeTable(athena, "users", typed(users, {}), users) }),
  };
  for (const where of [...cohorts.criteria, ...aimedAtDays(partition, events, cohorts)]) {
    const definition = { kind: "criteria", dataSet: "random", where } as const;
    const cohort = { definition, timeZone, identifierOrder };
    const expected = await evaluateIndependently({ ...cohorts, where, dataSet: files, files: paths });
    const members = [...expected.members.values()].map(({ kind, id, label }) => `${kind}/${id}/${label}`);
    const answer = {
      duplicates: expected.duplicates,
      rejected: sorted(expected.rejected),
      members: members.sort(),
    };
    const compare = async (
      by: string,
      scratch: ScratchDatabase,
      asked: Promise<MemberFile | NotEvaluated>,
    ) => {
      const found = await asked;
      if ("reason" in found) throw new Error(`${by} did not evaluate: ${found.detail}`);
      const { duplicates, rejected } = found.evaluation;
      const members = await toldMembers(scratch, found);
      same({ duplicates, rejected: sorted(rejected), members }, answer, {
        by,
        where,
        time,
        amount,
        partition,
      });
    };
    const alone = async (
      by: string,
      ask: (scratch: ScratchDatabase) => Promise<MemberFile | NotEvaluated>,
    ) => {
      const scratch = scratchDatabase({ memoryMb: 512 });
      await compare(by, scratch, ask(scratch)).finally(() => scratch.discard());
    };
    await alone("DuckDB", (scratch) => {
      const bucket = filesInBucket({ client: world.store.client, bucket: localNames.dataBucket });
      const engine = engineOnDuckDb({ scratch, files: bucket, clock: systemClock });
      return engine.evaluate({ cohort, dataSet: files, asOf });
    });
    const path = await athena.file("selection.parquet");
    const sql = athenaSelection({ where, dataSet: lake, tables: lakeTables, asOf, timeZone });
    await athena.run(`COPY (${sql}) TO '${path}' (FORMAT parquet)`);
    const selection = { sql: `SELECT * FROM read_parquet('${path}')`, values: {} };
    await compare("Athena", athena, membersOf(athena, selection, identifierOrder));
    const { cluster } = world;
    if (cluster)
      await alone("PostgreSQL", (scratch) =>
        new Desk(scratch, cluster.database()).ask(where, tables, { cohort, asOf }),
      );
  }
}

function typed(rows: readonly object[], types: Readonly<Record<string, string>>) {
  return Object.keys(rows[0] ?? {}).map((name) => ({ name, type: types[name] ?? "string" }));
}

async function given({ store, folder }: World, name: string, text: string): Promise<string> {
  await store.give(name, text);
  const file = join(folder, name.replace("/", "-"));
  await writeFile(file, text);
  return file;
}
