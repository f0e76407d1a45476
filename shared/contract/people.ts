/** `POST /cohorts/{cohortId}/people/look-up`: why a person is, or is not, in a cohort at Braze. */
import * as z from "zod/mini";
import { identifierKind, rejectedReasons } from "./cohorts.ts";
import { cohortId, connectionId, runId } from "./ids.ts";
import { runReasons } from "./imports.ts";

/** `emptied`: the import was to remove everybody, whatever the definition says. */
const found = z.enum(["selected", "rejected", "not-selected", "emptied"]);
export type Found = z.infer<typeof found>;

const direction = z.enum(["add", "remove"]);

/**
 * - `held`: Braze has the person, as the cohort's last evaluation says.
 * - `leaving`: Braze has the person, whom the last evaluation leaves out.
 * - `waiting`: the last evaluation has the person; Braze was not told, or did not take it.
 * - `refused`: the same, and Braze refused the identifier.
 * - `unsure`: Braze was told and its answer never came. The next import tells it again.
 * - `rejected`: the last evaluation found the person's row, and could not use its identifiers.
 * - `not-selected`: the last evaluation does not have the person under this identifier, sent or known.
 * - `not-held`: Braze does not have the person, and no evaluation is kept.
 * - `unknown`: what Braze holds can't be read.
 */
const standing = z.enum([
  "held",
  "leaving",
  "waiting",
  "refused",
  "unsure",
  "rejected",
  "not-selected",
  "not-held",
  "unknown",
]);
export type Standing = z.infer<typeof standing>;

const standingAt = z.object({
  connectionId,
  connectionName: z.string(),
  standing,
  /**
   * The last evaluation knows the person by the identifier that was looked up, and sends them by another one, of this
   * kind: all of this is about that one. Left out: they were looked up by the one that is sent.
   */
  sentBy: z.exactOptional(identifierKind),
  /** What the newest import that evaluated the cohort for this connection found. Left out: none is kept. */
  evaluation: z.exactOptional(
    z.object({
      run: runId,
      /** The instant that the cohort was evaluated as of. ISO. */
      asOf: z.string(),
      found,
      /** Why the row could not be used, where it was rejected. */
      reason: z.exactOptional(z.enum(rejectedReasons)),
    }),
  ),
  /** The newest change of this person that an import had for Braze. Left out: none is kept. */
  lastChange: z.exactOptional(
    z.object({
      run: runId,
      /** When that import ended. ISO. */
      at: z.string(),
      change: direction,
      outcome: z.enum(["accepted", "refused", "unknown", "unsent"]),
      /** Why it was not accepted. */
      reason: z.exactOptional(z.enum(runReasons)),
    }),
  ),
  /** An import that goes on has this change of the person. */
  underWay: z.exactOptional(z.object({ run: runId, change: direction })),
});
export type StandingAt = z.infer<typeof standingAt>;

export const personLookUp = z.object({
  cohortId,
  /** One for each connection that the cohort was imported into, the one of the newest import first. */
  connections: z.array(standingAt),
  /** Imports whose changes were searched, newest first; older ones were not. */
  importsSearched: z.int(),
});
export type PersonLookUp = z.infer<typeof personLookUp>;
