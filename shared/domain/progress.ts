/** The progress of a run that is sending, from the batches that have an answer. */
import type { Run, SendingProgress } from "../contract/imports.ts";
import { BATCHES_PER_PART, IDS_PER_REQUEST } from "../limits.ts";
import { idsInParts } from "./parts.ts";

const IDS_PER_PART = BATCHES_PER_PART * IDS_PER_REQUEST;

/** `batches` are numbered through the run, as if each part before were full; all of a part are full but the last. */
export function sendingProgress(
  { byBucket, ...all }: NonNullable<Run["toSend"]>,
  { batches, startedAt }: { batches: readonly number[]; startedAt?: Date },
  now: Date,
): SendingProgress {
  const ids = all.adds + all.removes;
  const idsOfParts = (byBucket ?? [all]).flatMap(({ adds, removes }) =>
    [removes, adds].flatMap((its) => idsInParts(its, IDS_PER_PART)),
  );
  const idsOf = (part: number) => idsOfParts[part] ?? 0;
  const partOf = (batch: number) => Math.floor(batch / BATCHES_PER_PART);
  const idsIn = (batch: number) =>
    Math.min(IDS_PER_REQUEST, idsOf(partOf(batch)) - (batch % BATCHES_PER_PART) * IDS_PER_REQUEST);
  const idsSent = batches.reduce((sum, batch) => sum + idsIn(batch), 0);
  const partsDone = [...Map.groupBy(batches, partOf)].filter(
    ([part, sent]) => sent.length === Math.ceil(idsOf(part) / IDS_PER_REQUEST),
  );
  const progress = {
    parts: idsOfParts.length,
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
