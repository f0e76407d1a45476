/** The audit trail: an entry is written before what it tells of is done, and ended after it. */
import type { AuditEntry } from "../contract/audit.ts";
import type { Page, PageWanted } from "./pages.ts";

/** What a request is about to write to one thing. */
export interface Step {
  object: string;
  /** Digests; undefined where there is nothing. */
  before?: string;
  after?: string;
  /** The version that is written, of things that have one. */
  version?: number;
}

export type BegunEntry = Omit<AuditEntry, "outcome" | "code" | "changes">;

/** The place of an entry. */
export type EntryKey = Pick<AuditEntry, "id" | "at">;

export interface OpenEntry extends BegunEntry {
  steps: Step[];
}

export type Ending = Pick<AuditEntry, "outcome" | "code" | "changes" | "object">;

export interface AuditFilter {
  object?: string;
  actor?: string;
  /** ISO instants: from the first on, and before the second. */
  from?: string;
  to?: string;
}

export interface AuditTrail {
  /** Writes a new entry, which is open. */
  begin(entry: BegunEntry): Promise<void>;
  /** Notes on an open entry all that its request has begun to write. Throws if the entry has ended. */
  intend(entry: EntryKey, steps: readonly Step[]): Promise<void>;
  /** The first ending counts. */
  end(entry: EntryKey, ending: Ending): Promise<void>;
  /** Newest first. With a filter by object, only entries that have ended. */
  list(filter: AuditFilter, wanted: PageWanted): Promise<Page<AuditEntry>>;
  /** Entries that have not ended. */
  open(wanted: PageWanted): Promise<Page<OpenEntry>>;
}

/** The change that is being made, for stores: they note on it what they are about to write. */
export interface CurrentChange {
  /** Nothing outside of an audited request. */
  current(): NotedChange | undefined;
}

export interface NotedChange {
  /** Resolves when the step is on record. The caller then writes, and says if it was written. */
  intend(step: Step): Promise<{ written(): void }>;
}
