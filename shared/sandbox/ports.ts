/** What the receiving side keeps. Both ports pass one contract suite on each of their adapters. */
import type { Member } from "../domain/identifiers.ts";
import type { Page, PageWanted } from "../ports.ts";

/** A data import key as the receiving side keeps it: never the secret, only its hash. */
export interface SandboxKey {
  id: string;
  /** The partner on whose page it was made. */
  partner: string;
  /** SHA-256 of the secret, in hex. */
  hash: string;
  /** The last four characters, `…4f2a`. */
  masked: string;
  status: "active" | "invalidated";
  createdBy: string;
  createdAt: string;
  /** To the minute or so. */
  lastUsedAt?: string;
  invalidatedBy?: string;
  invalidatedAt?: string;
}

export interface SandboxKeys {
  create(key: SandboxKey): Promise<"created" | "exists">;
  /** As of the last write that was answered: an invalidated key is refused from the next request on. */
  read(id: string): Promise<SandboxKey | undefined>;
  /** All of a partner, oldest first. */
  list(partner: string): Promise<SandboxKey[]>;
  /** Gives the key as it is then; one that is invalidated already stays as it is. Undefined where there is none. */
  invalidate(partner: string, id: string, by: { by: string; at: string }): Promise<SandboxKey | undefined>;
  noteUse(id: string, at: string): Promise<void>;
}

/** A cohort as it was received. */
export interface ReceivedCohort {
  partner: string;
  /** The partner's own id for it. */
  id: string;
  /** Absent while only users have come. */
  name?: string;
  /** The partner's `created_at`. */
  createdAt?: string;
  firstSeenAt: string;
  lastSeenAt: string;
  /** Users came before any name did. Braze's docs ask for the name first and do not say what happens otherwise. */
  usersBeforeName: boolean;
  /** Requests with changes, and ids that they added and removed, repeats included. */
  requests: number;
  idsAdded: number;
  idsRemoved: number;
}

/** No member is in both. */
export interface MemberChanges {
  add: Member[];
  remove: Member[];
}

export interface SandboxCohorts {
  name(partner: string, id: string, told: { name: string; createdAt: string; at: string }): Promise<void>;
  /** Set operations: adding a member and removing one who is not there change nothing the second time. */
  change(partner: string, id: string, changes: MemberChanges & { at: string }): Promise<void>;
  /** Those with this id: one for each partner that told of it. */
  find(id: string): Promise<ReceivedCohort[]>;
  /** In the order in which they were first seen. */
  list(wanted: PageWanted): Promise<Page<ReceivedCohort>>;
  /** In an order that stays the same. A page may be shorter than asked for where ids are long. */
  members(partner: string, id: string, wanted: PageWanted): Promise<Page<Member>>;
}
