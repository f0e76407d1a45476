/** What the receiving side keeps. Each port passes one contract suite on each of its adapters. */
import type { BehaviourRequest } from "../contract/sandbox-behaviour.ts";
import type { PersonRow } from "../contract/sandbox-people.ts";
import type { NotedRequest, ReceivedCohort, SandboxKeyView } from "../contract/sandbox-received.ts";
import type { Segment } from "../contract/sandbox-segments.ts";
import type { Member } from "../domain/identifiers.ts";
import type { Page, PageWanted } from "../ports/pages.ts";
import type { VersionedStore } from "../ports/stores.ts";

/** A data import key as the receiving side keeps it: never the secret, only its hash. */
export interface SandboxKey extends SandboxKeyView {
  /** SHA-256 of the secret, in hex. */
  hash: string;
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

/** No member is in both. */
export interface MemberChanges {
  add: Member[];
  remove: Member[];
}

/** What came, and its place in the one order in which the sandbox takes whatever changes people or cohorts. */
export interface Taken<Change> {
  number: number;
  change: Change;
}

/** Changes of one request. */
export type ReceivedChange = MemberChanges & { at: string };

export interface SandboxCohorts {
  name(partner: string, id: string, told: { name: string; createdAt: string; at: string }): Promise<void>;
  /** Set operations: adding a member and removing one who is not there change nothing the second time. */
  change(partner: string, id: string, changes: ReceivedChange): Promise<void>;
  /** Those with this id: one for each partner that told of it. */
  find(id: string): Promise<ReceivedCohort[]>;
  /** In the order in which they were first seen. */
  list(wanted: PageWanted): Promise<Page<ReceivedCohort>>;
  /** In an order that stays the same. A page may be shorter than asked for where ids are long. */
  members(partner: string, id: string, wanted: PageWanted): Promise<Page<Member>>;
  /** All that came, oldest first. */
  changes(partner: string, id: string): Promise<Taken<ReceivedChange>[]>;
}

export type PeopleChange =
  | { load: PersonRow[] }
  /** Whoever has this device or alias is the user with the external id `as`. */
  | { identify: Member; as: string };

/** People are kept as what came of them, in one order with the changes of cohorts: see `replay.ts`. */
export interface SandboxPeople {
  /** A load may be kept as several, in the order of its rows. */
  take(change: PeopleChange): Promise<void>;
  /** All that came, oldest first. */
  changes(): Promise<Taken<PeopleChange>[]>;
}

export type SandboxSegments = VersionedStore<Segment>;

/** How the sandbox is to behave towards a partner, as someone set it. */
export interface SandboxBehaviour extends BehaviourRequest {
  /** Another one each time that it is set: counts begin anew. */
  version: string;
}

export interface SandboxBehaviours {
  /** Undefined where nobody set any. */
  read(partner: string): Promise<SandboxBehaviour | undefined>;
  put(partner: string, behaviour: SandboxBehaviour): Promise<void>;
  /** How often each of its faults was taken, by its place in the list. */
  taken(partner: string, version: string): Promise<number[]>;
  /** Takes a fault once more, where it was not taken so often yet. */
  take(partner: string, version: string, fault: number, atMost: number): Promise<boolean>;
  /** Counts one more request in the window that begins then (milliseconds since 1970); gives how many there are now. */
  countRequest(partner: string, window: { begins: number; seconds: number }): Promise<number>;
}

export interface SandboxRequests {
  /** Kept for a week. */
  note(request: NotedRequest): Promise<void>;
  /** Newest first. */
  list(partner: string, wanted: PageWanted): Promise<Page<NotedRequest>>;
}
