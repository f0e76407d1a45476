/**
 * One round of a worker: it sends parts, several batches in flight, and records the result of each batch. The next part
 * is made ready while the last batches of the one before are in flight.
 */
import type { Connection } from "../../contract/connections.ts";
import type { CohortId, RunId } from "../../contract/ids.ts";
import type { RunReason } from "../../contract/imports.ts";
import { outcomesIn } from "../../domain/attempts.ts";
import type { Direction, SendOutcome } from "../../domain/change.ts";
import { cohortOf } from "../../domain/ids.ts";
import { renewal } from "../../domain/lease.ts";
import type { BatchResult, Lease, PreparedPart } from "../../domain/run.ts";
import { secondsToTakenTurn } from "../../domain/turns.ts";
import { BATCHES_IN_FLIGHT } from "../../limits.ts";
import type { BatchAnswer, CancellationCheck } from "../../ports/braze.ts";
import type { Batch } from "../../ports/parts.ts";
import type { World } from "../../ports/world.ts";
import { type BrazeClient, type BrazeClientDeps, brazeClientFor } from "../braze-client.ts";
import { cancellationCheck } from "./cancellation-check.ts";
import { type GainCheck, gainCheck } from "./exclusion-lists.ts";
import { Journal } from "./journal.ts";
import { takeTurn } from "./take-turn.ts";

export type SendRoundDeps = Pick<
  World,
  | "clock"
  | "ids"
  | "runs"
  | "connections"
  | "exclusionLists"
  | "ledgers"
  | "parts"
  | "braze"
  | "turns"
  | "log"
> &
  BrazeClientDeps;

interface Wanted {
  run: RunId;
  parts: readonly PreparedPart[];
  /** The place in `parts` of the one to begin with. */
  at: number;
  /** When that one may begin, ISO; "" before it has taken its turn. */
  turn: string;
  /** No request begins after it. */
  stop: Date;
}

export interface Round {
  /** Nothing more of the parts is to be sent: their import was cancelled, or cannot go on. */
  isOver: boolean;
  /** Why it cannot. */
  givenUp: RunReason | undefined;
  begun: PartProgress[];
  /** Where the next round begins, with the turn of that part if it has one; undefined if nothing is left. */
  next: { at: number; turn: string } | undefined;
  /** What broke off a part, which must be sent by another call. */
  broken: { error: unknown } | undefined;
  usedOlderKey: boolean;
}

interface PartProgress {
  part: number;
  /** Batches. */
  accepted: number;
  /** Those that another round may still send. */
  left: number;
  isBroken: boolean;
}

/** What earlier attempts have left of a part. */
interface Rest {
  /** Batches that they have sent, and that were not accepted whole. */
  doubtful: number[];
  count: number;
  batches: Iterable<Batch>;
}

/** A part with its turn, and an attempt at it. */
interface OpenPart extends PartProgress, Rest {
  at: number;
  turn: string;
  journal: Journal;
  /** Undefined before the attempt is marked. */
  holdsLease?: boolean;
  /** Its batches. Each ends when its answer is recorded, and never rejects. */
  sent: Promise<void>[];
}

export function sendRound(
  world: SendRoundDeps,
  wanted: Wanted,
  given: { connection: Connection | undefined; lease: Lease },
): Promise<Round> {
  return new Sending(world, wanted, given).done();
}

class Sending {
  readonly #world: SendRoundDeps;
  readonly #wanted: Wanted;
  readonly #connection: Connection | undefined;
  readonly #lease: Lease;
  readonly #cohort: CohortId;
  readonly #begun: OpenPart[] = [];
  /** Of all parts. */
  readonly #inFlight = new Set<Promise<void>>();
  /** One for each part that was begun: its results are recorded. */
  readonly #ends: Promise<void>[] = [];
  /** Of the part that is made ready. */
  #reading: { at: number; rest: Promise<Rest | undefined> } | undefined;
  #coming: Promise<OpenPart | undefined> | undefined;
  #client: BrazeClient | { reason: RunReason } | undefined;
  #givenUp: RunReason | undefined;
  /** The import was cancelled, or has continued without this worker. */
  #stopped = false;
  readonly #broken: unknown[] = [];
  #isCancelled: CancellationCheck | undefined;
  /** Who was excluded since may always be removed, and never be added. */
  #gain: GainCheck | undefined;

  constructor(
    world: SendRoundDeps,
    wanted: Wanted,
    { connection, lease }: { connection: Connection | undefined; lease: Lease },
  ) {
    this.#world = world;
    this.#wanted = wanted;
    this.#connection = connection;
    this.#lease = lease;
    this.#cohort = cohortOf(wanted.run);
  }

  /** Whatever breaks a part off, no request stays in flight, and each answer so far is recorded. */
  async done(): Promise<Round> {
    const next = await this.#beginParts();
    await Promise.allSettled([this.#reading?.rest, this.#coming]);
    await Promise.all(this.#ends);
    this.#stopped ||= (await this.#isCancelled?.()) ?? false;
    const client = this.#client;
    const unfinished = this.#begun.find(({ left }) => left > 0);
    return {
      isOver: this.#isOver,
      givenUp: this.#givenUp,
      begun: this.#begun,
      next: unfinished ? { at: unfinished.at, turn: unfinished.turn } : next,
      broken: this.#broken.length > 0 ? { error: this.#broken[0] } : undefined,
      usedOlderKey: client !== undefined && "usedOlderKey" in client && client.usedOlderKey(),
    };
  }

  get #isOver(): boolean {
    return this.#stopped || this.#givenUp !== undefined;
  }

  #breakOff(error: unknown, begun?: OpenPart): void {
    if (begun?.isBroken) return;
    this.#broken.push(error);
    if (begun) begun.isBroken = true;
  }

  #isLate(): boolean {
    return this.#world.clock.now() >= this.#wanted.stop;
  }

  /** What breaks two parts is not about a part. */
  get #mayBeginMore(): boolean {
    const isUnfinished = this.#begun.some(({ left }) => left > 0);
    return !(this.#isOver || this.#broken.length > 1 || isUnfinished || this.#isLate());
  }

  /** Nothing more is sent, and each part that is left is told why. */
  get #isGivingUp(): boolean {
    return this.#givenUp !== undefined && this.#givenUp !== "lease-lost" && !this.#stopped;
  }

  /** The first part that is left to another round; undefined if all are begun. */
  async #beginParts(): Promise<Round["next"]> {
    const { parts, at: first, turn: firstTurn } = this.#wanted;
    this.#comeTo(first, firstTurn);
    for (let at = first; at < parts.length; at += 1) {
      if (this.#mayBeginMore || this.#isGivingUp) this.#comeTo(at, "");
      if (!this.#coming) return { at, turn: "" };
      const coming = await this.#coming.catch((error: unknown) => this.#breakOff(error));
      this.#coming = undefined;
      if (!coming) continue;
      const { turn, holdsLease } = coming;
      const mayBegin = this.#isDue(turn) && (at === first || this.#mayBeginMore);
      // Of one that is marked, each batch has a record, whatever came meanwhile.
      const mustBegin = this.#isGivingUp || holdsLease !== undefined;
      if (!mayBegin && !mustBegin) return { at, turn };
      await this.#begin(coming);
    }
    return undefined;
  }

  #isDue(turn: string): boolean {
    return secondsToTakenTurn(turn, this.#world.clock.now()) === 0;
  }

  /** Reads a part, if that has not begun. A failure counts once it is awaited, here as below. */
  #read(at: number, part: PreparedPart): Promise<Rest | undefined> {
    if (this.#reading?.at !== at) this.#reading = { at, rest: handled(this.#restOf(part)) };
    return this.#reading.rest;
  }

  /** Takes its turn as well. */
  #comeTo(at: number, taken: string): void {
    const part = this.#wanted.parts[at];
    if (part) this.#coming ??= handled(this.#come(at, part, taken));
  }

  /** Undefined if earlier attempts have sent all of it. */
  async #come(at: number, part: PreparedPart, taken: string): Promise<OpenPart | undefined> {
    const rest = await this.#read(at, part);
    if (!rest) return undefined;
    const turn = taken || (this.#isGivingUp ? "" : await this.#turnOf(part, rest.count));
    const { run } = this.#wanted;
    const attempt = { run, part: part.part, attempt: this.#world.ids.next() };
    const journal = new Journal(this.#world.parts, attempt);
    const progress = { part: part.part, accepted: 0, left: 0, isBroken: false };
    const coming: OpenPart = { ...rest, ...progress, at, turn, journal, sent: [] };
    // Requests of the part before are in flight meanwhile. Before the first part, it is looked whether the import goes on.
    const isNext = this.#begun.length > 0;
    if (isNext && this.#isDue(turn) && this.#mayBeginMore) await this.#holdsLease(coming);
    return coming;
  }

  /** Undefined if there is none. */
  async #restOf(part: PreparedPart): Promise<Rest | undefined> {
    const { sent, doubtful } = await this.#sentEarlier(part);
    const count = part.batches - sent.size;
    if (count <= 0) return undefined;
    return { doubtful, count, batches: without(sent, await this.#world.parts.batches(part.object)) };
  }

  /** Batches that earlier attempts have fully sent, and which of them were not accepted whole. */
  async #sentEarlier({ part }: PreparedPart): Promise<{ sent: Set<number>; doubtful: number[] }> {
    const earlier = await this.#world.parts.earlier({ run: this.#wanted.run, part });
    const batchesWith = (isIt: (outcome: SendOutcome) => boolean) =>
      new Set(earlier.filter((one) => outcomesIn(one).every(isIt)).map(({ batch }) => batch));
    const sent = batchesWith((outcome) => outcome !== "unsent");
    const accepted = batchesWith((outcome) => outcome === "accepted");
    return { sent, doubtful: [...sent].filter((batch) => !accepted.has(batch)) };
  }

  /** The only part of a direction has the turn of its import, which took it before its name was sent. */
  async #turnOf({ part }: PreparedPart, requests: number): Promise<string> {
    const connection = this.#connection;
    const only = Object.values(this.#lease.changeSet?.only ?? {});
    if (!connection || only.some((one) => one.part === part)) return "";
    return (await takeTurn(this.#world, { connection, requests }))?.toISOString() ?? "";
  }

  async #begin(coming: OpenPart): Promise<void> {
    this.#begun.push(coming);
    // Of two parts at most, some answers have no record.
    await this.#ends.at(-2);
    const breakOff = (error: unknown) => this.#breakOff(error, coming);
    await this.#beginBatches(coming).catch(breakOff);
    this.#ends.push(this.#end(coming).catch(breakOff));
  }

  async #beginBatches(begun: OpenPart): Promise<void> {
    const at = begun.at + 1;
    const next = this.#wanted.parts[at];
    if (next) void this.#read(at, next);
    let left = begun.count;
    for (const batch of begun.batches) {
      if (begun.isBroken) return;
      if (left <= BATCHES_IN_FLIGHT && this.#mayBeginMore) this.#comeTo(at, "");
      await this.#beginBatch(begun, batch);
      left -= 1;
    }
  }

  async #beginBatch(begun: OpenPart, batch: Batch): Promise<void> {
    const client = await this.#clientOnce();
    if ("reason" in client) this.#givenUp ??= client.reason;
    await this.#look(batch.direction);
    const maySend = !this.#isOver && !this.#isLate();
    if (maySend && !(await this.#holdsLease(begun))) this.#givenUp = "lease-lost";
    if (!maySend || this.#isOver || "reason" in client) {
      const reason = this.#givenUp;
      await begun.journal.record({ batch: batch.batch, outcome: "unsent", ...(reason && { reason }) });
      begun.left += 1;
      return;
    }
    const sending: Promise<void> = this.#send(begun, batch, client)
      .catch((error: unknown) => this.#breakOff(error, begun))
      .finally(() => this.#inFlight.delete(sending));
    this.#inFlight.add(sending);
    begun.sent.push(sending);
    if (this.#inFlight.size >= BATCHES_IN_FLIGHT) await Promise.race(this.#inFlight);
  }

  async #clientOnce(): Promise<BrazeClient | { reason: RunReason }> {
    const connection = this.#connection;
    this.#client ??= connection
      ? await brazeClientFor(this.#world, connection)
      : { reason: "connection-gone" };
    return this.#client;
  }

  /** Whether the import goes on, and nobody was excluded meanwhile; once it is noted that adds begin. All parts have one direction. */
  async #look(direction: Direction): Promise<void> {
    const { run } = this.#wanted;
    if (!this.#isCancelled) {
      const { connection, changeSet } = this.#lease;
      const hasRemoves = (changeSet?.removes ?? 0) > 0;
      if (hasRemoves && direction === "add") await this.#world.runs.note(run, { addsBegan: true });
      if (direction === "add")
        this.#gain = gainCheck(this.#world, { connection, used: changeSet?.exclusions ?? [] });
      this.#isCancelled = cancellationCheck(this.#world, { run, direction });
    }
    this.#stopped ||= await this.#isCancelled();
    if (!this.#stopped && (await this.#gain?.look())) this.#givenUp ??= "exclusions-changed";
  }

  /**
   * Settling closes the lease first and then lists the attempts. So an attempt is marked before the lease is renewed:
   * either the mark is listed, or the lease is lost and nothing is sent.
   */
  async #holdsLease(begun: OpenPart): Promise<boolean> {
    const { clock, ledgers } = this.#world;
    if (begun.holdsLease === undefined) {
      await begun.journal.open();
      // An attempt that is silent about a batch may have sent it: this one does not.
      for (const batch of begun.doubtful) await begun.journal.record({ batch, outcome: "unsent" });
      begun.holdsLease = (await ledgers.renewLease(renewal(this.#wanted.run, clock.now()))) === "renewed";
    }
    return begun.holdsLease;
  }

  async #send(begun: OpenPart, batch: Batch, client: BrazeClient): Promise<void> {
    const { stop } = this.#wanted;
    const isCancelled = () => this.#maySendNoMore(begun);
    const answer = await this.#world.braze.change(client, {
      cohort: this.#cohort,
      batch,
      deadline: stop,
      isCancelled,
    });
    if (this.#gain?.found()) this.#givenUp ??= "exclusions-changed";
    await begun.journal.record(await this.#resultOf(batch.batch, answer));
    if (answer.outcome === "unsent" && answer.status === 401) this.#givenUp = answer.reason;
    // An id that met the limit, or the end of the worker's time, was not refused.
    const unsent = [answer, ...(answer.except ?? [])].find(({ outcome }) => outcome === "unsent");
    // A batch that is sent anew from its first id has got nowhere.
    if (answer.outcome === "accepted" && !unsent) begun.accepted += 1;
    const ranOut = unsent && "reason" in unsent && unsent.reason === "rate-limited";
    if (unsent && (ranOut || this.#isLate())) begun.left += 1;
  }

  async #maySendNoMore(begun: OpenPart): Promise<boolean> {
    if (await this.#isCancelled?.()) return true;
    // Nobody is added while it can't be known who is excluded.
    await this.#gain?.look().catch((error: unknown) => this.#breakOff(error, begun));
    return begun.isBroken || this.#givenUp === "lease-lost" || (this.#gain?.found() ?? false);
  }

  /** What is unsent because the import was given up or cancelled is not unsent for what a try has met, or none has. */
  async #resultOf(batch: number, answer: BatchAnswer): Promise<BatchResult> {
    const { outcome, except } = answer;
    const also = except && { except };
    if (answer.outcome === "accepted") return { batch, outcome, ...also };
    if (answer.outcome === "unsent" && this.#givenUp === "exclusions-changed")
      return { batch, outcome, reason: this.#givenUp, ...also };
    const isTried = answer.outcome !== "unsent" || answer.status !== 0;
    const reason = (isTried || !(await this.#isCancelled?.())) && answer.reason;
    return { batch, outcome, ...(reason && { reason }), ...also };
  }

  /** Its results are written as soon as its last answer is there, while the next part is being sent. */
  async #end({ journal, sent }: OpenPart): Promise<void> {
    await Promise.all(sent);
    await journal.close();
  }
}

/** Whoever awaits it is still told of its failure. */
function handled<Found>(found: Promise<Found>): Promise<Found> {
  found.catch(() => {});
  return found;
}

function* without(sent: ReadonlySet<number>, batches: Iterable<Batch>): Generator<Batch> {
  for (const batch of batches) if (!sent.has(batch.batch)) yield batch;
}
