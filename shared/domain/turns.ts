/** When an import may send: turns keep those that wait for Braze's limit from waiting in functions. */
import type { Run, WaitingForTurn } from "../contract/imports.ts";
import { TURN_AHEAD_MS } from "../limits.ts";
import type { ChangeSetPointer } from "./run.ts";

/**
 * Requests that the turn of the import itself is for: its name, if that is to be sent, and directions of one part. The
 * parts of a map take turns of their own, so that a large import lets others in between.
 */
export function requestsOfImport({ only }: ChangeSetPointer, { isNamed }: { isNamed: boolean }): number {
  return (isNamed ? 1 : 0) + (only.remove?.batches ?? 0) + (only.add?.batches ?? 0);
}

/** Whole seconds after which the turn has come; 0 once it has, which is `TURN_AHEAD_MS` before its instant. */
export function secondsToTurn(turn: Date, now: Date): number {
  const left = turn.getTime() - TURN_AHEAD_MS - now.getTime();
  return Math.max(0, Math.ceil(left / 1_000));
}

/** The same of a turn as steps pass it on: ISO; "" for none, which needs no waiting. */
export function secondsToTakenTurn(turn: string, now: Date): number {
  return turn === "" ? 0 : secondsToTurn(new Date(turn), now);
}

/**
 * Undefined unless the run waits for its turn. One that is queued has none yet: `next` is the turn that it would get now,
 * if it is known.
 */
export function waitingOf(
  run: Pick<Run, "status" | "turn" | "cancelRequested">,
  now: Date,
  next?: Date,
): WaitingForTurn | undefined {
  if (run.cancelRequested) return undefined;
  const turn = run.status === "queued" ? next : run.status === "running" && run.turn && new Date(run.turn);
  return turn && secondsToTurn(turn, now) > 0 ? { expectedStart: turn.toISOString() } : undefined;
}
