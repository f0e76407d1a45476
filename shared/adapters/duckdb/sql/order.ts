/** What goes between the functions' process and the one that runs a SQL text: plain values, for they are sent. */

import type { SqlFault } from "../../../contract/sql-faults.ts";

/** A relation that the text sees by its name. */
export interface SqlTable {
  name: "users" | "events";
  /** What its files are read by, all of them together, … */
  from: string;
  /** … and each by itself, to find the one that can't be. */
  files: { path: string; from: string }[];
  /**
   * A column that the files must have, whose instant `happened_at` is; rows from the import's instant on are left out.
   */
  time?: string;
  /** What every row's event is called, where no column tells it. */
  eventName?: string | undefined;
}

export interface SqlOrder {
  text: string;
  /** Statements that make the macros which the tables need. */
  macros: readonly string[];
  /** ISO 8601, in UTC. */
  asOf: string;
  tables: readonly SqlTable[];
  /** What tells who a user is: the columns that a text may return. */
  columns: readonly string[];
  /** All that the process writes lies in it. */
  folder: string;
  /** Path of the Parquet file that it makes, in that folder. */
  answer: string;
  /** Megabytes that DuckDB may keep in memory, and that it may spill to the disk. */
  memoryMb: number;
  diskMb: number;
}

/** Both count from 1. */
export interface Place {
  line: number;
  column: number;
}

/** What is wrong with a text, or the engine's own words for it, which tell no value of the data. */
export type Said = SqlFault | string;

export interface Refusal {
  said: Said;
  at?: Place;
}

/** What can be too much. */
export type Excess = "time" | "memory" | "disk";

export type SqlAnswer =
  /** The columns of the answer's file. */
  | { columns: string[] }
  /** `isUnclear`: it may be the data's fault, such as a damaged page's. */
  | { refused: Refusal; isUnclear?: true }
  | { excess: Excess }
  | { missing: { column: string; available: string[] } }
  /** `said`: the engine's words, which may hold values of the data. */
  | { unreadable: { file: string; said: string } }
  /** Nothing of the text or the data: an accident. `kind`: the engine's kind of error. */
  | { failed: { kind: string } };

/** How far it is: what a crash is due to. */
export type Stage = "ready" | "tables" | "text";

export type FromWorker = { stage: Stage } | { answer: SqlAnswer };
