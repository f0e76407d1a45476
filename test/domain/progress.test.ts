import { describe, expect, it } from "vitest";
import { sendingProgress } from "../../shared/domain/progress.ts";

const startedAt = new Date("2026-11-24T08:00:00.000Z");
const now = new Date("2026-11-24T08:00:10.000Z");
const upTo = (count: number) => Array.from({ length: count }, (_, batch) => batch);
const toSend = { adds: 70_000, removes: 10_500 };

describe("the progress of a run", () => {
  it("has parts, ids, their rate and the expected end", () => {
    // The removes are one part of 11 batches, the adds two, of 50 and of 20.
    const batches = [...upTo(11), ...upTo(10).map((batch) => 50 + batch)];
    expect(sendingProgress(toSend, { batches, startedAt }, now)).toEqual({
      parts: 3,
      partsDone: 1,
      ids: 80_500,
      idsSent: 20_500,
      idsPerSecond: 2_050,
      expectedEnd: "2026-11-24T08:00:39.268Z",
    });
  });

  it("counts a part as done only when all of its batches are", () => {
    const scattered = [...upTo(10), 50, 51, ...upTo(20).map((batch) => 100 + batch)];
    expect(sendingProgress(toSend, { batches: scattered, startedAt }, now)).toMatchObject({
      partsDone: 1,
      idsSent: 32_000,
    });
  });

  it("counts each of several parts of removes by its own size", () => {
    // 120,500 removes: two whole parts, and one of 21 batches with 20,500 ids.
    const removes = { adds: 0, removes: 120_500 };
    expect(sendingProgress(removes, { batches: upTo(121), startedAt }, now)).toMatchObject({
      parts: 3,
      partsDone: 3,
      idsSent: 120_500,
    });
    expect(sendingProgress(removes, { batches: [...upTo(100), 120] }, now)).toMatchObject({
      partsDone: 2,
      idsSent: 100_500,
    });
  });

  it("numbers the parts of each bucket after those of the one before, each with its removes and then its adds", () => {
    // 50 and 50 and 30 batches of removes, the same of adds; nothing in the second bucket; one batch and one in the third.
    const byBucket = [
      { adds: 129_500, removes: 129_400 },
      { adds: 0, removes: 0 },
      { adds: 20, removes: 3 },
    ];
    const inBuckets = { adds: 129_520, removes: 129_403, byBucket };
    const part = (number: number, size: number) => upTo(size).map((batch) => 50 * number + batch);
    const sizes = [50, 50, 30, 50, 50, 30, 1, 1];
    const all = sizes.flatMap((size, number) => part(number, size));
    const complete = { parts: 8, partsDone: 8, ids: 258_923, idsSent: 258_923 };
    expect(sendingProgress(inBuckets, { batches: all }, now)).toEqual(complete);
    const removed = [0, 1, 2, 6].flatMap((number) => part(number, sizes[number] ?? 0));
    expect(sendingProgress(inBuckets, { batches: removed }, now)).toMatchObject({
      partsDone: 4,
      idsSent: 129_403,
    });
    const begun = [...removed, ...part(5, 30), ...part(7, 1)];
    expect(sendingProgress(inBuckets, { batches: begun }, now)).toMatchObject({
      partsDone: 6,
      idsSent: 129_403 + 29_500 + 20,
    });
  });

  it("has no rate while no time has passed, as clocks may differ", () => {
    for (const at of [startedAt, new Date(startedAt.getTime() - 1)])
      expect(sendingProgress(toSend, { batches: [0], startedAt }, at)).toEqual({
        parts: 3,
        partsDone: 0,
        ids: 80_500,
        idsSent: 1_000,
      });
  });

  it("has no expected end before the first answer", () => {
    const nothing = { parts: 3, partsDone: 0, ids: 80_500, idsSent: 0 };
    expect(sendingProgress(toSend, { batches: [] }, now)).toEqual(nothing);
    expect(sendingProgress(toSend, { batches: [], startedAt }, now)).toEqual(nothing);
  });

  it("is complete if there is nothing to send", () => {
    const nothing = { parts: 0, partsDone: 0, ids: 0, idsSent: 0 };
    expect(sendingProgress({ adds: 0, removes: 0 }, { batches: [] }, now)).toEqual(nothing);
  });
});
