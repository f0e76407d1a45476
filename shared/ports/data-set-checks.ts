/** Looks at what is where a data set says that its data is. */
import type { DataSetCheck } from "../contract/data-set-checks.ts";
import type { FilesRequest } from "../contract/data-sets.ts";

export interface DataSetQuestion {
  dataSet: FilesRequest;
  asOf: Date;
  /** Of times without an offset. */
  timeZone: string;
}

export type DataSetFindings = Pick<
  DataSetCheck,
  "usable" | "problems" | "notes" | "noteFaults" | "events" | "users"
>;

export interface DataSetChecks {
  /** Whatever is wrong with the data is among the findings. */
  check(question: DataSetQuestion): Promise<DataSetFindings>;
  /** Removes this invocation's scratch files. */
  discard(): Promise<void>;
}
