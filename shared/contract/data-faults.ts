/** What is wrong with data, by its code: `detail` says the same in English. */
import * as z from "zod/mini";

/** Why a file can't be read. */
export const fileFaultCodes = [
  "encrypted",
  "not-parquet",
  "no-footer",
  "codec-not-read",
  "page-damaged",
  "footer-damaged",
  "blank-line-first",
  "endless-header",
  "header-not-utf8",
  "too-many-columns",
  "zip",
  "old-excel",
  "parquet",
  "avro",
  "bzip2",
  "xz",
  "lz4",
  "utf16-unmarked",
  "other-encoding",
  "compressed-cut",
  "compressed-damaged",
  "zstd-trailing",
  "zstd-cut",
  "large-object",
  "large-value",
  "not-read",
  "damaged",
] as const;
export type FileFaultCode = (typeof fileFaultCodes)[number];

export const dataFaultCodes = [
  "no-files",
  "no-mark",
  "mark-too-old",
  "files-too-old",
  "removed-while-read",
  "no-rows",
  "object-missing",
  "file-unreadable",
  "column-of-variant",
  "column-twice",
  "column-differs-by-case",
  "columns-differ-by-case",
  "objects-differ-by-case",
  "no-column",
  "no-column-in-file",
  "no-object-has",
  "malformed-rows",
  "values-no-times",
  "values-no-identifiers",
  "rows-not-found",
  "list-rows-not-found",
  "numbers-too-large",
  "value-unreadable",
  "data-exceeds-disk",
  "engine-memory-full",
  "engine-disk-full",
  "no-database",
  "database-without-secret",
  "database-refused",
  "database-not-trusted",
  "database-unreachable",
  "database-lost",
  "database-too-slow",
  "database-fails",
  "no-table",
  "table-not-readable",
  "table-fails",
  "no-rows-in-table",
  "column-of-other-type",
  "many-event-names",
  "event-names-not-shown",
  "events-of-unknown-users",
] as const;
export type DataFaultCode = (typeof dataFaultCodes)[number];

/** Names of files and columns, lines, counts and shapes: never a value of the data. */
export const dataFault = z.object({
  code: z.enum(dataFaultCodes),
  values: z.record(z.string(), z.union([z.string(), z.number()])),
});
export type DataFault = z.infer<typeof dataFault>;
export type FaultValues = DataFault["values"];
