import type { DataSet, FilesDataSet } from "../../shared/contract/data-sets.ts";

/** The others are of tables, which nobody checks: that would read them whole. */
export function isOfFiles(dataSet: DataSet): dataSet is FilesDataSet {
  return dataSet.kind === undefined || dataSet.kind === "files";
}

/** Athena charges the owner of the data for what it reads, each time. */
export function isCharged(dataSet: DataSet | undefined): boolean {
  return dataSet?.kind === "athena";
}
