/** Cohorts as the API takes and shows them. */
import * as z from "zod/mini";
import { CRITERIA_CONDITIONS, CRITERIA_DEPTH, SQL_LENGTH } from "../limits.ts";
import { criterion, withinCriteriaLimits } from "./criteria.ts";
import { csvSettings } from "./csv.ts";
import { guard, guardPatch, unusualChange } from "./guard.ts";
import { cohortId, connectionId, dataSetId } from "./ids.ts";
import { previewHints, reading, scanned } from "./readings.ts";
import { asOf, displayName, fieldName, inWords, listFormat, locale, tags, timeZone } from "./values.ts";

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

/** Which column holds which field. */
export const listColumns = z.partialRecord(field, fieldName);
export type ListColumns = z.infer<typeof listColumns>;

const list = {
  /** Name of an object in the data bucket. */
  object: z
    .string()
    .check(z.regex(/^[\w][\w./=-]{0,499}$/, "must be an object of the data bucket, such as lists/vip.csv")),
  format: listFormat,
  ...csvSettings,
  /** Left out: columns are named like the fields. */
  columns: z.optional(listColumns),
};
const listDefinition = z.strictObject({ kind: z.literal("list"), ...list });
export type ListDefinition = z.infer<typeof listDefinition>;

const definition = z.discriminatedUnion("kind", [criteriaDefinition, sqlDefinition, listDefinition]);
export type Definition = z.infer<typeof definition>;

export const identifierKind = z.enum(["external_id", "alias", "device_id"]);
export type IdentifierKind = z.infer<typeof identifierKind>;

/** Identifiers a cohort may use, first choice first; one that is left out is never used. */
export const identifierOrder = z.array(identifierKind).check(
  z.minLength(1),
  z.refine((kinds) => new Set(kinds).size === kinds.length, "each kind at most once"),
);
export const defaultIdentifierOrder: readonly IdentifierKind[] = ["external_id", "alias", "device_id"];

export const cohortRequest = z.strictObject({
  name: displayName,
  timeZone,
  definition,
  identifierOrder: z.optional(identifierOrder),
  guard: z.optional(guard),
  tags: z.optional(tags),
});
export type CohortRequest = z.infer<typeof cohortRequest>;

/** `PUT`: with `version`, only where the cohort is still at it. */
export const cohortChange = z.extend(cohortRequest, { version: z.optional(z.int()) });
export type CohortChange = z.infer<typeof cohortChange>;

/**
 * `PATCH`, a JSON merge patch (RFC 7396): what is left out stays, and `null` goes back to the default, where there is
 * one. The definition is replaced by `PUT` only. With `version`, only where the cohort is still at it.
 */
export const cohortPatch = z.strictObject({
  name: z.optional(displayName),
  timeZone: z.optional(timeZone),
  identifierOrder: z.optional(z.nullable(identifierOrder)),
  guard: z.optional(z.nullable(guardPatch)),
  /** All of them. */
  tags: z.optional(z.nullable(tags)),
  version: z.optional(z.int()),
});
export type CohortPatch = z.infer<typeof cohortPatch>;

/** A list that the cohort has, or has had, since then. */
const listVersion = z.object({ ...list, since: z.string() });
export type ListVersion = z.infer<typeof listVersion>;

export const cohort = z.extend(cohortRequest, {
  id: cohortId,
  createdAt: z.string(),
  version: z.int(),
  /** Newest last. */
  lists: z.exactOptional(z.array(listVersion)),
});
export type Cohort = z.infer<typeof cohort>;

/** `GET /cohorts/{id}/lists`: newest first. */
export const listVersions = z.object({ items: z.array(listVersion) });

/** Why a row has no identifier that Braze would match. */
export const rejectedReasons = [
  "identified-user-needs-external-id-or-alias",
  "anonymous-user-needs-device-id",
  "alias-without-label",
  "identifier-kind-not-used",
  "no-identifier",
  "unusable-identifier",
] as const;
export type RejectedReason = (typeof rejectedReasons)[number];

/** Users without a usable identifier, by reason. */
export const rejected = z.partialRecord(z.enum(rejectedReasons), z.int());

/** Counts of what a cohort evaluates to, before anything is compared or sent. Users, not requests. */
export const evaluation = z.object({
  /** Users that the definition selects, as rows of the data set or list. */
  rows: z.int(),
  members: z.object({ total: z.int(), external_id: z.int(), alias: z.int(), device_id: z.int() }),
  /** Rows that are the same person, under the same identifier, as another row. */
  duplicates: z.int(),
  /** Members who are left out because an exclusion list has them. Left out where no list applies. */
  excluded: z.exactOptional(z.int()),
  rejected,
});
export type Evaluation = z.infer<typeof evaluation>;

/**
 * Asks for an estimate from a sample of the users, where the data is large: quick enough while a definition is edited.
 */
const sample = z.optional(z.boolean());

/**
 * `POST /cohorts/{id}/preview`: against which connection's ledger (left out: members only), as of when (left out: now),
 * in which language it says that an import would be stopped (left out: English).
 */
export const previewRequest = z
  .strictObject({
    connectionId: z.optional(connectionId),
    asOf: z.optional(asOf),
    sample,
    locale: z.optional(locale),
  })
  .check(
    z.refine(
      (request) => !(request.sample && request.connectionId !== undefined),
      "a sample can't be compared with what Braze holds: leave out connectionId or sample",
    ),
  );
export type PreviewRequest = z.infer<typeof previewRequest>;

/** `POST /previews`: of a definition that need not be saved. */
export const draftPreviewRequest = z.strictObject({
  timeZone,
  definition,
  identifierOrder: z.optional(identifierOrder),
  asOf: z.optional(asOf),
  sample,
});
export type DraftPreviewRequest = z.infer<typeof draftPreviewRequest>;

export const preview = z.extend(evaluation, {
  asOf: z.string(),
  /** How the events of the data set were read; left out of lists. */
  reading: z.exactOptional(reading),
  /**
   * What is most often a mistake: members with odd identifiers, which are sent as they are, and names that the data
   * does not have. Left out where there is nothing.
   */
  hints: z.exactOptional(previewHints),
  /** What Athena has read to select the users, and what it costs about. Left out where Athena reads none of the data. */
  scanned: z.exactOptional(scanned),
  /** Against the ledger of the connection asked for. */
  change: z.exactOptional(
    z.object({
      adds: z.int(),
      removes: z.int(),
      keeps: z.int(),
      /** The guard would stop an import of it, which must then be allowed once. */
      unusual: z.boolean(),
      unusualChange: z.exactOptional(unusualChange),
      /** Why an import would be stopped, and what to do. */
      inWords: z.exactOptional(inWords),
    }),
  ),
  /** The counts are those of a sample of the users, always the same ones, multiplied. */
  estimate: z.exactOptional(z.literal(true)),
  /** One user in so many, and the members found among them. */
  sample: z.exactOptional(z.object({ oneIn: z.int(), members: z.int() })),
});
export type Preview = z.infer<typeof preview>;
