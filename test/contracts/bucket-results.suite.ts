import { expect, test } from "vitest";
import type { Bucketed, SettledBucket } from "../../shared/domain/bucket-rounds.ts";
import { aRun } from "../fakes/ids.ts";
import type { TablePorts } from "./on-every-table.ts";

const none = { accepted: 0, refused: 0, unknown: 0, unsent: 0 };
const settled = (object: string): SettledBucket => ({
  object,
  sha256: "ab".repeat(32),
  inCount: 3,
  unsureCount: 2,
  deviceCount: 1,
  tally: { adds: { ...none, accepted: 5 }, removes: none },
  reasons: { "rate-limited": 2 },
});

export function bucketResultsSuite(ports: () => TablePorts): void {
  const run = aRun("large");
  const place = (bucket: number) => ({ run, round: "settle" as const, bucket });

  test("a bucket's first result counts", async () => {
    const { bucketResults } = ports();
    expect((await bucketResults.of(run)).settle).toEqual(new Map());
    await bucketResults.keep(place(3), settled("first"));
    await bucketResults.keep(place(3), settled("second"));
    await bucketResults.keep(place(12), { isLost: true });
    await bucketResults.keep({ run, round: "compare", bucket: 3 }, { isTooLarge: "too large" });
    expect(await bucketResults.of(run)).toEqual({
      compare: new Map([[3, { isTooLarge: "too large" }]]),
      remove: new Map(),
      add: new Map(),
      part: new Map(),
      settle: new Map<number, unknown>([
        [3, settled("first")],
        [12, { isLost: true }],
      ]),
    });
  });

  test("a result whose first answer was lost is kept", async () => {
    const { bucketResults, loseNextAnswer } = ports();
    loseNextAnswer();
    await bucketResults.keep(place(0), settled("first"));
    expect((await bucketResults.of(run)).settle).toEqual(new Map([[0, settled("first")]]));
  });

  test("what is known of an import in buckets is written once", async () => {
    const { bucketResults, loseNextAnswer } = ports();
    const known = (folder: string): Bucketed => ({
      folder,
      buckets: 4,
      files: ["path"],
      members: 9,
      rejected: { "no-identifier": 1 },
      more: { excluded: 2 },
    });
    expect(await bucketResults.begun(run)).toBeUndefined();
    loseNextAnswer();
    expect(await bucketResults.begin(run, known("first"))).toEqual(known("first"));
    expect(await bucketResults.begin(run, known("second"))).toEqual(known("first"));
    expect(await bucketResults.begun(run)).toEqual(known("first"));
    expect((await bucketResults.of(run)).compare).toEqual(new Map());
  });
}
