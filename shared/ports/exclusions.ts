/** Exclusion lists: what is known of each, and the people on them. */

import type { ListColumns, ListDefinition } from "../contract/cohorts.ts";
import type { KeptExclusionList } from "../contract/exclusions.ts";
import type { Member } from "../domain/identifiers.ts";
import type { ExclusionObject, NotEvaluated } from "./engine.ts";
import type { StoredPeople } from "./erasure.ts";
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

export interface ChangedContent {
  from: ExclusionObject | undefined;
  /** The object of the new content. */
  into: string;
  /** Of each person a keyed hash is kept, and no identifier; `from` is the same. */
  keyed?: boolean;
}

/** A file of the data bucket, and what is said of everybody in it. */
export interface ExclusionFile extends Pick<ExcludedPerson, "at" | "by" | "reason"> {
  list: Pick<ListDefinition, "object" | "format" | "delimiter" | "encoding" | "nullValues">;
  /** Left out: as their names suggest. */
  columns?: ListColumns;
}

/** `identifier-in-reason`: of somebody in the file. */
export type NotAdded = NotEvaluated | "identifier-in-reason";

/**
 * The people on lists: write-once objects of the work bucket. One that is missing or damaged is an error, and never taken
 * for an empty one.
 */
export interface ExcludedPeople {
  /**
   * Writes `into`: those in `from`, and those of `people` who are not. Who is there stays as they are. Of stored people, when,
   * by whom and why are as they were stored.
   */
  add(people: readonly ExcludedPerson[] | StoredPeople, content: ChangedContent): Promise<ChangedPeople>;
  /**
   * The same with everybody in a file: by the external id and the alias of a row, and by its device id if it has neither.
   * Nobody is added if the file has rows that nobody can be told from, or no rows.
   */
  addFile(file: ExclusionFile, content: ChangedContent): Promise<ChangedPeople | NotAdded>;
  /** Writes `into`: those in `from` who are not among `people`. */
  remove(
    people: readonly Member[] | StoredPeople,
    content: ChangedContent & { from: ExclusionObject },
  ): Promise<ChangedPeople>;
  /** How many of the people a list has. */
  count(people: StoredPeople, on: ExclusionObject): Promise<number>;
  /** Which of these texts have an identifier of somebody, as `mentions` of a domain's rules tells. */
  mentioned(people: StoredPeople, texts: readonly string[]): Promise<boolean[]>;
  /** Last added first, not of keyed hashes. Refuses a cursor that no page gave. */
  page(from: ExclusionObject, wanted: PageWanted): Promise<Page<ExcludedPerson>>;
  /** Writes `into`: everybody in any of these. */
  unite(objects: readonly string[], into: string): Promise<{ people: number; sha256: string }>;
  /** Discards what it has on the scratch disk. */
  discard(): Promise<void>;
}
