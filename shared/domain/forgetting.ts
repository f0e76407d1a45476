/** A request to forget people, as it is kept: how far it is, by counts, ids and names. No identifier is in it. */
import type { ErasableFolder, Forgetting, StoredPlace } from "../contract/forgettings.ts";
import type { CohortId } from "../contract/ids.ts";
import { workFolders } from "../contract/work-bucket.ts";
import { FORGETTING_OVERDUE_MS } from "../limits.ts";
import type { DomainError } from "./domain-error.ts";
import { changedMeanwhile } from "./domain-error.ts";

/** How far a pass over all objects that may have people is, and what it found until then. */
export interface Pass {
  /** The last object that was looked at. Left out: it begins. */
  reached?: { folder: ErasableFolder; object: string };
  stored: StoredIn[];
  unreadable: { place: StoredPlace; objects: number }[];
  /** Objects that the store refused to read, write or end. */
  failed: number;
  /** Objects that have them and that rows of the table name, with their digest: these change first. */
  inUse: number;
}

export type Findings = NonNullable<Forgetting["found"]>;
type StoredIn = Findings["stored"][number];
export type HeldAt = Findings["held"][number];
export type Certificate = NonNullable<Forgetting["certificate"]>;

/**
 * Where Braze holds people, or may hold them. `identifiers` is 0 where the ledger can't tell: it is from a restored table, or
 * `isLost`: the next import can't read it, or it lacks what was sent.
 */
export interface Held extends HeldAt {
  isLost?: true;
}

/** As the API shows it. */
export function heldAt({ isLost: _, ...held }: Held): HeldAt {
  return held;
}

/** Nobody can be removed there any more. */
export function wasDeleted({ cohortName, connectionName }: Pick<HeldAt, "cohortName" | "connectionName">) {
  return cohortName === undefined || connectionName === undefined;
}

/** How far a search of all ledgers that count is, and whom it found until then. */
export interface Search {
  /** The last cohort whose ledgers were searched. Left out: it begins. */
  after?: CohortId;
  held: Held[];
  /** When it began, no import went on that may settle a ledger that has them. */
  isFinal: boolean;
}

export interface Erasing {
  /** In all passes before. Of an object that is repeated after a call broke off, only what was left is counted. */
  erased: StoredIn[];
  pass: Pass;
}

export interface KeptForgetting extends Forgetting {
  version: number;
  createdAt: string;
  /** Absent: they are not stored yet, or not any more. */
  people?: { object: string; sha256: string };
  /** The uploaded object that named them. It is erased with all others, and is nothing that was found. */
  upload?: string;
  /** Of looking. */
  pass?: Pass;
  /** One that goes on. */
  search?: Search;
  /** What the last whole search found, and is still so. */
  holding?: Held[];
  /** ISO: from here on no import adds them. */
  listedAt?: string;
  /** ISO: no ledger that counts had them. */
  erasingSince?: string;
  removed?: Certificate["removed"];
  leftAtBraze?: HeldAt[];
  erasing?: Erasing;
}

/** The people of requests. Beside exclusion lists, whose objects have numbers: no list has such a name. */
export const forgettingPrefix = `${workFolders.exclusions}forgetting/people-`;

export function forgettingObject(id: string): string {
  return `${forgettingPrefix}${id}.parquet`;
}

export function freshPass(): Pass {
  return { stored: [], unreadable: [], failed: 0, inUse: 0 };
}

/** What became of an object: how many identifiers were found; or why nobody knows, or they are left there. */
export type Visited = number | "unreadable" | "failed" | "in-use";

/** With one more object. */
export function passedOver(
  pass: Pass,
  { place, ...reached }: NonNullable<Pass["reached"]> & { place: StoredPlace },
  visited: Visited,
): Pass {
  const next = { ...pass, reached };
  if (visited === "failed") return { ...next, failed: pass.failed + 1 };
  if (visited === "in-use") return { ...next, inUse: pass.inUse + 1 };
  if (visited === "unreadable")
    return { ...next, unreadable: counted(pass.unreadable, [{ place, objects: 1 }]) };
  if (visited === 0) return next;
  return { ...next, stored: counted(pass.stored, [{ place, objects: 1, identifiers: visited }]) };
}

/** Counts of the same place are summed. */
export function counted<Count extends { place: StoredPlace; objects: number; identifiers?: number }>(
  counts: readonly Count[],
  more: readonly Count[],
): Count[] {
  const sums = new Map<StoredPlace, Count>();
  for (const one of [...counts, ...more]) {
    const sum = sums.get(one.place);
    sums.set(one.place, sum ? added(sum, one) : one);
  }
  return [...sums.values()];
}

function added<Count extends { objects: number; identifiers?: number }>(sum: Count, one: Count): Count {
  const identifiers = (sum.identifiers ?? 0) + (one.identifiers ?? 0);
  return {
    ...sum,
    objects: sum.objects + one.objects,
    ...(sum.identifiers !== undefined && { identifiers }),
  };
}

/** Whether it ends by itself: nobody has confirmed it in time. */
export function isExpired({ state, expiresAt }: KeptForgetting, now: Date): boolean {
  const unconfirmed = state === "looking" || state === "to-confirm";
  return unconfirmed && expiresAt !== undefined && Date.parse(expiresAt) <= now.getTime();
}

/** Whether it was confirmed long ago, and has not ended. */
export function isOverdue({ state, confirmedAt }: KeptForgetting, now: Date): boolean {
  return (
    state !== "done" &&
    confirmedAt !== undefined &&
    now.getTime() - Date.parse(confirmedAt) > FORGETTING_OVERDUE_MS
  );
}

/** Whether it goes on without anybody doing anything. */
export function goesOn({ state, people }: Pick<KeptForgetting, "state" | "people">): boolean {
  return state === "removing" || state === "erasing" || (state === "looking" && people !== undefined);
}

/** As the API shows it. */
export function shownForgetting(kept: KeptForgetting): Forgetting {
  const {
    version,
    createdAt,
    people,
    upload,
    pass,
    search,
    holding,
    listedAt,
    erasingSince,
    removed,
    leftAtBraze,
    erasing,
    ...shown
  } = kept;
  return shown;
}

export function forgettingChanged(id: string): DomainError {
  return changedMeanwhile("request to forget people", id);
}
