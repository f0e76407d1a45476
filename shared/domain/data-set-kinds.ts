/** Where the rows of a data set are. */
import type { DataSet } from "../contract/data-sets.ts";

/** The others are of tables: what is in them is neither listed nor checked. Of one that is stored or is to be. */
export function isOfFiles<Of extends { kind?: DataSet["kind"] }>(
  dataSet: Of,
): dataSet is Exclude<Of, { kind: "database" | "athena" }> {
  return dataSet.kind !== "database" && dataSet.kind !== "athena";
}
