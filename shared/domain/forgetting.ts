/** A request to forget people, as it is kept: how far it is, by counts, ids and names. No identifier is in it. */
import type { Forgetting, StoredPlace } from "../contract/forgettings.ts";
import { uploadsPrefix } from "../contract/uploads.ts";
import { workFolders } from "../contract/work-bucket.ts";
import type { DomainError } from "./domain-error.ts";
import { changedMeanwhile } from "./domain-error.ts";

/** A place of a pass over all objects that may have people: what was found of them until then. */
export interface Pass {
  /** Of `storedPlaces`. */
  place: number;
  /** The last object that is done. */
  after: string;
  stored: StoredIn[];
  unreadable: { place: StoredPlace; objects: number }[];
}

export type Findings = NonNullable<Forgetting["found"]>;
type StoredIn = Findings["stored"][number];
export type HeldAt = Findings["held"][number];
export type Certificate = NonNullable<Forgetting["certificate"]>;

/** Of erasing, how far it is, as a row keeps it between calls. */
export interface ErasingProgress {
  /** The last object that was looked at. Left out: a pass begins. */
  reached?: { folder: ErasableFolder; object: string };
  /** In all passes. Of an object that is repeated after a call broke off, only what was left is counted. */
  erased: Partial<Record<ErasableFolder, { objects: number; identifiers: number }>>;
  /** Of this pass. */
  pass: {
    found: number;
    /** Objects that the store refused to read, write or end. */
    failed: number;
    /** Objects that have them and that rows of the table name, with their digest: these change first. */
    inUse: number;
    unreadable: Partial<Record<ErasableFolder, number>>;
  };
}

export interface KeptForgetting extends Forgetting {
  version: number;
  createdAt: string;
  /** Absent: they are not stored yet, or not any more. */
  people?: { object: string; sha256: string };
  pass?: Pass;
  /** ISO: from here on no import adds them. */
  listedAt?: string;
  /** ISO: no ledger that counts had them. */
  erasingSince?: string;
  removed?: Certificate["removed"];
  leftAtBraze?: HeldAt[];
  /** How far erasing is. */
  erasing?: ErasingProgress;
}

/** Folders whose objects have identifiers: those of the work bucket, and uploads in the data bucket. */
export type ErasableFolder =
  | (typeof workFolders)["prepared" | "parts" | "ledgers" | "rejected" | "exclusions"]
  | typeof uploadsPrefix;

/** Folders in the order in which they are looked at. */
export const storedPlaces = [
  ["prepared", workFolders.prepared],
  ["parts", workFolders.parts],
  ["ledgers", workFolders.ledgers],
  ["rejected", workFolders.rejected],
  ["exclusions", workFolders.exclusions],
  ["uploads", uploadsPrefix],
] as const satisfies readonly (readonly [StoredPlace, string])[];

/** The people of requests. Beside exclusion lists, whose objects have numbers: no list has such a name. */
export const forgettingPrefix = `${workFolders.exclusions}forgetting/people-`;

export function forgettingObject(id: string): string {
  return `${forgettingPrefix}${id}.parquet`;
}

export function freshPass(): Pass {
  return { place: 0, after: "", stored: [], unreadable: [] };
}

/** With one more object, of which so many identifiers were found; `unreadable`: nobody knows how many. */
export function passedOver(
  pass: Pass,
  { place, object, found }: { place: StoredPlace; object: string; found: number | "unreadable" },
): Pass {
  const next = { ...pass, after: object };
  if (found === "unreadable") return { ...next, unreadable: counted(pass.unreadable, { place, objects: 1 }) };
  if (found === 0) return next;
  return { ...next, stored: counted(pass.stored, { place, objects: 1, identifiers: found }) };
}

/** Counts of the same place are summed. */
function counted<Count extends { place: StoredPlace; objects: number; identifiers?: number }>(
  counts: readonly Count[],
  ...more: readonly Count[]
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
    pass,
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
