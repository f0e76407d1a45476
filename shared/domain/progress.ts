/** The progress of a run that is sending, from the batches that have an answer. */
import type { SendingProgress } from "../contract/imports.ts";
import { BATCHES_PER_PART, IDS_PER_REQUEST } from "../limits.ts";

const IDS_PER_PART = BATCHES_PER_PART * IDS_PER_REQUEST;

/**
 * `batches` are numbered through the run, first the removes' parts and then the adds'. In each direction all batches
 * but the last are full, and all parts but the last have the same number of batches.
 */
export function sendingProgress(
  toSend: { adds: number; removes: number },
  { batches, startedAt }: { batches: readonly number[]; startedAt?: Date },
  now: Date,
): SendingProgress {
  const ids = toSend.adds + toSend.removes;
  const removing = Math.ceil(toSend.removes / IDS_PER_PART);
  const adding = Math.ceil(toSend.adds / IDS_PER_PART);
  const idsFrom = (part: number) =>
    part < removing ? toSend.removes - part * IDS_PER_PART : toSend.adds - (part - removing) * IDS_PER_PART;
  const partOf = (batch: number) => Math.floor(batch / BATCHES_PER_PART);
  const idsIn = (batch: number) =>
    Math.min(IDS_PER_REQUEST, idsFrom(partOf(batch)) - (batch % BATCHES_PER_PART) * IDS_PER_REQUEST);
  const idsSent = batches.reduce((sum, batch) => sum + idsIn(batch), 0);
  const partsDone = [...Map.groupBy(batches, partOf)].filter(
    ([part, sent]) => sent.length === Math.min(BATCHES_PER_PART, Math.ceil(idsFrom(part) / IDS_PER_REQUEST)),
  );
  const progress = {
    parts: removing + adding,
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
