/** Ports of the receiving side. Each has one contract suite that all its adapters pass. */
import type { BehaviourRequest } from "../contract/sandbox-behaviour.ts";
import type { PersonRow } from "../contract/sandbox-people.ts";
import type { NotedRequest, ReceivedCohort, SandboxKeyView } from "../contract/sandbox-received.ts";
import type { Segment } from "../contract/sandbox-segments.ts";
import type { Member } from "../domain/identifiers.ts";
import type { Page, PageWanted } from "../ports/pages.ts";
import type { VersionedStore } from "../ports/stores.ts";

/** A data import key as the receiving side stores it: never the secret, only its hash. */
export interface SandboxKey extends SandboxKeyView {
  /** SHA-256 of the secret, in hex. */
  hash: string;
}

export interface SandboxKeys {
  create(key: SandboxKey): Promise<"created" | "exists">;
  /** Consistent: an invalidated key is refused from the next request on. */
  read(id: string): Promise<SandboxKey | undefined>;
  /** All keys of a partner, oldest first. */
  list(partner: string): Promise<SandboxKey[]>;
  /** Returns the key after the call; one that is already invalidated is unchanged. Undefined if there is none. */
  invalidate(partner: string, id: string, by: { by: string; at: string }): Promise<SandboxKey | undefined>;
  noteUse(id: string, at: string): Promise<void>;
}

/** No member is in both lists. */
export interface MemberChanges {
  add: Member[];
  remove: Member[];
}

/** A change, with its number in the one order of all changes to people and cohorts; of a late one, a fraction. */
export interface Taken<Change> {
  number: number;
  change: Change;
}

/** Changes of one request. `appliesAt`: when they are applied, if later than they were received. */
export type ReceivedChange = MemberChanges & { at: string; appliesAt?: string };

export interface SandboxCohorts {
  name(partner: string, id: string, told: { name: string; createdAt: string; at: string }): Promise<void>;
  /** Set operations: adding a member twice, or removing one that is not there, changes nothing. */
  change(partner: string, id: string, changes: ReceivedChange): Promise<void>;
  /** The cohorts with this id: one for each partner that sent it. */
  find(id: string): Promise<ReceivedCohort[]>;
  /** In the order in which they were first seen. */
  list(wanted: PageWanted): Promise<Page<ReceivedCohort>>;
  /** By the changes in effect; in a stable order. A page may be shorter than requested if ids are long. */
  members(partner: string, id: string, wanted: PageWanted): Promise<Page<Member>>;
  /** The changes in effect, in the order in which they were applied. */
  changes(partner: string, id: string): Promise<Taken<ReceivedChange>[]>;
}

export type PeopleChange =
  | { load: PersonRow[] }
  /** The user with this device or alias gets the external id `as`. */
  | { identify: Member; as: string };

/** People are stored as a log of changes, in one order with the changes of cohorts: see `replay.ts`. */
export interface SandboxPeople {
  /** A load may be stored as several, in the order of its rows. */
  take(change: PeopleChange): Promise<void>;
  /** All changes, oldest first. */
  changes(): Promise<Taken<PeopleChange>[]>;
}

export type SandboxSegments = VersionedStore<Segment>;

/** The configured behaviour of the sandbox towards a partner. */
export interface SandboxBehaviour extends BehaviourRequest {
  /** New each time that it is set: counts start again. */
  version: string;
}

export interface SandboxBehaviours {
  /** Undefined if none is set. */
  read(partner: string): Promise<SandboxBehaviour | undefined>;
  put(partner: string, behaviour: SandboxBehaviour): Promise<void>;
  /** How often each fault was taken, by its index. */
  taken(partner: string, version: string): Promise<number[]>;
  /** Counts one more use of a fault, if it was used fewer than `atMost` times. */
  take(partner: string, version: string, fault: number, atMost: number): Promise<boolean>;
  /** Counts one more request in the window that begins at `begins` (milliseconds since 1970); returns the count. */
  countRequest(partner: string, window: { begins: number; seconds: number }): Promise<number>;
}

export interface SandboxRequests {
  /** Kept for a week. */
  note(request: NotedRequest): Promise<void>;
  /** Newest first. */
  list(partner: string, wanted: PageWanted): Promise<Page<NotedRequest>>;
}
