/** Who is in a cohort. */
import type { Cohort, Evaluation, IdentifierKind, ListColumns, ListDefinition } from "../contract/cohorts.ts";
import type { DataSet } from "../contract/data-sets.ts";
import type { RunReason } from "../contract/imports.ts";
import type { ListReport } from "../contract/list-reports.ts";

/** Users whom a definition selects, each under one identifier: Parquet on the scratch disk (kind, id, label), distinct, in no order. */
export interface MemberFile {
  path: string;
  /**
   * What else Braze would know members by: Parquet (kind, id, label of the member; other_kind, other_id, other_label), not
   * distinct. None where nobody has two identifiers. Devices are not in it: Braze ignores those of identified users.
   */
  otherIds?: string;
  /**
   * Makes a file of the data set's users who are identified today and whose devices are known: Parquet (device_id; kind, id, label that
   * the user would be sent by), not distinct. Asked for only where a device leaves, before `discard`. Undefined: no data tells.
   */
  identifiedDevices?(): Promise<string | undefined>;
  evaluation: Evaluation;
  /** Path of the rows that `evaluation.rejected` counts: Parquet (kind, id, label, reason), NULL where nothing is known. */
  rejected?: string;
  /** It is about one user in so many only. */
  oneIn?: number;
}

export interface EvaluationRequest {
  cohort: Pick<Cohort, "definition" | "timeZone"> & { identifierOrder: readonly IdentifierKind[] };
  /** The data set that the definition names. */
  dataSet?: DataSet;
  asOf: Date;
  /** A sample of the users will do, where there is much data: of each user always the same answer. */
  sample?: boolean;
}

/** Why a cohort could not be evaluated. `detail` is for the person who defined it; it names columns and values of the definition. */
export interface NotEvaluated {
  reason: Extract<RunReason, "data-missing" | "stale-data" | "data-unreadable" | "definition-invalid">;
  detail: string;
  /** Where in the text of a `sql` definition; both count from 1. */
  at?: { line: number; column: number };
}

export interface CohortEngine {
  evaluate(question: EvaluationRequest): Promise<MemberFile | NotEvaluated>;
}

/** A list that may become a cohort. `columns` left out: as their names suggest. */
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
