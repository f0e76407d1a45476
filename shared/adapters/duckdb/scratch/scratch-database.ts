/**
 * One invocation's scratch folder with its own DuckDB. The database is a file in the folder, so that tables larger than
 * memory lie on disk; the folder is all that SQL can reach: no other file, no network, no extension, no change of
 * settings.
 */
import { readdir, rm, stat } from "node:fs/promises";
import { join } from "node:path";
import {
  type DuckDBConnection,
  DuckDBDataChunk,
  DuckDBInstance,
  DuckDBListValue,
  type DuckDBMaterializedResult,
  type DuckDBType,
  type DuckDBValue,
  LIST,
  VARCHAR,
} from "@duckdb/node-api";
import { ENGINE_DISK_MB } from "../../../limits.ts";
import { limitOf } from "./engine-limits.ts";
import { scratchFolder } from "./scratch-folder.ts";

export type Values = Record<string, DuckDBValue>;

/** A query and the values of its parameters. */
export interface Selection {
  sql: string;
  values: Values;
}

/** Its statements throw `TooLargeForEngine` where memory or disk do not suffice. */
export interface ScratchDatabase {
  readonly memoryMb: number;
  readonly diskMb: number;
  /** What the files beside the database take now, in megabytes of a million bytes. */
  usedMb(): Promise<number>;
  /** A path in the scratch folder that nothing has yet. */
  file(name: string): Promise<string>;
  run(sql: string, values?: Values): Promise<DuckDBMaterializedResult>;
  /** Rows as objects; integers of 64 bits and more come as `bigint`. */
  rows(sql: string, values?: Values): Promise<Record<string, DuckDBValue>[]>;
  /** Appends rows to a table whose columns are all text: quicker than statements, and as bounded. */
  append(table: string, rows: readonly (readonly (string | null)[])[]): Promise<void>;
  /** A new database beside the files, for when the engine's has failed for good. Tables and macros are gone. */
  renew(): Promise<void>;
  /** Closes the database and removes the folder; the next use starts anew. */
  discard(): Promise<void>;
}

/** What one vector of the engine holds. */
const CHUNK_ROWS = 2_048;

interface Scratch {
  memoryMb: number;
  /** Of the disk on which the folder is. Left out: as `limits.ts` says. */
  diskMb?: number;
  /** Rows come in the order of their file, which costs memory; for whoever counts them. */
  keepsOrder?: true;
}

export function scratchDatabase(given: Scratch): ScratchDatabase {
  let opened: Promise<Opened> | undefined;
  let files = 0;
  const open = () => {
    opened ??= scratchFolder().then((folder) => openDatabase(given, folder, "work.duckdb"));
    return opened;
  };
  const run = async (sql: string, values?: Values) =>
    (await open()).connection.run(sql, values, typesOf(values)).catch((error: unknown) => {
      throw limitOf(error, given);
    });
  return {
    memoryMb: given.memoryMb,
    diskMb: given.diskMb ?? ENGINE_DISK_MB,
    run,
    async file(name) {
      return join((await open()).folder, `${files++}-${name}`);
    },
    usedMb: async () => folderMb((await open()).folder),
    async rows(sql, values) {
      return (await run(sql, values)).getRowObjects();
    },
    async append(table, all) {
      const { connection } = await open();
      try {
        const appender = await connection.createAppender(table);
        for (let from = 0; from < all.length; from += CHUNK_ROWS) {
          const rows = all.slice(from, from + CHUNK_ROWS).map((row) => (row.length > 0 ? [...row] : [null]));
          const chunk = DuckDBDataChunk.create(rows[0]?.map(() => VARCHAR) ?? [], rows.length);
          chunk.setRows(rows);
          appender.appendDataChunk(chunk);
        }
        appender.closeSync();
      } catch (error) {
        throw limitOf(error, given);
      }
    },
    async renew() {
      const { folder, instance, connection } = await open();
      connection.closeSync();
      instance.closeSync();
      opened = openDatabase(given, folder, `work-${files++}.duckdb`);
    },
    async discard() {
      const was = await opened?.catch(() => undefined);
      opened = undefined;
      if (!was) return;
      was.connection.closeSync();
      was.instance.closeSync();
      await rm(was.folder, { recursive: true, force: true });
    },
  };
}

/** An empty list does not tell the type of its items: it is one of texts, as all our lists are. */
function typesOf(values: Values = {}): Record<string, DuckDBType> {
  const empty = Object.keys(values).filter((name) => {
    const value = values[name];
    return value instanceof DuckDBListValue && value.items.length === 0;
  });
  return Object.fromEntries(empty.map((name) => [name, LIST(VARCHAR)]));
}

interface Opened {
  folder: string;
  instance: DuckDBInstance;
  connection: DuckDBConnection;
}

async function openDatabase(
  { memoryMb, keepsOrder }: Scratch,
  folder: string,
  name: string,
): Promise<Opened> {
  const instance = await DuckDBInstance.create(":memory:", {
    memory_limit: `${memoryMb}MB`,
    temp_directory: join(folder, "spill"),
    // Tables live for one invocation: to compress them takes longer than to write them, half as long again for ten
    // million rows.
    force_compression: "uncompressed",
    // Rows that wait in memory for each of 65 folders, by thread; more of them make larger groups of rows.
    partitioned_write_flush_threshold: "32768",
    partitioned_write_max_open_files: "200",
    // Rows of a file come in any order: what needs one says so, and the rest need not be held back.
    preserve_insertion_order: keepsOrder ? "true" : "false",
    autoinstall_known_extensions: "false",
    autoload_known_extensions: "false",
  });
  const connection = await instance.connect();
  const quoted = folder.replaceAll("'", "''");
  // Nobody opens the file again: no statement waits until what it did is on the disk.
  await connection.run(`ATTACH '${quoted}/${name}' AS work (RECOVERY_MODE no_wal_writes)`);
  await connection.run("PRAGMA disable_checkpoint_on_shutdown");
  await connection.run("USE work");
  await connection.run(`SET TimeZone = 'UTC'`);
  await connection.run(`SET allowed_directories = ['${quoted}/']`);
  await connection.run("SET enable_external_access = false");
  await connection.run("SET lock_configuration = true");
  return { folder, instance, connection };
}

async function folderMb(folder: string): Promise<number> {
  const all = await readdir(folder, { recursive: true });
  const names = all.filter((name) => !/^work(-\d+)?\.duckdb/.test(name));
  const sizes = await Promise.all(
    names.map(async (name) => (await stat(join(folder, name)).catch(() => undefined))?.size ?? 0),
  );
  return sizes.reduce((sum, size) => sum + size, 0) / 1e6;
}
