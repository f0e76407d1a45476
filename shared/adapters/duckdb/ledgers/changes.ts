/**
 * What changes, a bucket at a time: the table `changes` (kind, id, label, held, direction) has those of one bucket. Of
 * several buckets, the others lie on the scratch disk as Parquet, which takes a third of a table's room.
 */
import { rm } from "node:fs/promises";
import { PARQUET } from "../scratch/parquet-format.ts";
import type { ScratchDatabase } from "../scratch/scratch-database.ts";

export interface ChangeCounts {
  adds: number;
  removes: number;
}

export interface Changes {
  /** Of each bucket, in order. */
  readonly counts: readonly ChangeCounts[];
  /** Makes `changes` those of this bucket. */
  open(bucket: number): Promise<void>;
  /** Makes the rows of a query those of this bucket, and opens it. */
  put(bucket: number, rows: string): Promise<void>;
  /** Statements that change the table `changes` of this bucket. */
  alter(bucket: number, statements: readonly string[]): Promise<void>;
  /** Forgets this bucket's changes. */
  drop(bucket: number): Promise<void>;
}

export function changesIn(scratch: ScratchDatabase, buckets: number): Changes {
  const counts: ChangeCounts[] = Array.from({ length: buckets }, () => ({ adds: 0, removes: 0 }));
  const paths: string[] = [];
  let opened: number | undefined;
  const noted = async (bucket: number) => {
    counts[bucket] = await changeCounts(scratch);
    if (buckets === 1) return;
    paths[bucket] ??= await scratch.file("changes.parquet");
    await scratch.run(`COPY changes TO '${paths[bucket]}' (${PARQUET})`);
  };
  const open = async (bucket: number) => {
    if (opened === bucket) return;
    await scratch.run(`CREATE OR REPLACE TABLE changes AS FROM read_parquet('${paths[bucket]}')`);
    opened = bucket;
  };
  return {
    counts,
    open,
    async put(bucket, rows) {
      await scratch.run(`CREATE OR REPLACE TABLE changes AS ${rows}`);
      opened = bucket;
      await noted(bucket);
    },
    async alter(bucket, statements) {
      await open(bucket);
      let rows = 0;
      for (const statement of statements) rows += (await scratch.run(statement)).rowsChanged;
      if (rows > 0) await noted(bucket);
    },
    async drop(bucket) {
      await scratch.run("DROP TABLE IF EXISTS changes");
      opened = undefined;
      const path = paths[bucket];
      if (path !== undefined) await rm(path);
    },
  };
}

/** Of the table `changes`. */
export async function changeCounts(scratch: ScratchDatabase): Promise<ChangeCounts> {
  const [found = {}] = await scratch.rows(`
    SELECT count(*) FILTER (WHERE direction = 'add') AS adds, count(*) FILTER (WHERE direction = 'remove') AS removes
    FROM changes`);
  return { adds: Number(found["adds"]), removes: Number(found["removes"]) };
}

/** The rows of a table keep the order in which they were put there, statement by statement. */
export async function putRemovesFirst(scratch: ScratchDatabase): Promise<void> {
  await scratch.run("ALTER TABLE changes RENAME TO found");
  await scratch.run("CREATE TABLE changes AS SELECT * FROM found WHERE direction = 'remove'");
  await scratch.run("INSERT INTO changes SELECT * FROM found WHERE direction = 'add'");
  await scratch.run("DROP TABLE found");
}
