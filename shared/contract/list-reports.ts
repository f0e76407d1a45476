/** What is told of a list before it becomes a cohort. */
import * as z from "zod/mini";
import { evaluation, identifierOrder, listColumns, rejectedReasons } from "./cohorts.ts";
import { csvSettings, delimiter, textEncoding } from "./csv.ts";
import { hints } from "./readings.ts";
import { listFormat } from "./values.ts";

/** `POST /uploads/{id}/report`. Left out: what the upload says, and columns as their names suggest. */
export const reportRequest = z.strictObject({
  format: z.optional(listFormat),
  ...csvSettings,
  columns: z.optional(listColumns),
  identifierOrder: z.optional(identifierOrder),
});
export type ReportRequest = z.infer<typeof reportRequest>;

/** `malformed`: a row with more or fewer columns than the header, or a line that is no JSON object. */
const unusableReason = z.enum([...rejectedReasons, "malformed"]);

const unusableRow = z.object({
  /** Of the file, from 1, blank lines and lines inside of quotes counted: where an editor shows it. */
  line: z.int(),
  reason: unusableReason,
});
export type UnusableRow = z.infer<typeof unusableRow>;

export const listReport = z.extend(evaluation, {
  format: listFormat,
  /** Of a CSV file: how it was read, as set or as it seemed to be. */
  delimiter: z.exactOptional(delimiter),
  encoding: z.exactOptional(textEncoding),
  /** Of a CSV file its header; of JSON lines the names in its first objects. */
  headers: z.array(z.string()),
  /** Which column holds which field: as asked for, or as the names suggest. What a list definition takes. */
  columns: listColumns,
  /** Rows that can't be read. A list that has any can't be imported: reconcile the file and upload it again. */
  malformed: z.int(),
  /** Members whose identifiers are most often a mistake; they are sent as they are. Left out where there are none. */
  hints: z.exactOptional(hints),
  /** Rows that no user can be told from: `rejected` and `malformed` together, and the first of them. */
  unusable: z.object({ total: z.int(), first: z.array(unusableRow) }),
});
export type ListReport = z.infer<typeof listReport>;
