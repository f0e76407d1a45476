/** Cohorts as the API takes and shows them. */
import * as z from "zod/mini";
import { CRITERIA_CONDITIONS, CRITERIA_DEPTH, NAME_LENGTH, SQL_LENGTH } from "../limits.ts";
import { criterion, withinCriteriaLimits } from "./criteria.ts";
import { dataSetId } from "./data-sets.ts";
import { asOf, fieldName, timeZone } from "./values.ts";

const field = z.enum(["external_id", "alias_name", "alias_label", "device_id", "anonymous"]);
export type ListField = z.infer<typeof field>;

const criteriaDefinition = z.strictObject({
  kind: z.literal("criteria"),
  dataSet: dataSetId,
  where: criterion.check(
    z.refine(
      withinCriteriaLimits,
      `at most ${CRITERIA_CONDITIONS} conditions, nested at most ${CRITERIA_DEPTH} deep`,
    ),
  ),
});

/** One SELECT over the data set's tables `events` and `users` that returns any of the list fields as columns. */
const sqlDefinition = z.strictObject({
  kind: z.literal("sql"),
  dataSet: dataSetId,
  sql: z.string().check(z.trim(), z.minLength(1), z.maxLength(SQL_LENGTH)),
});

const listDefinition = z.strictObject({
  kind: z.literal("list"),
  /** Name of an object in the data bucket. */
  object: z
    .string()
    .check(z.regex(/^[\w][\w./=-]{0,499}$/, "must be an object of the data bucket, such as lists/vip.csv")),
  format: z.enum(["csv", "jsonl"]),
  /** Which of the object's columns holds which field; left out: columns are named like the fields. */
  columns: z.optional(z.partialRecord(field, fieldName)),
});
export type ListDefinition = z.infer<typeof listDefinition>;

const definition = z.discriminatedUnion("kind", [criteriaDefinition, sqlDefinition, listDefinition]);
export type Definition = z.infer<typeof definition>;

const identifierKind = z.enum(["external_id", "alias", "device_id"]);
export type IdentifierKind = z.infer<typeof identifierKind>;

/** Identifiers a cohort may use, first choice first; one that is left out is never used. */
const identifierOrder = z.array(identifierKind).check(
  z.minLength(1),
  z.refine((kinds) => new Set(kinds).size === kinds.length, "each kind at most once"),
);
export const defaultIdentifierOrder: readonly IdentifierKind[] = ["external_id", "alias", "device_id"];

/** Bounds past which an import stops to ask; see `limits.ts` for what holds where one is left out. */
const guard = z.strictObject({
  removeShare: z.optional(z.number().check(z.positive(), z.maximum(1))),
  addFactor: z.optional(z.number().check(z.positive())),
  floor: z.optional(z.number().check(z.int(), z.minimum(0))),
});
export type Guard = z.infer<typeof guard>;

export const cohortRequest = z.strictObject({
  name: z.string().check(z.trim(), z.minLength(1), z.maxLength(NAME_LENGTH)),
  timeZone,
  definition,
  identifierOrder: z.optional(identifierOrder),
  guard: z.optional(guard),
});
export type CohortRequest = z.infer<typeof cohortRequest>;

/** `PUT`: with `version`, only where the cohort is still at it. */
export const cohortChange = z.extend(cohortRequest, { version: z.optional(z.int()) });
export type CohortChange = z.infer<typeof cohortChange>;

export type Cohort = CohortRequest & { id: string; createdAt: string; version: number };

/** Counts of what a cohort evaluates to, before anything is compared or sent. Users, not requests. */
export interface Evaluation {
  /** Users that the definition selects, as rows of the data set or list. */
  rows: number;
  members: { total: number; external_id: number; alias: number; device_id: number };
  /** Rows that are the same person, under the same identifier, as another row. */
  duplicates: number;
  /** Users without a usable identifier, by reason. */
  rejected: Partial<Record<RejectedReason, number>>;
}

/** Why a row has no identifier that Braze would match. */
export const rejectedReasons = [
  "identified-user-needs-external-id-or-alias",
  "anonymous-user-needs-device-id",
  "alias-without-label",
  "identifier-kind-not-used",
  "no-identifier",
] as const;
export type RejectedReason = (typeof rejectedReasons)[number];

/** `POST /cohorts/{id}/preview`: against which connection's ledger (left out: members only), as of when (left out: now). */
export const previewRequest = z.strictObject({
  connectionId: z.optional(z.string()),
  asOf: z.optional(asOf),
});
export type PreviewRequest = z.infer<typeof previewRequest>;

export interface Preview extends Evaluation {
  asOf: string;
  /** Against the ledger of the connection asked for. */
  change?: { adds: number; removes: number; keeps: number; unusual: boolean };
}
