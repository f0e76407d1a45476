/** Exclusion lists: people who are never sent to Braze, at any connection or at one. */
import * as z from "zod/mini";
import { EXCLUSION_FILE_BYTES, EXCLUSIONS_PER_REQUEST, NAME_LENGTH } from "../limits.ts";
import { listColumns } from "./cohorts.ts";
import { connectionId } from "./ids.ts";
import { personIdentifier } from "./person-identifier.ts";
import { uploadRequest } from "./uploads.ts";
import { displayName } from "./values.ts";

/** The id of the list of the whole deployment. The list of a connection has the connection's id. */
export const EVERYWHERE = "everywhere";
/**
 * The id of the list of forgotten people. It also holds for all connections, and has no identifier: only keyed hashes, by
 * which its people are known again.
 */
export const FORGOTTEN = "forgotten";
export const exclusionListId = z.union([z.literal(EVERYWHERE), z.literal(FORGOTTEN), connectionId]);
export type ExclusionListId = z.infer<typeof exclusionListId>;

const people = z.array(personIdentifier).check(z.minLength(1), z.maxLength(EXCLUSIONS_PER_REQUEST));

export const exclusionRequest = z.strictObject({
  people,
  /** Why, for other operators. It must not have an identifier of these people. */
  reason: displayName,
});
export type ExclusionRequest = z.infer<typeof exclusionRequest>;

/** Of a file that is uploaded for an exclusion list; `bytes` is its exact length. */
export const exclusionFileRequest = z.extend(uploadRequest, {
  bytes: z.int().check(z.minimum(1), z.maximum(EXCLUSION_FILE_BYTES)),
});

/** Everybody in an uploaded file. */
export const fileExclusionRequest = z.strictObject({
  uploadId: z.string().check(z.minLength(1), z.maxLength(NAME_LENGTH)),
  /** Left out: as their names suggest. */
  columns: z.optional(listColumns),
  /** As of people who are named. */
  reason: displayName,
});
export type FileExclusionRequest = z.infer<typeof fileExclusionRequest>;

export const inclusionRequest = z.strictObject({ people });
export type InclusionRequest = z.infer<typeof inclusionRequest>;

/** A list as the API shows it. */
export const exclusionList = z.object({
  id: exclusionListId,
  /** Identifiers in it. */
  people: z.int(),
  /** ISO: when it last changed, and by whom. */
  changedAt: z.string(),
  changedBy: z.string(),
});
export type ExclusionList = z.infer<typeof exclusionList>;

/** `changed`: how many of the request were added or removed. The others were on the list already, or were not on it. */
export const exclusionListChanged = z.object({ list: exclusionList, changed: z.int() });
export type ExclusionListChanged = z.infer<typeof exclusionListChanged>;

/** Who is on a list: by whom, when and why. One identifier: the fields of the others are left out. */
export const exclusion = z.object({
  external_id: z.exactOptional(z.string()),
  alias_name: z.exactOptional(z.string()),
  alias_label: z.exactOptional(z.string()),
  device_id: z.exactOptional(z.string()),
  /** ISO. */
  excludedAt: z.string(),
  excludedBy: z.string(),
  reason: z.string(),
});
export type Exclusion = z.infer<typeof exclusion>;

/** Which content of a list an import was prepared with. */
export const usedExclusions = z.object({
  list: exclusionListId,
  /** 0: nobody was ever on it. */
  edition: z.int(),
});
export type UsedExclusions = z.infer<typeof usedExclusions>;

/** A list, as it is stored. Its content is an object of the work bucket that is never overwritten. */
export interface KeptExclusionList extends ExclusionList {
  version: number;
  createdAt: string;
  /** Numbers the contents of the list, from 1. It never goes back, not even when the table is restored. */
  edition: number;
  /** The last edition that has somebody whom the one before did not have. */
  gained: number;
  object: string;
  sha256: string;
}
