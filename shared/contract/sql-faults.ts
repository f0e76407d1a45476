/** Why a SQL text can't define a cohort, by its code: `detail` says the same in English. */
import * as z from "zod/mini";

export const sqlFaultCodes = [
  "empty",
  "several-statements",
  "only-select",
  "nul",
  "word-needs-quotes",
  "character-needs-quotes",
  "nested-too-deeply",
  "not-closed",
  "not-opened",
  "recursive",
  "sample",
  "parameter",
  "pivot",
  "no-table",
  "not-a-table",
  "outside",
  "no-column",
  "no-column-user",
  "no-function",
  "no-identifying-column",
  "other-column",
  "column-twice",
  "column-of-other-type",
  "age-of-one-time",
  "function-of-the-clock",
  "function-of-files",
  "function-of-settings",
  "function-that-changes",
  "function-approximate",
  "function-not-listed",
  "value-unfit",
  "too-long",
  "too-much-memory",
  "too-much-disk",
  "engine-failed",
  "engine-refused",
] as const;
export type SqlFaultCode = (typeof sqlFaultCodes)[number];

/** Names that the text has, and the limits: never a value of the data. */
export const sqlFault = z.object({
  code: z.enum(sqlFaultCodes),
  values: z.record(z.string(), z.union([z.string(), z.number()])),
});
export type SqlFault = z.infer<typeof sqlFault>;
