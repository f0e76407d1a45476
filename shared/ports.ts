/**
 * What the use cases ask of the world, in our words. Each port has adapters in `adapters/` and a contract suite in
 * `test/contracts/` that all of them pass.
 */
import type { Cohort, Evaluation, IdentifierKind, ListColumns, ListDefinition } from "./contract/cohorts.ts";
import type { Connection } from "./contract/connections.ts";
import type { DataSet } from "./contract/data-sets.ts";
import type { Run, RunReason } from "./contract/imports.ts";
import type { ListReport } from "./contract/list-reports.ts";
import type { Slot } from "./contract/schedules.ts";
import type { Upload, UploadSlot } from "./contract/uploads.ts";
import type { AttemptRecords, PartOutcomes } from "./domain/attempts.ts";
import type { Inquiry, Outcome } from "./domain/inquiry.ts";
import type { KeptLedger } from "./domain/ledger-retention.ts";
import type { Tally } from "./domain/outcome.ts";
import type { Rate, RateSign } from "./domain/rate.ts";
import type {
  BatchResult,
  ChangeSetPointer,
  Exception,
  Lease,
  LedgerPointer,
  RunKey,
  Settlement,
} from "./domain/run.ts";
import type { TimerKey } from "./domain/schedule.ts";

export interface Clock {
  now(): Date;
  /** Resolves after so many milliseconds; a steered clock resolves when it is moved. */
  pause(milliseconds: number): Promise<void>;
}

export interface Chance {
  /** From 0 up to, not including, 1. */
  draw(): number;
  /** A new opaque id: lower-case letters and digits, 20 characters, not guessable. */
  id(): string;
}

export interface Page<T> {
  items: T[];
  /** Opaque; absent on the last page. */
  cursor?: string;
}
export interface PageWanted {
  limit: number;
  cursor?: string;
}

/** Things with an id and a version. A write that lost its race changes nothing and says so. */
export interface Shelf<T extends { id: string; version: number }> {
  /** Put where nothing of that id is. */
  create(thing: T): Promise<"created" | "exists">;
  read(id: string): Promise<T | undefined>;
  list(wanted: PageWanted): Promise<Page<T>>;
  /** Puts `thing` with its version raised by one, where the kept version is still the one `thing` has. */
  replace(thing: T): Promise<"replaced" | "changed-meanwhile">;
  /** Deletes where the kept version is still this one; what is gone already is fine. */
  remove(thing: Pick<T, "id" | "version">): Promise<"removed" | "changed-meanwhile">;
}
export type Connections = Shelf<Connection>;
export type Cohorts = Shelf<Cohort>;
export type DataSets = Shelf<DataSet>;
export type Uploads = Shelf<Upload>;

/** Where people put the objects that they upload: the data bucket, each name once. */
export interface Intake {
  /** Lets whoever has it put an object of exactly that name and length, once, until `expiresAt`. */
  slot(upload: Pick<Upload, "object" | "bytes" | "format">, expiresAt: Date): Promise<UploadSlot>;
}

/** The secrets of data import keys: written before an item names them, never changed, deleted after. */
export interface KeyVault {
  put(connection: string, key: string, secret: string): Promise<void>;
  /** Undefined when it is gone. `fresh` looks past any cache. */
  read(connection: string, key: string, options?: { fresh?: boolean }): Promise<string | undefined>;
  remove(connection: string, key: string): Promise<void>;
  /** All of them, those that nothing names included; never a secret itself. `createdAt` is ISO. */
  list(wanted: PageWanted): Promise<Page<{ connection: string; key: string; createdAt: string }>>;
}

/** The partner's own API keys, one per cluster of Braze. */
export interface PartnerKeys {
  /** Undefined for a cluster that the deployment has no key for: it is then refused, never given another's. */
  read(cluster: string): Promise<string | undefined>;
}

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

/** What is computed aside. Rows, which expire. */
export interface Inquiries {
  /** Puts one that is new; a collision gives the one that is there. */
  open(inquiry: Inquiry): Promise<"opened" | Inquiry>;
  /** Undefined where there is none, or its time is over. */
  read(id: string): Promise<Inquiry | undefined>;
  /** Writes the outcome where there is none: the first one counts. */
  close(id: string, outcome: Outcome): Promise<void>;
}

export interface Background {
  /** Has the inquiry answered without waiting for it. It may be begun more than once. */
  start(inquiry: string): Promise<void>;
}

export interface Runs {
  /** Puts a new row; a collision gives the row that is there. */
  accept(run: Run): Promise<"accepted" | Run>;
  read(key: RunKey): Promise<Run | undefined>;
  /** By its id alone. */
  find(runId: string): Promise<Run | undefined>;
  /** Newest first. */
  list(cohort: string, wanted: PageWanted): Promise<Page<Run>>;
  /** queued → running; a row already running stays as it is. Gives the row as it is then. */
  start(key: RunKey, startedAt: string): Promise<Run>;
  /** queued or running → skipped. Gives the row as it is then. */
  skip(key: RunKey, why: { reason: RunReason; otherRun?: string; endedAt: string }): Promise<Run>;
  /** Marks a run that has not ended and has no settlement; the first mark stays. Gives the row as it is then. */
  requestCancellation(key: RunKey, mark: { at: string; by: string }): Promise<Run>;
  /** Says on the row what is to be sent, and which key fell back; hints for readers, no law rests on them. */
  note(
    key: RunKey,
    facts: Partial<Pick<Run, "toSend" | "usedOlderKey" | "rebuiltFrom" | "addsBegan">>,
  ): Promise<void>;
  /** Writes the settlement where there is none; gives the one that is there then. */
  settle(key: RunKey, settlement: Settlement): Promise<Settlement>;
  settlement(key: RunKey): Promise<Settlement | undefined>;
  /** running (or queued) → the settlement's status, with its counts; a finished row stays. Gives the row as it is then. */
  finish(key: RunKey): Promise<Run>;
  /** Records what became of one recipient's mail. */
  recordMail(
    key: RunKey,
    recipient: number,
    mail: { state: "sent" | "failed" | "suppressed"; at: string },
  ): Promise<void>;
  /** Records that everybody who waited for the end of a run has been told. One that goes on stays open. */
  close(key: RunKey): Promise<void>;
  /** Rows that are not closed, of all cohorts: runs queued or running, and ended ones with mail to send. Hints, read each before acting. */
  unfinished(wanted: PageWanted): Promise<Page<Run>>;
}

/** The one slot of each cohort's schedule, and what was in it before. */
export interface Schedules {
  read(cohort: string): Promise<Slot | undefined>;
  /** Puts `next` where the slot is still as `seen` (undefined: where there is none); the loser is given the slot that is there. */
  replace(seen: Slot | undefined, next: Slot): Promise<"replaced" | Slot>;
  /** Keeps a schedule that ends; the first record of a generation counts. */
  archive(slot: Slot): Promise<void>;
  /** Schedules of the cohort that have ended, newest first. */
  past(cohort: string, wanted: PageWanted): Promise<Page<Slot>>;
  /** Slots that have not ended, of all cohorts; hints, read each before acting. */
  held(wanted: PageWanted): Promise<Page<Slot>>;
}

/** The clockwork that fires `tick` at each due time of a cadence, handing it the timer's key and the time it was due. */
export interface Timer {
  /** Makes it as the cadence says, whatever is there already. Throws on trouble that may pass; it may then be set or not. */
  set(key: TimerKey, cadence: Slot["cadence"]): Promise<void>;
  /** What is gone already is fine. */
  remove(key: TimerKey): Promise<void>;
  /** Every timer of the system. */
  list(wanted: PageWanted): Promise<Page<TimerKey>>;
}

export interface LedgerState {
  lease?: Lease;
  byConnection: Record<string, { pointer?: LedgerPointer; toldName?: string }>;
}

/** The `LEDGER` item of a cohort. Every write is conditional on the lease. */
export interface Ledgers {
  read(cohort: string): Promise<LedgerState>;
  /** Takes a lease that is free. One that is the run's own already counts as taken; another's is given back. */
  takeLease(cohort: string, lease: Omit<Lease, "phase" | "changeSet">): Promise<"taken" | Lease>;
  /** Moves the expiry of a lease that is the run's and still `sending`. */
  renewLease(cohort: string, run: string, expires: number): Promise<"renewed" | "lost">;
  /** Writes the change set where the lease is the run's and has none; gives the one that is there then. */
  recordChangeSet(
    cohort: string,
    run: string,
    changeSet: ChangeSetPointer,
  ): Promise<ChangeSetPointer | "lost">;
  recordName(cohort: string, run: string, connection: string, name: string): Promise<"recorded" | "lost">;
  /**
   * sending → closing: nothing more is sent. With `seenExpires`, only where the lease still expires then (so a holder who
   * woke up and renewed keeps it). A lease that is closing already counts as closed.
   */
  closeLease(cohort: string, run: string, seenExpires?: number): Promise<"closed" | "lost">;
  /** Moves the pointer (where one is given) and frees the lease, in one write, where the lease is the run's and closing. */
  settle(
    cohort: string,
    run: string,
    connection: string,
    pointer: LedgerPointer | undefined,
  ): Promise<"settled" | "lost">;
}

/** The ledgers of a cohort as objects, whether a pointer is on them or not. */
export interface KeptLedgers {
  list(cohort: string): Promise<KeptLedger[]>;
  drop(ledger: KeptLedger): Promise<void>;
}

/** Ids of one request, in Braze's own grouping. */
export interface Identifiers {
  user_ids: string[];
  aliases: { alias_name: string; alias_label: string }[];
  device_ids: string[];
}

/**
 * At most 1,000 ids, adds and removes together; an id is in one of them only. A line of a part's object. Its ids have places,
 * counted from 0 through the user ids, aliases and device ids of the adds, then those of the removes.
 */
export interface Batch {
  batch: number;
  add: Identifiers;
  remove: Identifiers;
}

/** Parts and what became of them: objects of the work bucket, write-once. */
export interface Parts {
  batches(object: string): AsyncIterable<Batch>;
  /** Says that this attempt at the part is about to send its first request. */
  start(run: string, part: number, attempt: string): Promise<void>;
  /** Adds results of an attempt; `sequence` counts its writes from 0. */
  record(run: string, part: number, attempt: string, sequence: number, results: BatchResult[]): Promise<void>;
  /** What earlier attempts at a part recorded. */
  earlier(run: string, part: number): Promise<BatchResult[]>;
  /** Of all parts and attempts: those started, and every record. Bounded by the number of batches, not of members. */
  outcomes(run: string): Promise<AttemptRecords>;
  /** Batches that have an answer, each once, and when the first part was started; from object names alone. */
  progress(run: string): Promise<{ batches: number[]; startedAt?: Date }>;
}

/** Users whom a definition selects, each under one identifier: Parquet on the scratch disk (kind, id, label), distinct, in no order. */
export interface MemberFile {
  path: string;
  /**
   * What else Braze would know members by: Parquet (kind, id, label of the member; other_kind, other_id, other_label), not
   * distinct. None where nobody has two identifiers. Devices are not in it: Braze ignores those of identified users.
   */
  otherIds?: string;
  /**
   * Makes a file of the data set's users who are identified today and whose devices are known: Parquet (device_id; kind, id, label that
   * the user would be sent by), not distinct. Asked for only where a device leaves, before `discard`. Undefined: no data tells.
   */
  identifiedDevices?(): Promise<string | undefined>;
  evaluation: Evaluation;
  /** Path of the rows that `evaluation.rejected` counts: Parquet (kind, id, label, reason), NULL where nothing is known. */
  rejected?: string;
  /** It is about one user in so many only. */
  oneIn?: number;
}

export interface Question {
  cohort: Pick<Cohort, "definition" | "timeZone"> & { identifierOrder: readonly IdentifierKind[] };
  /** The data set that the definition names. */
  dataSet?: DataSet;
  asOf: Date;
  /** A sample of the users will do, where there is much data: of each user always the same answer. */
  sample?: boolean;
}

/** Why a cohort could not be evaluated. `detail` is for the person who defined it; it names columns and values of the definition. */
export interface NotEvaluated {
  reason: Extract<RunReason, "data-missing" | "stale-data" | "data-unreadable" | "definition-invalid">;
  detail: string;
  /** Where in the text of a `sql` definition; both count from 1. */
  at?: { line: number; column: number };
}

export interface CohortEngine {
  evaluate(question: Question): Promise<MemberFile | NotEvaluated>;
}

/** A list that may become a cohort. `columns` left out: as their names suggest. */
export interface ListQuestion {
  list: Pick<ListDefinition, "object" | "format">;
  columns?: ListColumns;
  identifierOrder: readonly IdentifierKind[];
}

export interface ListReports {
  report(question: ListQuestion): Promise<ListReport | NotEvaluated>;
  /** Removes this invocation's scratch files. */
  discard(): Promise<void>;
}

/** What is left of a ledger that is lost. */
export interface LedgerRemains {
  /** An earlier one that is intact. */
  ledger?: LedgerPointer;
  /** Folders of the change sets since then. Whoever they name is `unsure`. */
  changeSets: readonly string[];
  /** Nothing else was sent since then. Otherwise, or where a change set is gone, everyone is `unsure`. */
  complete: boolean;
}

/** Set arithmetic between members and ledgers, on disk. */
export interface ChangeSets {
  /** Counts only; writes nothing that stays. `members` undefined: nobody. */
  compare(
    members: MemberFile | undefined,
    base: LedgerPointer | undefined,
  ): Promise<{ adds: number; removes: number; keeps: number }>;
  /**
   * Writes `changes.parquet`, the parts and the manifests under `folder`. A part goes one way. Throws `LedgerLost` where the base is
   * missing or damaged.
   */
  write(
    members: MemberFile | undefined,
    base: LedgerPointer | undefined,
    folder: string,
  ): Promise<
    { adds: number; removes: number; keeps: number } & Pick<ChangeSetPointer, "parts" | "manifests">
  >;
  /** The object is there, and is the one that was written. */
  isIntact(ledger: LedgerPointer): Promise<boolean>;
  /** A ledger of what Braze may hold, from what is left. `read`: how many of the change sets are there. */
  rebuild(
    remains: LedgerRemains,
    into: { object: string; run: string },
  ): Promise<{ ledger: LedgerPointer; read: number }>;
  /** The ledger after the run, and what happened to how many ids. Reads the base that the change set names. */
  settle(
    changeSet: ChangeSetPointer,
    outcomes: PartOutcomes,
    into: { object: string; run: string },
  ): Promise<{ ledger: LedgerPointer; tally: Tally }>;
  /** Removes this invocation's scratch files. */
  discard(): Promise<void>;
}

/** Who was left out of an import, for people: rows that no user could be told from, and ids that Braze refused. */
export interface RejectedRows {
  /** Keeps those of an evaluation in `folder` until the run is settled; gives the object. */
  keep(rejected: string, folder: string): Promise<string>;
  /**
   * Writes one CSV of those kept and those refused, a line each, and gives how many. A field that a spreadsheet would
   * take for a formula is disarmed. `refused` left out: none was.
   */
  file(
    rows: { kept?: string; refused?: { changeSet: ChangeSetPointer; outcomes: PartOutcomes } },
    into: string,
  ): Promise<number>;
}

/** Lets people read an object of the work bucket. */
export interface Downloads {
  /** Whoever has the link gets the object, as a CSV file of that name, until `expiresAt`. */
  link(object: string, fileName: string, expiresAt: Date): Promise<string>;
}

/** The timeline of permits of each cluster, one for all workers. */
export interface Rates {
  read(cluster: string): Promise<Rate | undefined>;
  /** Puts `next` where the rate is still as `seen` (undefined: where there is none); the loser is given the one that is there. */
  replace(cluster: string, seen: Rate | undefined, next: Rate): Promise<"replaced" | Rate>;
}

/** Asked now and then by whatever waits: from the first yes on nothing more is begun. Never fails. */
export type IsOver = () => Promise<boolean>;

/** `too-late`: it would come after the deadline. */
export type Leave = "granted" | "too-late" | "over";

/** Leave to send: one rate for all requests to a cluster, whoever sends them. */
export interface Governor {
  /** Resolves when the request may go out, within milliseconds, or as soon as it is known that it may not. */
  permit(cluster: string, deadline: Date, isOver?: IsOver): Promise<Leave>;
  /** Heeds what an answer said of the limit, in its own time. */
  heard(cluster: string, sign: RateSign): void;
}

/** Where and as whom to speak to Braze. */
export interface BrazeTarget {
  endpoint: string;
  /** Whose limit counts. */
  cluster: string;
  partner: string;
  partnerKey: string;
  clientSecret: string;
}

/** What came of one call, all its tries taken together. Never upstream prose: it may echo the secret. */
export type BrazeAnswer =
  | { outcome: "accepted" }
  /** Braze says no to what was sent (400, 413). */
  | { outcome: "refused"; reason: RunReason; status: number }
  /** Nothing was applied: a 401, 423 / 429 until the tries or the deadline ran out, or (status 0) no connection at all. */
  | { outcome: "unsent"; reason: RunReason; status: number }
  /** It may have been applied, whole or in part. */
  | { outcome: "unknown"; reason: RunReason };

/** What came of a batch: one answer for all its ids, but for those at the places of `except`. */
export type BatchAnswer = BrazeAnswer & { except?: Exception[] };

export interface Braze {
  /** The call without effect: an empty list of changes. */
  verify(target: BrazeTarget, deadline: Date): Promise<BrazeAnswer>;
  name(
    target: BrazeTarget,
    cohort: { id: string; name: string; createdAt: string },
    deadline: Date,
  ): Promise<BrazeAnswer>;
  change(
    target: BrazeTarget,
    cohort: string,
    batch: Batch,
    deadline: Date,
    isOver?: IsOver,
  ): Promise<BatchAnswer>;
}

export interface Mails {
  /** One message to one recipient. `failed` when the address can't be mailed; throws on trouble that may pass. */
  importEnded(mail: { to: string; run: Run }): Promise<"sent" | "failed">;
  integrationActive(mail: { to: string; connection: Connection }): Promise<"sent" | "failed">;
  /** Braze refuses the connection's key: imports through it fail until it is replaced. */
  integrationFailing(mail: { to: string; connection: Connection }): Promise<"sent" | "failed">;
}

export interface Workflow {
  /** Starts the run's execution under its id, once: `already`, or `started` again while it goes on, where there is one. */
  start(key: RunKey): Promise<"started" | "already">;
  /** Of the run's execution; `none` where it was never started, or so long ago that it is forgotten. */
  state(key: RunKey): Promise<"none" | "running" | "ended">;
}

/** A log is a vocabulary of codes with allow-listed fields: never a body, a person's id, an address or a key. */
export interface Log {
  note(code: string, fields?: LogFields): void;
  warn(code: string, fields?: LogFields): void;
}
export interface LogFields {
  cohort?: string;
  run?: string;
  connection?: string;
  /** The API request's own id, as its caller is told it. */
  request?: string;
  inquiry?: string;
  upload?: string;
  part?: number;
  attempt?: string;
  status?: string | number;
  reason?: string;
  /** Where in the code an accident happened: function, file, line. */
  at?: string;
  count?: number;
  milliseconds?: number;
}

/** Numbers for alarms: names are those of `contract/metrics.ts`. */
export interface Meter {
  /** Published once the invocation ends. */
  count(name: string, count: number): void;
}

export interface World {
  clock: Clock;
  chance: Chance;
  connections: Connections;
  cohorts: Cohorts;
  dataSets: DataSets;
  uploads: Uploads;
  intake: Intake;
  keyVault: KeyVault;
  partnerKeys: PartnerKeys;
  requests: Requests;
  inquiries: Inquiries;
  background: Background;
  runs: Runs;
  schedules: Schedules;
  timer: Timer;
  ledgers: Ledgers;
  parts: Parts;
  engine: CohortEngine;
  changeSets: ChangeSets;
  rejectedRows: RejectedRows;
  downloads: Downloads;
  listReports: ListReports;
  braze: Braze;
  mails: Mails;
  workflow: Workflow;
  log: Log;
  meter: Meter;
}
