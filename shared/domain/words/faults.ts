/** The words that each language needs for what is wrong with data. */
import type { DataFaultCode, FaultValues, FileFaultCode } from "../../contract/data-faults.ts";

/** Whole sentences. Values are as their fault has them. */
export type FaultWords = Record<DataFaultCode, (values: FaultValues) => string>;
/** What follows the name of a file and "it". */
export type FileFaultWords = Record<FileFaultCode, (values: FaultValues) => string>;
/** Why a row can't be read. */
export type RowFaultWords = Record<RowFaultCode, string>;
export type RowFaultCode = "broken" | "uneven" | "not-utf8" | "header" | "no-object";
