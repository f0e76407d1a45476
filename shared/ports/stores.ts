/** Things with an id and a version, and remembered requests: rows of the table. */
import type { Cohort } from "../contract/cohorts.ts";
import type { Connection } from "../contract/connections.ts";
import type { DataSet } from "../contract/data-sets.ts";
import type { Upload } from "../contract/uploads.ts";
import type { Page, PageWanted } from "./pages.ts";

/**
 * Things with an id and a version. A write that lost its race changes nothing and says so. One whose first answer was
 * lost, and whose repeat loses to it, has won.
 */
export interface VersionedStore<T extends { id: string; version: number }> {
  /** Put where nothing of that id is. */
  create(thing: T): Promise<"created" | "exists">;
  read(id: T["id"]): Promise<T | undefined>;
  list(wanted: PageWanted): Promise<Page<T>>;
  /** Puts `thing` with its version raised by one, where the kept version is still the one `thing` has. */
  replace(thing: T): Promise<"replaced" | "changed-meanwhile">;
  /** Deletes where the kept version is still this one; what is gone already is fine. */
  remove(thing: Pick<T, "id" | "version">): Promise<"removed" | "changed-meanwhile">;
}

export type Connections = VersionedStore<Connection>;

export type Cohorts = VersionedStore<Cohort>;

export type DataSets = VersionedStore<DataSet>;

export type Uploads = VersionedStore<Upload>;

/** What a request with an `Idempotency-Key` began: the id and time of the thing, and a digest of what was asked. */
export interface Remembered {
  id: string;
  time: string;
  digest: string;
}

/** Remembered `Idempotency-Key`s: the first to ask decides. */
export interface Requests {
  /** Gives what is remembered under the key for `what` is asked: `value`, or what an earlier call put there. */
  remember(what: string, key: string, value: Remembered): Promise<Remembered>;
}
