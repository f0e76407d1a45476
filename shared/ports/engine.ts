/** Evaluates who is in a cohort. */
import type { Cohort, Evaluation, IdentifierKind, ListColumns, ListDefinition } from "../contract/cohorts.ts";
import type { DataFault } from "../contract/data-faults.ts";
import type { DataSet } from "../contract/data-sets.ts";
import type { RunReason } from "../contract/imports.ts";
import type { ListReport } from "../contract/list-reports.ts";
import type { Hints, Reading, UnknownNames, UnreadableData } from "../contract/readings.ts";
import type { SqlFault } from "../contract/sql-faults.ts";
import type { LedgerPointer } from "../domain/run.ts";
import type { SelectedRows } from "./selections.ts";

/**
 * What an evaluation leaves for the comparison with a ledger: Parquet files on the scratch disk, independent of the
 * engine that wrote them. `test/contracts/member-files.suite.ts` tests every engine for this.
 */
export interface MemberFile {
  /**
   * Left out: 1. Otherwise `path`, `otherIds`, `lookedUpBy` and `identifiedDevices` are folders, with a folder
   * `bucket=<number>` for each bucket that has rows: of members by the member, of other identifiers by these, of devices by
   * the device. See `buckets.ts`.
   */
  buckets?: number;
  /**
   * Members: (kind, id, label), text without NULL, distinct, unordered. `label` is '' except for aliases. Whatever else the
   * file has is of no meaning.
   */
  path: string;
  /**
   * Further ids of members who have an external id and an alias: (kind, id, label of the member; other_kind, other_id,
   * other_label), not distinct. Left out if there is no such member. Devices are not included: Braze ignores those of
   * identified users.
   */
  otherIds?: string;
  /**
   * What people may be looked up by, and nobody is compared by: devices of members who are identified, and other ids of
   * rows that were rejected. Columns as of `otherIds`; kind, id, label are those of the member, or of the rejected row. Not
   * distinct. Gone once it is kept beside a change set. Left out if there is none.
   */
  lookedUpBy?: string;
  /**
   * Devices of the data set's users who are identified today, whether the definition selects them or not: (device_id;
   * kind, id, label that the user is sent by), not distinct. Left out if not requested, and if the data has none.
   */
  identifiedDevices?: string;
  /**
   * What was found of the ledger that the request names: `sha256` is the ledger's, `ledger` a relation of its rows, and
   * `differing` Parquet with the hashes of members and of its rows of which any may differ, and with NULL. Left out: too many
   * may. It is the engine's own.
   */
  joined?: { sha256: string; ledger: string; differing?: string };
  /** `rows` = members + duplicates + `excluded` + the sum of `rejected`. */
  evaluation: Evaluation;
  /**
   * The rows that `evaluation.rejected` counts: (kind, id, label, reason), NULL if not known. Left out if there are
   * none.
   */
  rejected?: string;
  /** The files cover one user in `oneIn`. Left out: all users. */
  oneIn?: number;
  /** How the data set's events were read. Left out of lists. */
  reading?: Reading;
  /** What could not be read of the data set's files, and was left out. Absent if all could be. */
  tolerated?: UnreadableData;
  /** Left out where it was not asked for. */
  hints?: Hints;
  /** The same. */
  unknown?: UnknownNames;
}

export interface EvaluationRequest {
  cohort: Pick<Cohort, "definition" | "timeZone"> & { identifierOrder: readonly IdentifierKind[] };
  /** The data set that the definition names. */
  dataSet?: DataSet;
  asOf: Date;
  /** Allows a sample of the users if there is much data. The sample always has the same users. */
  sample?: boolean;
  /** Also write `identifiedDevices`: a device in the ledger may have to be removed because its user was identified. */
  identifiedDevices?: boolean;
  /**
   * What Braze holds: most members will be in it, and if it is joined already it tells that nobody was selected twice. An
   * engine need not, and must not fail where it is lost.
   */
  held?: LedgerPointer;
  /** Also look for identifiers that are most often a mistake. */
  hints?: boolean;
  /** Also look for names of the definition that the data does not have. */
  unknownNames?: boolean;
  /**
   * Who is left out: a member of whom any identifier is in one of them. Left out: nobody. One that is missing or damaged
   * is an error, and never taken for an empty one.
   */
  exclusions?: readonly ExclusionObject[];
  /** What was selected where the data lies, of a data set that Athena reads. */
  selected?: SelectedRows;
}

/** A version of an exclusion list: Parquet (kind, id, label) in the work bucket, text without NULL, distinct. */
export interface ExclusionObject {
  object: string;
  sha256: string;
  /**
   * Of forgotten people: `id` is the HMAC-SHA-256, in hex, of kind, label and id with U+001F between them; `label` tells
   * with which key. Such a person's rejected rows are told without any identifier.
   */
  keyed?: true;
}

/**
 * Why a cohort could not be evaluated. `detail` is for the author of the definition. It names columns and values of the
 * definition.
 */
export interface NotEvaluated {
  reason: Extract<
    RunReason,
    | "data-missing"
    | "stale-data"
    | "data-unreadable"
    | "too-large-for-engine"
    | "database-unavailable"
    | "definition-invalid"
  >;
  detail: string;
  /** What `detail` says, for who says it in another language. Left out of what has no code. */
  fault?: DataFault;
  /** The same of a `sql` definition. Left out of what the engine itself says. */
  sqlFault?: SqlFault;
  /** JSON pointer of what is wrong in the definition, such as `/definition/where/all/0`. */
  pointer?: string;
  /** Position in the text of a `sql` definition; line and column count from 1. */
  at?: { line: number; column: number };
}

export interface CohortEngine {
  evaluate(question: EvaluationRequest): Promise<MemberFile | NotEvaluated>;
}

/** A list that may become a cohort. `columns` left out: guessed from their names. */
export interface ListReportRequest {
  list: Pick<ListDefinition, "object" | "format" | "delimiter" | "encoding" | "nullValues">;
  columns?: ListColumns;
  identifierOrder: readonly IdentifierKind[];
}

export interface ListReports {
  report(question: ListReportRequest): Promise<ListReport | NotEvaluated>;
  /** Removes this invocation's scratch files. */
  discard(): Promise<void>;
}
