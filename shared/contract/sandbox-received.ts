/** What partners sent to the sandbox, as its API shows it. */
import * as z from "zod/mini";
import { identifierKind } from "./cohorts.ts";

/** A data import key on the partner's page: never the secret, which is shown once. */
export const sandboxKeyView = z.object({
  id: z.string(),
  /** The partner on whose page it was made. */
  partner: z.string(),
  /** The last four characters, `…4f2a`. */
  masked: z.string(),
  status: z.enum(["active", "invalidated"]),
  createdBy: z.string(),
  createdAt: z.string(),
  /** To the minute or so. */
  lastUsedAt: z.exactOptional(z.string()),
  invalidatedBy: z.exactOptional(z.string()),
  invalidatedAt: z.exactOptional(z.string()),
});
export type SandboxKeyView = z.infer<typeof sandboxKeyView>;

/** The one time that the key itself is shown. */
export const newSandboxKey = z.extend(sandboxKeyView, { key: z.string() });

/** What a customer copies from Braze's partner page. */
export const partnerPage = z.object({
  partner: z.string(),
  restEndpoint: z.string(),
  cohortNames: z.string(),
  cohortUsers: z.string(),
  keys: z.array(sandboxKeyView),
});

/** A cohort as it was received. */
export const receivedCohort = z.object({
  partner: z.string(),
  /** The partner's own id for it. */
  id: z.string(),
  /** Absent while only users have come. */
  name: z.exactOptional(z.string()),
  /** The partner's `created_at`. */
  createdAt: z.exactOptional(z.string()),
  firstSeenAt: z.string(),
  lastSeenAt: z.string(),
  /** Users came before any name did. Braze's docs ask for the name first and do not say what happens otherwise. */
  usersBeforeName: z.boolean(),
  /** Requests with changes, and ids that they added and removed, repeats included. */
  requests: z.int(),
  idsAdded: z.int(),
  idsRemoved: z.int(),
});
export type ReceivedCohort = z.infer<typeof receivedCohort>;

export const receivedMember = z.object({ kind: identifierKind, id: z.string(), label: z.string() });

/** A request of a partner, without anything secret and without ids of people. */
export const notedRequest = z.object({
  id: z.string(),
  at: z.string(),
  partner: z.string(),
  endpoint: z.enum(["name", "users"]),
  /** The cohort, where the request named one; its first 200 characters. */
  cohortId: z.exactOptional(z.string()),
  /** The key that it came with, where there is one: `…4f2a`. */
  key: z.exactOptional(z.string()),
  userAgent: z.exactOptional(z.string()),
  bytes: z.int(),
  /** Of ids, as they came. */
  added: z.exactOptional(z.int()),
  removed: z.exactOptional(z.int()),
  /** Ids that no user can have, empty or too long: they match nobody and are not kept. */
  unusable: z.exactOptional(z.int()),
  /** ValidationIssue modes that it met. */
  faults: z.array(z.string()),
  /** What it was answered; 0 where the connection was dropped. */
  status: z.int(),
  /** The answer's words, with `…` for a secret in them. */
  message: z.string(),
});
export type NotedRequest = z.infer<typeof notedRequest>;

/** What became of an id: it met a user, nobody, or someone who is identified and can't be met by a device. */
export const matchOutcome = z.enum(["matched", "unknown", "device-of-identified-user"]);

/** Distinct ids, by what became of each. */
const fates = z.record(matchOutcome, z.int());
export type Fates = z.infer<typeof fates>;

const inspectedId = z.extend(receivedMember, {
  direction: z.enum(["add", "remove"]),
  outcome: matchOutcome,
});
export type InspectedId = z.infer<typeof inspectedId>;

export const inspection = z.object({
  note: z.string(),
  partner: z.string(),
  cohortId: z.string(),
  cohortName: z.exactOptional(z.string()),
  added: fates,
  removed: fates,
  /** Users who are in the cohort now, whichever requests brought them. */
  users: z.int(),
  /** Ids of the outcome that was asked for. */
  items: z.array(inspectedId),
  cursor: z.exactOptional(z.string()),
});
export type Inspection = z.infer<typeof inspection>;
