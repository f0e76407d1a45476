/** How far a run is that sends, from the batches that have an answer. */
import type { SendingProgress } from "../contract/imports.ts";
import { BATCHES_PER_PART, IDS_PER_REQUEST } from "../limits.ts";

/** `batches` are numbered through the run; all but the last are full, and all but the last part have as many. */
export function sendingProgress(
  toSend: { adds: number; removes: number },
  { batches, startedAt }: { batches: readonly number[]; startedAt?: Date },
  now: Date,
): SendingProgress {
  const ids = toSend.adds + toSend.removes;
  const all = Math.ceil(ids / IDS_PER_REQUEST);
  const idsIn = (batch: number) => Math.min(IDS_PER_REQUEST, ids - batch * IDS_PER_REQUEST);
  const idsSent = batches.reduce((sum, batch) => sum + idsIn(batch), 0);
  const sentOf = Map.groupBy(batches, (batch) => Math.floor(batch / BATCHES_PER_PART));
  const partsDone = [...sentOf].filter(
    ([part, sent]) => sent.length === Math.min(BATCHES_PER_PART, all - part * BATCHES_PER_PART),
  );
  const progress = {
    parts: Math.ceil(all / BATCHES_PER_PART),
    partsDone: partsDone.length,
    ids,
    idsSent,
  };
  const milliseconds = startedAt ? now.getTime() - startedAt.getTime() : 0;
  if (idsSent === 0 || milliseconds <= 0) return progress;
  const expectedEnd = new Date(now.getTime() + (milliseconds * (ids - idsSent)) / idsSent);
  return {
    ...progress,
    idsPerSecond: Math.round((idsSent * 1_000) / milliseconds),
    expectedEnd: expectedEnd.toISOString(),
  };
}
