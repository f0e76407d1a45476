/** What partners sent to the sandbox, as its API shows it. */
import * as z from "zod/mini";
import { identifierKind } from "./cohorts.ts";

/** A data import key on the partner's page. Never the secret, which is shown once. */
export const sandboxKeyView = z.object({
  id: z.string(),
  /** The partner on whose page it was made. */
  partner: z.string(),
  /** The last four characters, `…4f2a`. */
  masked: z.string(),
  status: z.enum(["active", "invalidated"]),
  createdBy: z.string(),
  createdAt: z.string(),
  /** Accurate to about a minute. */
  lastUsedAt: z.exactOptional(z.string()),
  invalidatedBy: z.exactOptional(z.string()),
  invalidatedAt: z.exactOptional(z.string()),
});
export type SandboxKeyView = z.infer<typeof sandboxKeyView>;

/** The only answer that contains the key itself. */
export const newSandboxKey = z.extend(sandboxKeyView, { key: z.string() });
export type NewSandboxKey = z.infer<typeof newSandboxKey>;

/** What a customer copies from Braze's partner page. */
export const partnerPage = z.object({
  partner: z.string(),
  restEndpoint: z.string(),
  cohortNames: z.string(),
  cohortUsers: z.string(),
  keys: z.array(sandboxKeyView),
});
export type PartnerPage = z.infer<typeof partnerPage>;

/** A cohort as it was received. */
export const receivedCohort = z.object({
  partner: z.string(),
  /** The partner's own id for it. */
  id: z.string(),
  /** Absent if only users were sent so far. */
  name: z.exactOptional(z.string()),
  /** The partner's `created_at`. */
  createdAt: z.exactOptional(z.string()),
  firstSeenAt: z.string(),
  lastSeenAt: z.string(),
  /** Users were sent before any name. Braze's docs require the name first and do not say what happens otherwise. */
  usersBeforeName: z.boolean(),
  /** Requests with changes, and the ids that they added and removed, repeats included. */
  requests: z.int(),
  idsAdded: z.int(),
  idsRemoved: z.int(),
});
export type ReceivedCohort = z.infer<typeof receivedCohort>;

export const receivedMember = z.object({ kind: identifierKind, id: z.string(), label: z.string() });

/** A request of a partner, without secrets and without users' ids. */
export const notedRequest = z.object({
  id: z.string(),
  at: z.string(),
  partner: z.string(),
  endpoint: z.enum(["name", "users"]),
  /** The cohort, if the request named one; its first 200 characters. */
  cohortId: z.exactOptional(z.string()),
  /** The key of the request, if there was one: `…4f2a`. */
  key: z.exactOptional(z.string()),
  userAgent: z.exactOptional(z.string()),
  bytes: z.int(),
  /** Numbers of ids in the request. */
  added: z.exactOptional(z.int()),
  removed: z.exactOptional(z.int()),
  /** Ids that no user can have because they are empty or too long. They match no user and are not stored. */
  unusable: z.exactOptional(z.int()),
  /** Modes of the faults that it met. */
  faults: z.array(z.string()),
  /** The status of the answer; 0 if the connection was dropped. */
  status: z.int(),
  /** The message of the answer, with secrets replaced by `…`. */
  message: z.string(),
});
export type NotedRequest = z.infer<typeof notedRequest>;

/** The outcome of an id: it matched a user, no user, or an identified user, whom a device id does not match. */
export const matchOutcome = z.enum(["matched", "unknown", "device-of-identified-user"]);

/** Distinct ids by outcome. */
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
  /** Users who are in the cohort now, whichever requests added them. */
  users: z.int(),
  /** Ids with the requested outcome. */
  items: z.array(inspectedId),
  cursor: z.exactOptional(z.string()),
});
export type Inspection = z.infer<typeof inspection>;
