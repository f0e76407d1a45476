/** Exclusion lists: what is known of each, and the people on them. */
import type { KeptExclusionList } from "../contract/exclusions.ts";
import type { Member } from "../domain/identifiers.ts";
import type { ExclusionObject } from "./engine.ts";
import type { Page, PageWanted } from "./pages.ts";
import type { VersionedStore } from "./stores.ts";

/** Reads are strongly consistent. A list is never removed. */
export type ExclusionLists = VersionedStore<KeptExclusionList>;

export interface ExcludedPerson extends Member {
  /** ISO. */
  at: string;
  by: string;
  reason: string;
}

/** `sha256` of the object that was written; left out where nothing was, because nothing changed. */
export interface ChangedPeople {
  changed: number;
  people: number;
  sha256?: string;
}

/**
 * The people on lists: write-once objects of the work bucket. One that is missing or damaged is an error, and never taken
 * for an empty one.
 */
export interface ExcludedPeople {
  /** Writes `into`: those in `from`, and those of `people` who are not. Who is there stays as they are. */
  add(
    people: readonly ExcludedPerson[],
    { from, into }: { from: ExclusionObject | undefined; into: string },
  ): Promise<ChangedPeople>;
  /** Writes `into`: those in `from` who are not among `people`. */
  remove(
    people: readonly Member[],
    { from, into }: { from: ExclusionObject; into: string },
  ): Promise<ChangedPeople>;
  /** Last added first. Refuses a cursor that no page gave. */
  page(from: ExclusionObject, wanted: PageWanted): Promise<Page<ExcludedPerson>>;
  /** Writes `into`: everybody in any of these. */
  unite(objects: readonly string[], into: string): Promise<{ people: number; sha256: string }>;
  /** The names of all contents of all lists. */
  objects(): Promise<string[]>;
  /** Discards what it has on the scratch disk. */
  discard(): Promise<void>;
}
