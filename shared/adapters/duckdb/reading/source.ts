/**
 * A source of data as it lies on the scratch disk: files that were looked at one by one, each with its own columns and
 * types.
 */
import type { CsvSettings, TextEncoding } from "../../../contract/csv.ts";
import type { DataFault, FaultValues, FileFaultCode } from "../../../contract/data-faults.ts";
import type { FilesRequest } from "../../../contract/data-sets.ts";
import { detailOf } from "../../../domain/data-faults.ts";
import { isShownName, NOT_SHOWN } from "../../../domain/shown-names.ts";
import type { CsvDialect } from "../../reading/csv-dialect.ts";
import type { MalformedRow } from "../../reading/csv-repair.ts";

export type Format = FilesRequest["events"]["format"];

export interface Source {
  format: Format;
  settings: CsvSettings;
  files: readonly SourceFile[];
}

export interface SourceFile {
  /** As people are told it: what follows the prefix, or the object's own name. */
  name: string;
  path: string;
  /** As it was before anything was taken out of it. */
  original: string;
  /** Of JSON lines those of its folders only: its objects need not have the same names. */
  columns: readonly FileColumn[];
  csv?: CsvFile;
  /** Of Parquet. */
  rows?: number;
}

export interface FileColumn {
  name: string;
  /** An expression of the file's own rows. */
  sql: string;
  /** The engine's. */
  type: string;
  /** What would be an empty text is NULL already. */
  isNeverEmpty?: true;
}

export interface CsvFile extends CsvDialect {
  encoding: TextEncoding;
  rows: number;
  malformed: number;
  isBroken: boolean;
  first: readonly MalformedRow[];
  hasBlankLines: boolean;
  hasLineBreaksInQuotes: boolean;
  longest: number;
  /** What is read is a copy that begins with the header. */
  isRepaired: boolean;
}

/** What is wrong with data. The message is for people: it names files, columns and lines, and never what a value is. */
export class DataUnreadable extends Error {
  readonly fault: DataFault;

  constructor(fault: DataFault, options?: ErrorOptions) {
    super(detailOf(fault), options);
    this.name = "DataUnreadable";
    this.fault = fault;
  }
}

export function unreadableFile(file: string, why: FileFaultCode, values: FaultValues = {}): DataFault {
  return { code: "file-unreadable", values: { ...values, file, why } };
}

/** What a definition or a mapping asks for and the data does not have. */
export class DefinitionInvalid extends Error {
  readonly fault: DataFault;

  constructor(fault: DataFault) {
    super(detailOf(fault));
    this.name = "DefinitionInvalid";
    this.fault = fault;
  }
}

/** Names that people are shown; more are counted. */
const NAMES_SHOWN = 100;

/** `more` is 0 where all are shown. */
export function namesOf(columns: readonly { name: string }[]): { names: string; more: number } {
  // Of a file without a header they are the values of its first row.
  const names = columns.slice(0, NAMES_SHOWN).map(({ name }) => (isShownName(name) ? name : NOT_SHOWN));
  return { names: names.join(", "), more: Math.max(0, columns.length - NAMES_SHOWN) };
}
