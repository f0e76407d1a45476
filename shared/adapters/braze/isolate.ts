/**
 * Splits a batch that Braze refuses into halves, down to the single ids that it refuses, so that the rest is accepted.
 */
import { FRUITLESS_REFUSALS, ISOLATION_REFUSALS } from "../../limits.ts";
import type { BatchAnswer, BrazeAnswer } from "../../ports/braze.ts";
import type { Batch } from "../../ports/parts.ts";
import { countIn, halves } from "./bodies.ts";
import { inDoubt } from "./tries.ts";
import type { Verdict } from "./verdict.ts";

interface Piece {
  /** The place of its first id in the batch. It ends where the next piece begins. */
  from: number;
  answer: BrazeAnswer;
}

interface Places extends Piece {
  /** Excluded. */
  to: number;
}

/**
 * Sends the batch and, if that may help, its halves, recursively. Stops splitting when no request is accepted: then the
 * refusal is not about a few ids.
 */
export async function isolated(batch: Batch, send: (piece: Batch) => Promise<Verdict>): Promise<BatchAnswer> {
  let refusals = 0;
  let accepted = false;
  /** Set when time or keys run out: what is not sent yet stays unsent. */
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
    const divided = mayDivide(verdict) ? halves(piece) : undefined;
    if (divided) {
      const { first, second, middle } = divided;
      return [...(await settle(first, from, doubtful)), ...(await settle(second, from + middle, doubtful))];
    }
    const answer = answerOf(maybeApplied ? inDoubt(verdict) : verdict);
    return [{ from, answer }];
  };
  const pieces = await settle(batch, 0, false);
  const [whole, ...others] = pieces;
  return whole && others.length === 0 ? whole.answer : together(pieces, countIn(batch));
}

/** The answer without the fields that only this client uses. */
export function answerOf({ divides, ...answer }: Verdict): BrazeAnswer {
  return answer;
}

/** The most frequent answer, with the others as exceptions. */
function together(answered: readonly Piece[], count: number): BatchAnswer {
  const pieces = answered.map((piece, at) => ({ ...piece, to: answered[at + 1]?.from ?? count }));
  const alike = [...Map.groupBy(pieces, ({ answer }) => JSON.stringify(answer))];
  const idsOf = (group: readonly Places[]) => group.reduce((sum, { from, to }) => sum + to - from, 0);
  const [main, most] = alike.reduce((one, other) => (idsOf(other[1]) > idsOf(one[1]) ? other : one));
  const except = merged(pieces.filter((piece) => !most.includes(piece)));
  return {
    ...(JSON.parse(main) as BrazeAnswer),
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

/** Merges neighbouring pieces with the same answer. */
function merged(pieces: readonly Places[]): Places[] {
  const all: Places[] = [];
  for (const piece of pieces) {
    const last = all.at(-1);
    const continues = last?.to === piece.from && JSON.stringify(last.answer) === JSON.stringify(piece.answer);
    if (last && continues) last.to = piece.to;
    else all.push({ ...piece });
  }
  return all;
}
