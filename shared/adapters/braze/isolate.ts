/** A batch that Braze does not take whole, in halves: down to the single ids that it refuses, while the rest goes through. */
import { FRUITLESS_REFUSALS, ISOLATION_REFUSALS } from "../../limits.ts";
import type { BatchAnswer, BrazeAnswer } from "../../ports/braze.ts";
import type { Batch } from "../../ports/parts.ts";
import { countOf, halves } from "./bodies.ts";
import { inDoubt } from "./tries.ts";
import type { Verdict } from "./verdict.ts";

interface Piece {
  /** Places in the batch, without the last. */
  from: number;
  to: number;
  answer: BrazeAnswer;
}

/**
 * Sends the batch, and where that helps its halves, and theirs. Stops dividing where it leads nowhere: a request of which nothing is
 * accepted is not refused for the sake of a few ids.
 */
export async function isolated(batch: Batch, send: (piece: Batch) => Promise<Verdict>): Promise<BatchAnswer> {
  let refusals = 0;
  let accepted = false;
  /** Time or keys are over: what is not sent yet stays so. */
  let over: BrazeAnswer | undefined;
  const mayDivide = ({ divides }: Verdict): boolean => {
    if (divides === "size") return true;
    if (divides !== "ids") return false;
    refusals += 1;
    return refusals < (accepted ? ISOLATION_REFUSALS : FRUITLESS_REFUSALS);
  };
  const settle = async (piece: Batch, from: number, maybeApplied: boolean): Promise<Piece[]> => {
    const verdict: Verdict = over ?? (await send(piece));
    accepted ||= verdict.outcome === "accepted";
    if (verdict.outcome === "unsent") over = verdict;
    const doubtful = maybeApplied || verdict.outcome === "unknown";
    const [first, second] = (mayDivide(verdict) && halves(piece)) || [];
    if (first && second) {
      const middle = from + sizeOf(first);
      return [...(await settle(first, from, doubtful)), ...(await settle(second, middle, doubtful))];
    }
    const answer = answerOf(maybeApplied ? inDoubt(verdict) : verdict);
    return [{ from, to: from + sizeOf(piece), answer }];
  };
  return together(await settle(batch, 0, false));
}

/** What Braze said, without what only this client makes of it. */
export function answerOf({ divides, ...answer }: Verdict): BrazeAnswer {
  return answer;
}

/** The answer that most ids met, and the others as exceptions. */
function together(pieces: readonly Piece[]): BatchAnswer {
  const alike = Map.groupBy(pieces, ({ answer }) => JSON.stringify(answer));
  const idsOf = (group: readonly Piece[]) => group.reduce((sum, { from, to }) => sum + to - from, 0);
  const [most] = [...alike.values()].sort((one, other) => idsOf(other) - idsOf(one));
  const main = most?.[0]?.answer;
  if (!main) throw new Error("a batch without pieces has no answer");
  const except = merged(pieces.filter((piece) => !most.includes(piece)));
  return {
    ...main,
    ...(except.length > 0 && {
      except: except.map(({ from, to, answer }) => ({ from, to, ...said(answer) })),
    }),
  };
}

function said(answer: BrazeAnswer) {
  return answer.outcome === "accepted"
    ? { outcome: answer.outcome }
    : { outcome: answer.outcome, reason: answer.reason };
}

/** Neighbours with the same answer as one. */
function merged(pieces: readonly Piece[]): Piece[] {
  const all: Piece[] = [];
  for (const piece of pieces) {
    const last = all.at(-1);
    const continues = last?.to === piece.from && JSON.stringify(last.answer) === JSON.stringify(piece.answer);
    if (last && continues) last.to = piece.to;
    else all.push({ ...piece });
  }
  return all;
}

function sizeOf({ add, remove }: Batch): number {
  return countOf(add) + countOf(remove);
}
