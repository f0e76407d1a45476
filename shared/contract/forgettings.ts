/** Forgetting people: what is asked, what was found of them, what hinders, and what was done. No identifier is in any answer. */
import * as z from "zod/mini";
import { EXCLUSIONS_PER_REQUEST, NAME_LENGTH } from "../limits.ts";
import { listColumns } from "./cohorts.ts";
import { exclusionListId } from "./exclusions.ts";
import { cohortId, connectionId, runId } from "./ids.ts";
import { personIdentifier } from "./person-identifier.ts";
import { uploadsPrefix } from "./uploads.ts";
import { displayName } from "./values.ts";
import { workFolders } from "./work-bucket.ts";

const people = z.array(personIdentifier).check(z.minLength(1), z.maxLength(EXCLUSIONS_PER_REQUEST));

/** `POST /people/forget`: people, or everybody in a file that was uploaded as for exclusion lists. */
export const forgettingRequest = z.union([
  z.strictObject({
    people,
    /** Why, for other operators. It must not have an identifier of these people. */
    reason: displayName,
  }),
  z.strictObject({
    uploadId: z.string().check(z.minLength(1), z.maxLength(NAME_LENGTH)),
    /** Left out: as their names suggest. */
    columns: z.optional(listColumns),
    reason: displayName,
  }),
]);
export type ForgettingRequest = z.infer<typeof forgettingRequest>;

/** `POST /people/forgotten/removals`: somebody comes back. */
export const comeBackRequest = z.strictObject({ people });

/**
 * - `looking`: a job counts where the people are.
 * - `to-confirm`: it did. Nothing was changed yet.
 * - `removing`: confirmed. They are not sent any more, and imports of their own remove them from Braze.
 * - `erasing`: Braze does not hold them; what is stored is written without them.
 * - `done`: a whole look found nothing of them. `certificate` says what was done.
 */
const forgettingState = z.enum(["looking", "to-confirm", "removing", "erasing", "done"]);

/** Where people are stored: folders of the buckets. */
const storedPlace = z.enum(["prepared", "parts", "ledgers", "rejected", "exclusions", "uploads"]);
export type StoredPlace = z.infer<typeof storedPlace>;

/** In the order in which they are gone through. Copies come first: what remains longest is what finds the people. */
export const storedPlaces = [
  ["parts", workFolders.parts],
  ["rejected", workFolders.rejected],
  ["prepared", workFolders.prepared],
  ["uploads", uploadsPrefix],
  ["exclusions", workFolders.exclusions],
  ["ledgers", workFolders.ledgers],
] as const satisfies readonly (readonly [StoredPlace, string])[];

/** Folders whose objects have identifiers: those of the work bucket, and uploads in the data bucket. */
export type ErasableFolder = (typeof storedPlaces)[number][1];

/** A cohort at a connection. Names as they were; left out: it was deleted. */
const cohortAt = z.object({
  cohortId,
  cohortName: z.exactOptional(z.string()),
  connectionId,
  connectionName: z.exactOptional(z.string()),
});

/** How many identifiers of theirs Braze may hold there. */
const heldAt = z.extend(cohortAt, { identifiers: z.int() });

const storedIn = z.object({ place: storedPlace, objects: z.int(), identifiers: z.int() });

const findings = z.object({
  held: z.array(heldAt),
  /** Places that have none of them are left out. */
  stored: z.array(storedIn),
  lists: z.array(z.object({ list: exclusionListId, identifiers: z.int() })),
  /** How many of the identifiers are on the list of forgotten people already. */
  alreadyForgotten: z.int(),
  /** Cohorts whose definition has one of the identifiers written in it: it stays, somebody has to edit it. */
  definitions: z.array(z.object({ cohortId, cohortName: z.string() })),
  /** How many earlier definitions of cohorts have one. These are deleted. Left out: the request is older than this search. */
  earlierDefinitions: z.exactOptional(z.int()),
});

/**
 * - `import-under-way`: another import of the cohort is going on. The next round tries again.
 * - `connection-unusable`: the connection is disabled, failing or without a key.
 * - `import-failed`: the import that was to remove them failed; `run` says which.
 * - `held-by-device`: the import that was to remove them found nobody to remove: what is left are devices, which an ordinary
 *   import of the cohort removes.
 * - `ledger-lost`: what Braze holds can't be read.
 * - `unfinished-imports`: imports that were under way when the people were forgotten have not ended.
 */
const hindrance = z.enum([
  "import-under-way",
  "connection-unusable",
  "import-failed",
  "held-by-device",
  "ledger-lost",
  "unfinished-imports",
]);

const certificate = z.object({
  /** ISO. */
  doneAt: z.string(),
  /** By imports that removed them from Braze. */
  removed: z.array(z.extend(heldAt, { run: z.exactOptional(runId) })),
  /** Of deleted cohorts and connections: nobody can remove them there any more. */
  leftAtBraze: z.array(heldAt),
  /** Versions included. */
  erased: z.array(storedIn),
  /** Objects that can't be decoded, so nobody knows. */
  unreadable: z.array(z.object({ place: storedPlace, objects: z.int() })),
  /** Data that is not this system's. */
  dataSets: z.array(z.object({ id: z.string(), name: z.string() })),
  definitions: z.array(z.object({ cohortId, cohortName: z.string() })),
  /** How many earlier definitions of cohorts had one. They were deleted. Left out: as above. */
  earlierDefinitions: z.exactOptional(z.int()),
  /** ISO: until when a backup of the table has definitions as they were. */
  backupsEndAt: z.string(),
});

export const forgetting = z.object({
  id: z.string(),
  state: forgettingState,
  reason: z.string(),
  /** How many were named, each once. Left out: the file was not read yet. */
  identifiers: z.exactOptional(z.int()),
  /** ISO. */
  requestedAt: z.string(),
  requestedBy: z.string(),
  /** ISO: when it ends by itself if nobody confirms it. */
  expiresAt: z.exactOptional(z.string()),
  found: z.exactOptional(findings),
  confirmedAt: z.exactOptional(z.string()),
  confirmedBy: z.exactOptional(z.string()),
  hindrances: z.exactOptional(z.array(z.extend(cohortAt, { why: hindrance, run: z.exactOptional(runId) }))),
  certificate: z.exactOptional(certificate),
});
export type Forgetting = z.infer<typeof forgetting>;
