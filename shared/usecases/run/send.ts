/** The fourth step, once per part: sends batches to Braze, several in flight, and records the result of each. */

import type { Connection } from "../../contract/connections.ts";
import type { RunId } from "../../contract/ids.ts";
import type { RunReason } from "../../contract/imports.ts";
import type { Direction } from "../../domain/change.ts";
import { cohortOf, logged } from "../../domain/ids.ts";
import { renewal } from "../../domain/lease.ts";
import type { BatchResult, Lease } from "../../domain/run.ts";
import { secondsToTurn } from "../../domain/turns.ts";
import {
  BATCHES_IN_FLIGHT,
  IDLE_ROUNDS,
  ROUND_WAIT_CAP_S,
  ROUND_WAIT_S,
  WORKER_RESERVE_MS,
} from "../../limits.ts";
import type { BatchAnswer, CancellationCheck } from "../../ports/braze.ts";
import type { Batch, Parts } from "../../ports/parts.ts";
import type { World } from "../../ports/world.ts";
import { type BrazeClient, type BrazeClientDeps, brazeClientFor } from "../braze-client.ts";
import { cancellationCheck } from "./cancellation-check.ts";
import { type GainCheck, gainCheck } from "./exclusion-lists.ts";
import { Journal } from "./journal.ts";
import { takeTurn } from "./take-turn.ts";

type SendPartDeps = Pick<
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

export interface PartToSend {
  run: RunId;
  part: number;
  object: string;
  batches: number;
  /** Consecutive rounds in which this part met nothing but the rate limit; 0 at first. */
  idleRounds: number;
  /** When a part of a map may begin, ISO; "" before it has taken its turn. */
  turn: string;
  /** When this worker will be stopped. */
  deadline: Date;
}

/**
 * `again`: it is not the part's turn yet, or the worker's time or Braze's limit ran out before the part was done. Invoke
 * it again after so many seconds, and it continues where it stopped.
 */
export interface PartSent {
  next: "done" | "again";
  waitSeconds: number;
  idleRounds: number;
  turn: string;
}

const done: PartSent = { next: "done", waitSeconds: 0, idleRounds: 0, turn: "" };

export async function sendPart(world: SendPartDeps, wanted: PartToSend): Promise<PartSent> {
  const { run, part, idleRounds } = wanted;
  const { runs, connections, ledgers, log } = world;
  const { lease } = await ledgers.read(cohortOf(run));
  // The run was settled, or is being settled: what was not sent stays unsent.
  if (lease?.run !== run || lease.phase !== "sending") return done;
  const connection = await connections.read(lease.connection);
  const turn = connection && (await turnOf(world, wanted, { connection, lease }));
  const untilTurn = turn ? secondsToTurn(new Date(turn), world.clock.now()) : 0;
  if (turn && untilTurn > 0) return { next: "again", waitSeconds: untilTurn, idleRounds, turn };
  const client = connection
    ? await brazeClientFor(world, connection)
    : { reason: "connection-gone" as const };

  const round = await sendRound(world, wanted, { client, lease });
  if ("usedOlderKey" in client && client.usedOlderKey()) await runs.note(run, { usedOlderKey: true });
  const { givenUp, stopped, accepted, left } = round;
  const idle = accepted > 0 ? 0 : idleRounds + 1;
  const isDone = left === 0 || givenUp !== undefined || stopped || idle > IDLE_ROUNDS;
  log.info(isDone ? "part-sent" : "part-goes-round", {
    ...logged(run),
    part,
    count: accepted,
    ...(givenUp && { reason: givenUp }),
  });
  if (isDone) return done;
  const waitSeconds = idle === 0 ? 0 : Math.min(ROUND_WAIT_CAP_S, ROUND_WAIT_S * 2 ** idle);
  return { next: "again", waitSeconds, idleRounds: idle, turn: turn ?? "" };
}

/** The only part of a direction has the turn of its import, which took it before its name was sent. */
async function turnOf(
  world: SendPartDeps,
  { part, batches, turn }: PartToSend,
  { connection, lease }: { connection: Connection; lease: Lease },
): Promise<string | undefined> {
  const only = Object.values(lease.changeSet?.only ?? {});
  if (turn || only.some((one) => one.part === part)) return turn;
  return (await takeTurn(world, { connection, requests: batches }))?.toISOString();
}

interface Round {
  /** Why nothing more of the part can be sent. */
  givenUp: RunReason | undefined;
  /** The import was cancelled, or has continued without this worker. */
  stopped: boolean;
  accepted: number;
  /** Batches that another round may still send. */
  left: number;
}

/**
 * Sends what is left of the part until it is done, or until the time, the limit, the keys or a cancellation stops it.
 */
async function sendRound(
  world: SendPartDeps,
  { run, part, object, deadline }: PartToSend,
  { client, lease }: { client: BrazeClient | { reason: RunReason }; lease: Lease },
): Promise<Round> {
  const { clock, ids, runs, ledgers, parts, braze } = world;
  const sent = await sentEarlier(parts, { run, part });
  const journal = new Journal(parts, { run, part, attempt: ids.next() });
  // Settling closes the lease first and then lists the attempts. So this attempt is marked before the lease is renewed:
  // either the mark is listed, or the lease is lost and nothing is sent.
  let holdsLease: boolean | undefined;
  const mayBegin = async () => {
    if (holdsLease === undefined) {
      await journal.open();
      holdsLease = (await ledgers.renewLease(renewal(run, clock.now()))) === "renewed";
    }
    return holdsLease;
  };
  const stop = new Date(deadline.getTime() - WORKER_RESERVE_MS);
  const round: Round = {
    givenUp: "reason" in client ? client.reason : undefined,
    stopped: false,
    accepted: 0,
    left: 0,
  };

  let isCancelled: CancellationCheck | undefined;
  // Who was excluded since may always be removed, and never be added.
  let gain: GainCheck | undefined;
  const inFlight = new Set<Promise<void>>();
  let broken: { error: unknown } | undefined;
  const breakOff = (error: unknown) => {
    broken ??= { error };
  };
  const maySendNoMore = async () => {
    if (await isCancelled?.()) return true;
    // Nobody is added while it can't be known who is excluded.
    await gain?.look().catch(breakOff);
    return broken !== undefined || (gain?.found() ?? false);
  };
  const send = async (batch: Batch, as: BrazeClient) => {
    const wanted = { cohort: cohortOf(run), batch, deadline: stop, isCancelled: maySendNoMore };
    const answer = await braze.change(as, wanted);
    if (gain?.found()) round.givenUp ??= "exclusions-changed";
    await journal.record(resultOf(batch.batch, answer, round.givenUp));
    if (answer.outcome === "accepted") round.accepted += 1;
    if (answer.outcome === "unsent" && answer.status === 401) round.givenUp = answer.reason;
    // An id that met the limit, or the end of the worker's time, was not refused.
    const unsent = [answer, ...(answer.except ?? [])].find(({ outcome }) => outcome === "unsent");
    const ranOut = unsent && "reason" in unsent && unsent.reason === "rate-limited";
    if (unsent && (ranOut || clock.now() >= stop)) round.left += 1;
  };
  const beginAll = async () => {
    for await (const batch of parts.batches(object)) {
      if (broken) return;
      if (sent.has(batch.batch)) continue;
      if (!isCancelled) {
        const direction = directionOf(batch);
        isCancelled = cancellationCheck(world, { run, direction });
        if (direction === "add") gain = gainOf(world, lease);
        const hasRemoves = (lease.changeSet?.removes ?? 0) > 0;
        if (hasRemoves && direction === "add") await runs.note(run, { addsBegan: true });
      }
      round.stopped ||= await isCancelled();
      if (!round.stopped && (await gain?.look())) round.givenUp ??= "exclusions-changed";
      const outOfTime = clock.now() >= stop;
      const maySend = !(round.givenUp || round.stopped || outOfTime);
      if (maySend && !(await mayBegin())) round.givenUp = "lease-lost";
      if (!maySend || round.givenUp || "reason" in client) {
        const reason = round.givenUp;
        await journal.record({ batch: batch.batch, outcome: "unsent", ...(reason && { reason }) });
        round.left += 1;
        continue;
      }
      const sending: Promise<void> = send(batch, client)
        .catch(breakOff)
        .finally(() => inFlight.delete(sending));
      inFlight.add(sending);
      if (inFlight.size >= BATCHES_IN_FLIGHT) await Promise.race(inFlight);
    }
  };
  // Whatever breaks it off, no request stays in flight, and each answer so far is recorded: the workflow calls this part
  // again for the rest.
  await beginAll().catch(breakOff);
  await Promise.all(inFlight);
  round.stopped ||= (await isCancelled?.()) ?? false;
  await journal.close();
  if (broken) throw broken.error;
  return round;
}

function gainOf(world: SendPartDeps, { connection, changeSet }: Lease): GainCheck {
  return gainCheck(world, { connection, used: changeSet?.exclusions ?? [] });
}

/** All batches of a part have one direction. */
function directionOf({ remove }: Batch): Direction {
  return Object.values(remove).some((ids) => ids.length > 0) ? "remove" : "add";
}

/** Batches that earlier attempts have fully sent. */
async function sentEarlier(parts: Parts, part: Parameters<Parts["earlier"]>[0]): Promise<Set<number>> {
  const earlier = await parts.earlier(part);
  const isSent = ({ outcome, except = [] }: BatchResult) =>
    [outcome, ...except.map((one) => one.outcome)].every((one) => one !== "unsent");
  return new Set(earlier.filter(isSent).map(({ batch }) => batch));
}

/** `givenUp`: what is still unsent is unsent for this reason, whatever an earlier try met. */
function resultOf(batch: number, answer: BatchAnswer, givenUp: RunReason | undefined): BatchResult {
  const { outcome, except } = answer;
  const isMeant = outcome === "unsent" && givenUp === "exclusions-changed";
  return {
    batch,
    outcome,
    ...(answer.outcome !== "accepted" && { reason: isMeant ? givenUp : answer.reason }),
    ...(except && { except }),
  };
}
