import { expect, test } from "vitest";
import type { RunId } from "../../shared/contract/ids.ts";
import type { BatchResult } from "../../shared/domain/run.ts";
import type { Batch, Parts } from "../../shared/ports/parts.ts";
import { adding, readBatch, removing } from "../fakes/batches.ts";

export interface PartsWorld {
  parts: Parts;
  /** Writes a part as the engine does: one batch per line. */
  put(object: string, batches: readonly Batch[]): Promise<void>;
}

const accepted = (batch: number): BatchResult => ({ batch, outcome: "accepted" });
const limited = (batch: number): BatchResult => ({ batch, outcome: "unsent", reason: "rate-limited" });

/** Each test has a run of its own. */
export function partsSuite(world: () => PartsWorld, run: () => RunId): void {
  test("batches are read in order, with every id as it was written", async () => {
    const ids = [
      "007",
      "a b,c",
      "été \u{1f600}",
      'quo"te',
      "two\nlines",
      "line\u2028separator\u2029",
      " ",
      "\\",
    ];
    const batches: Batch[] = [
      adding({ user_ids: ids }, 0),
      removing({ aliases: [{ alias_name: "ñ", alias_label: "email" }] }, 1),
      adding({ device_ids: Array.from({ length: 1_000 }, (_, at) => `é${at}`.repeat(40)) }, 2),
    ];
    await world().put(`runs/${run()}/parts/0.jsonl`, batches);
    const read = [...(await world().parts.batches(`runs/${run()}/parts/0.jsonl`))];
    expect(read).toEqual(batches);
    expect(read.map(readBatch)).toEqual(batches.map(readBatch));
  });

  test("a missing part is an error, never an empty one", async () => {
    await expect(world().parts.batches(`runs/${run()}/parts/9.jsonl`)).rejects.toThrow();
  });

  test("a run that sent nothing has no records", async () => {
    expect(await world().parts.outcomes(run())).toEqual({ started: [], results: [] });
    expect(await world().parts.progress(run())).toEqual({ batches: [] });
    expect(await world().parts.earlier({ run: run(), part: 0 })).toEqual([]);
  });

  test("a start is known before any result is", async () => {
    await world().parts.start({ run: run(), part: 3, attempt: "first" });
    expect(await world().parts.outcomes(run())).toEqual({
      started: [{ part: 3, attempt: "first" }],
      results: [],
    });
    const { batches, startedAt } = await world().parts.progress(run());
    expect(batches).toEqual([]);
    expect(Math.abs(Date.now() - (startedAt?.getTime() ?? 0))).toBeLessThan(60_000);
  });

  test("the records of all attempts at all parts are kept, each under its attempt", async () => {
    const { parts } = world();
    await parts.start({ run: run(), part: 1, attempt: "first" });
    await parts.record({
      run: run(),
      part: 1,
      attempt: "first",
      sequence: 0,
      results: [accepted(20), limited(21)],
    });
    await parts.record({ run: run(), part: 1, attempt: "first", sequence: 1, results: [accepted(22)] });
    await parts.start({ run: run(), part: 1, attempt: "second" });
    await parts.record({ run: run(), part: 1, attempt: "second", sequence: 0, results: [accepted(21)] });
    await parts.start({ run: run(), part: 11, attempt: "third" });
    await parts.record({ run: run(), part: 11, attempt: "third", sequence: 0, results: [accepted(220)] });

    const { started, results } = await parts.outcomes(run());
    expect(new Set(started.map(({ part, attempt }) => `${part} ${attempt}`))).toEqual(
      new Set(["1 first", "1 second", "11 third"]),
    );
    expect(results).toHaveLength(5);
    for (const result of [
      { part: 1, attempt: "first", ...accepted(20) },
      { part: 1, attempt: "first", ...limited(21) },
      { part: 1, attempt: "first", ...accepted(22) },
      { part: 1, attempt: "second", ...accepted(21) },
      { part: 11, attempt: "third", ...accepted(220) },
    ]) {
      expect(results).toContainEqual(result);
    }
    const ofOne = await parts.outcomes(run(), 1);
    expect(ofOne.started).toHaveLength(2);
    expect(ofOne.results.map(({ batch }) => batch).sort()).toEqual([20, 21, 21, 22]);
  });

  test("a later attempt reads the records of earlier ones at its part, and of no other", async () => {
    const { parts } = world();
    await parts.record({
      run: run(),
      part: 1,
      attempt: "first",
      sequence: 0,
      results: [accepted(20), limited(21)],
    });
    await parts.record({ run: run(), part: 11, attempt: "first", sequence: 0, results: [accepted(220)] });
    expect(await parts.earlier({ run: run(), part: 1 })).toEqual([accepted(20), limited(21)]);
  });

  test("progress counts a batch with an answer once, even if several attempts recorded it", async () => {
    const { parts } = world();
    await parts.start({ run: run(), part: 0, attempt: "first" });
    await parts.start({ run: run(), part: 0, attempt: "second" });
    await parts.record({
      run: run(),
      part: 0,
      attempt: "first",
      sequence: 0,
      results: [accepted(0), accepted(1)],
    });
    await parts.record({
      run: run(),
      part: 0,
      attempt: "second",
      sequence: 0,
      results: [accepted(1), accepted(2), limited(3)],
    });
    await parts.record({ run: run(), part: 0, attempt: "second", sequence: 1, results: [limited(4)] });
    expect(new Set((await parts.progress(run())).batches)).toEqual(new Set([0, 1, 2]));
    expect(await parts.earlier({ run: run(), part: 0 })).toHaveLength(6);
  });

  test("a listing longer than one page of the bucket is read to its end", async () => {
    const parts = Array.from({ length: 1_001 }, (_, part) => part);
    for (let from = 0; from < parts.length; from += 50) {
      await Promise.all(
        parts
          .slice(from, from + 50)
          .map((part) => world().parts.start({ run: run(), part, attempt: "first" })),
      );
    }
    expect((await world().parts.outcomes(run())).started).toHaveLength(1_001);
  });
}
