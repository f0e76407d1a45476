/** Versioned stores and remembered requests: rows of the table. */
import type { Cohort } from "../contract/cohorts.ts";
import type { Connection } from "../contract/connections.ts";
import type { DataSet } from "../contract/data-sets.ts";
import type { CohortId } from "../contract/ids.ts";
import type { MailAddress } from "../contract/mail-addresses.ts";
import type { Upload } from "../contract/uploads.ts";
import type { CohortSearch } from "../domain/cohort-search.ts";
import type { Page, PageWanted } from "./pages.ts";

/**
 * A store of items with an id and a version. A write that loses a race changes nothing and says so. If the first answer
 * of a write is lost and the SDK's repeat loses to it, the write has won.
 */
export interface VersionedStore<T extends { id: string; version: number }> {
  /** Writes the item if the id does not exist. */
  create(thing: T): Promise<"created" | "exists">;
  read(id: T["id"]): Promise<T | undefined>;
  list(wanted: PageWanted): Promise<Page<T>>;
  /** Writes `thing` with its version raised by one, if the stored version is still the one of `thing`. */
  replace(thing: T): Promise<"replaced" | "changed-meanwhile">;
  /** Deletes the item if the stored version is still this one. Succeeds if it does not exist. */
  remove(thing: Pick<T, "id" | "version">): Promise<"removed" | "changed-meanwhile">;
}

export type Connections = VersionedStore<Connection>;

export interface Cohorts extends VersionedStore<Cohort> {
  /**
   * Newest first. A page may be shorter than wanted, even empty, while there are more. Hints: one that just changed may
   * be missing, or be as it was.
   */
  find(sought: CohortSearch, wanted: PageWanted): Promise<Page<Cohort>>;
}

export interface DataSets extends Omit<VersionedStore<DataSet>, "remove"> {
  /**
   * Notes that a cohort is about to use the data set, before it does: from then on the data set is not removed by
   * whoever has not seen this.
   */
  claim(use: { dataSet: string; cohort: CohortId }): Promise<"claimed" | "missing">;
  /** Undefined if there is no such data set. */
  usage(id: string): Promise<DataSetUsage | undefined>;
  /** Undefined if it has made no claim. */
  useOf(use: { dataSet: string; cohort: CohortId }): Promise<DataSetUse | undefined>;
  /** Deletes a note, if the cohort has made no other since. */
  forget(use: DataSetUse): Promise<void>;
  /** Deletes the data set, if nothing of it changed and no cohort claimed it since. */
  remove(seen: DataSetUsage): Promise<"removed" | "changed-meanwhile">;
}

/** A cohort that uses the data set, was about to, or did so earlier: only the cohort itself tells which. */
export interface DataSetUse {
  dataSet: string;
  cohort: CohortId;
  /** ISO. */
  since: string;
  /** Unique to the claim. */
  claim: string;
}

export interface DataSetUsage {
  id: string;
  version: number;
  /** The last claim; undefined if there was none since the data set last changed. */
  claim: string | undefined;
  uses: DataSetUse[];
}

export type Uploads = VersionedStore<Upload>;

/** What is known of addresses that are not mailed, or were not: by the digest of the address. */
export type MailAddresses = VersionedStore<MailAddress>;

/** What a request with an `Idempotency-Key` started: the id and time of the result, and a digest of the request. */
export interface Remembered {
  id: string;
  time: string;
  digest: string;
}

/** Remembered `Idempotency-Key`s: the first request with a key decides what it means. */
export interface Requests {
  /** Returns what is stored under the key for `what`: `value`, or the value of an earlier call. */
  remember(what: string, key: string, value: Remembered): Promise<Remembered>;
  /** What is stored under the key for `what`; undefined if no request had it. */
  recall(what: string, key: string): Promise<Remembered | undefined>;
}
