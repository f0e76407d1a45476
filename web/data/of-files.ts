import type { DataSet, FilesDataSet } from "../../shared/contract/data-sets.ts";

/** The others are of tables, which nobody checks: that would read them whole. */
export function isOfFiles(dataSet: DataSet): dataSet is FilesDataSet {
  return dataSet.kind === undefined || dataSet.kind === "files";
}
