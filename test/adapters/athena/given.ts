/** Random tables as each engine is given them: the same users and events, with a data set over them. */
import { readdir, readFile } from "node:fs/promises";
import { join, relative } from "node:path";
import { localNames } from "../../../local/aws/names.ts";
import { scratchDatabase } from "../../../shared/adapters/duckdb/scratch/scratch-database.ts";
import type { AthenaDataSet, DatabaseDataSet, FilesDataSet } from "../../../shared/contract/data-sets.ts";
import { csv, userColumns } from "../duckdb/evaluate/differential.ts";
import type { ObjectStore } from "../duckdb/object-store.ts";
import type { Cluster } from "../postgres/cluster.ts";
import { put } from "../postgres/differential.ts";
import { madeTable } from "./desk.ts";
import { partitioned, partitionTypes } from "./partitioned.ts";
import { athenaTimes, propertyTypes, type RandomTables, type Row } from "./random-tables.ts";

const columns = { user: "who", time: "at", event: "what" };

function commonOf({ cohorts: { dataZone } }: RandomTables) {
  return { id: "random", version: 0, name: "Random", ...(dataZone && { timeZone: dataZone }) };
}

export async function givenFiles(
  store: ObjectStore,
  tables: RandomTables,
  events: readonly Row[],
): Promise<FilesDataSet> {
  const { cohorts, unreadableShare } = tables;
  await store.give("events.csv", csv(events));
  if (cohorts.users) await store.give("users.csv", csv(cohorts.users));
  return {
    ...commonOf(tables),
    unreadableShare,
    events: { prefix: "events", format: "csv", columns },
    ...(cohorts.users && { users: { prefix: "users", format: "csv", columns: userColumns } }),
  };
}

export async function givenDatabase(
  cluster: Cluster,
  tables: RandomTables,
  events: readonly Row[],
): Promise<DatabaseDataSet> {
  const { cohorts, time, amount, unreadableShare } = tables;
  await put(cluster, "events", events, { at: time, amount: propertyTypes[amount].postgres });
  if (cohorts.users) await put(cluster, "users", cohorts.users);
  return {
    ...commonOf(tables),
    kind: "database",
    unreadableShare,
    database: "shop",
    events: { table: "public.events", columns },
    ...(cohorts.users && { users: { table: "public.users", columns: userColumns } }),
  };
}

/** Objects of the tables' folders, events in a folder of each partition. */
export async function givenLake(
  store: ObjectStore,
  tables: RandomTables,
  events: readonly Row[],
): Promise<AthenaDataSet> {
  const { cohorts, time, amount, partition } = tables;
  const types = { ...partitionTypes, at: athenaTimes[time], amount: propertyTypes[amount].athena };
  const { rows, column } = partitioned(partition, events, cohorts);
  await giveTable(store, "events", { rows, types, layout: `PARTITION_BY ("${column}")` });
  if (cohorts.users) await giveTable(store, "users", { rows: cohorts.users });
  return {
    ...commonOf(tables),
    kind: "athena",
    athena: "lake",
    events: { table: "events", columns, ...(partition.by && { partition: partition.by }) },
    ...(cohorts.users && { users: { table: "users", columns: userColumns } }),
  };
}

interface LakeTable {
  rows: readonly object[];
  /** Athena's, of columns that are no text. */
  types?: Readonly<Record<string, string>>;
  /** How DuckDB lays files into a folder. */
  layout?: string;
}

/** Files of Parquet carry the types of their columns; those of partitions are the catalog's. */
async function giveTable(
  store: ObjectStore,
  table: "events" | "users",
  { rows, types = {}, layout = "PER_THREAD_OUTPUT" }: LakeTable,
): Promise<void> {
  const scratch = scratchDatabase({ memoryMb: 256 });
  try {
    const names = Object.keys(rows[0] ?? {});
    const typed = names.map((name) => ({ name, type: types[name] ?? "string" }));
    await madeTable(scratch, table, typed, rows as Row[]);
    const folder = await scratch.file(table);
    await scratch.run(`COPY lake.${table} TO '${folder}' (FORMAT parquet, ${layout})`);
    for (const file of await readdir(folder, { recursive: true, withFileTypes: true })) {
      if (!file.isFile()) continue;
      const path = join(file.parentPath, file.name);
      await store.give(`${localNames.lakePrefix}${table}/${relative(folder, path)}`, await readFile(path));
    }
  } finally {
    await scratch.discard();
  }
}
