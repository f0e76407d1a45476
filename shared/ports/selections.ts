/** Selects a cohort's users where the data lies, in an engine that works on while nobody waits for it. */
import type { Cohort } from "../contract/cohorts.ts";
import type { AthenaDataSet } from "../contract/data-sets.ts";
import type { NotEvaluated } from "./engine.ts";

export interface SelectionQuestion {
  cohort: Pick<Cohort, "definition" | "timeZone">;
  dataSet: AthenaDataSet;
  asOf: Date;
  /** Also select the users who have a device, whether the definition selects them or not. */
  identifiedDevices: boolean;
  /**
   * Start by asking whether the tables have rows, and ask for users only once they do: tables were empty before, and
   * users who are asked for beside them are charged for nothing. Left out: everything is asked at once.
   */
  tablesFirst?: boolean;
}

/** Each attempt leaves its files at a place of its own. */
export interface SelectionAttempt {
  /** The run or the job that asks. */
  of: string;
  attempt: number;
}

/**
 * Ids of the engine's queries. They change where tables are asked for first, and where the definition is a text: by its columns
 * its rows are asked for.
 */
export type SelectionQueries = TablesQuery | ColumnsQuery | RowsQueries;

/** Whether the tables have rows. */
interface TablesQuery {
  tables: string;
}

/** What the text returns. It reads no data. */
interface ColumnsQuery {
  columns: string;
  /** It has ended: the tables have rows. Left out if they were not asked for first. */
  tables?: string;
}

export interface RowsQueries {
  /** Whether the tables have rows. */
  tables: string;
  users: string;
  /** Left out if it was not asked for, or the data has no devices. */
  devices?: string;
}

/**
 * Objects of the work bucket that name the files of the rows: Parquet (external_id, alias_name, alias_label, device_id,
 * anonymous), NULL where not known. Empty where there is no row.
 */
export interface SelectedRows {
  users: string;
  devices?: string;
}

/** `scanned`: bytes of each query. `mayPass`: another attempt may do. */
export type SelectionLook =
  | { state: "running" }
  /** The engine takes no more of its queries at the moment. None is left running: it is to be begun anew, as another attempt. */
  | { state: "busy"; scanned: number[] }
  /** It goes on with other queries, which are to be looked at instead. */
  | { state: "continued"; queries: SelectionQueries; scanned: number[] }
  | { state: "selected"; rows: SelectedRows; scanned: number[] }
  /** Others of its queries may go on: all are to be stopped. */
  | { state: "failed"; why: NotEvaluated; mayPass: boolean };

/** Where the engine takes no more calls, each throws `EngineThrottled`: the same call does later. */
export interface Selections {
  /**
   * Repeating it starts nothing anew. `busy`: the engine takes no more queries at the moment, and none is left running: the
   * next start is to be another attempt.
   */
  start(
    question: SelectionQuestion,
    attempt: SelectionAttempt,
  ): Promise<SelectionQueries | "busy" | NotEvaluated>;
  /** Of what was started, with the same question and attempt. Repeating it starts nothing anew. */
  look(
    question: SelectionQuestion,
    attempt: SelectionAttempt,
    queries: SelectionQueries,
  ): Promise<SelectionLook>;
  /** Queries that have ended stay as they are. Resolves with the bytes that each has scanned, as far as the engine knows by now. */
  stop(queries: SelectionQueries): Promise<number[]>;
}

/** How far a run's selection is, on the run's row. `version` is raised by each change. */
export interface RunSelection {
  version: number;
  attempt: number;
  /** ISO, of the attempt. */
  startedAt: string;
  /** Versions of what it was asked by. Left out by earlier releases. */
  of?: { cohort: number; dataSet: number };
  /** Attempts at which the engine failed, since the data was missing last. Left out: none. */
  failures?: number;
  /** Its data was missing at an attempt before: the run waits for it. Left out: it was not. */
  wasMissing?: true;
  /** ISO: since when the engine has no room for it. Left out: it has, or it was not asked. */
  busySince?: string;
  /** Left out: not started yet. */
  queries?: SelectionQueries;
  /** Bytes that each query has scanned, those of earlier attempts included. The run shows them. */
  scanned: number[];
  /** Left out: it goes on. */
  outcome?: { rows: SelectedRows } | NotEvaluated;
}
