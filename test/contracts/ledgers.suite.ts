import { expect, test } from "vitest";
import type { RunId } from "../../shared/contract/ids.ts";
import type { ChangeSetPointer, LedgerPointer } from "../../shared/domain/run.ts";
import { aCohort, aConnection, aRun } from "../fakes/ids.ts";
import type { TablePorts } from "./on-every-table.ts";

const cohort = aCohort("cohort");
const connection = aConnection("connection");
const [one, two] = [aRun("one"), aRun("two")];

const changeSet: ChangeSetPointer = {
  folder: "runs/one/changes",
  only: { add: { part: 0, object: "parts/runs/one/00000.jsonl", batches: 1 } },
  manifests: { add: "runs/one/changes/add.jsonl" },
  parts: 1,
  adds: 3,
  removes: 2,
  keeps: 1,
  rejected: { "no-identifier": 4 },
  base: { object: "ledgers/0", sha256: "aa", run: aRun("zero"), inCount: 3, unsureCount: 0, deviceCount: 0 },
};
const pointer: LedgerPointer = {
  object: "ledgers/1",
  sha256: "bb",
  run: one,
  inCount: 4,
  unsureCount: 1,
  deviceCount: 0,
};

const leaseOf = (run: RunId, expires = 1_000) => ({ run, connection, expires });

export function ledgersSuite(ports: () => TablePorts): void {
  const take = (run: RunId, expires?: number) => ports().ledgers.takeLease(leaseOf(run, expires));

  test("a cohort that was never imported has no lease and no pointers, and nothing to settle", async () => {
    expect(await ports().ledgers.read(cohort)).toStrictEqual({ byConnection: {} });
    expect(await ports().ledgers.settle({ run: one, connection, pointer })).toBe("lost");
    expect(await ports().ledgers.read(cohort)).toStrictEqual({ byConnection: {} });
  });

  test("a free lease is taken, and another run learns who has it", async () => {
    expect(await take(one)).toBe("taken");
    expect(await take(two)).toEqual({ ...leaseOf(one), phase: "sending" });
    expect(await ports().ledgers.read(cohort)).toEqual({
      lease: { ...leaseOf(one), phase: "sending" },
      byConnection: {},
    });
  });

  test("a retried open finds its own lease unchanged", async () => {
    await take(one, 1_000);
    await ports().ledgers.recordChangeSet({ run: one, changeSet, taking: undefined });
    expect(await take(one, 9_000)).toBe("taken");
    const { lease } = await ports().ledgers.read(cohort);
    expect(lease).toEqual({ ...leaseOf(one), phase: "sending", changeSet });
  });

  test("an expired lease is not free: it is returned, so that its run is settled first", async () => {
    await take(one, 1);
    expect(await take(two, 9_000)).toMatchObject({ run: one, expires: 1 });
  });

  test("of 100 racing claims of a lease one wins, and the others learn who", async () => {
    const runs = Array.from({ length: 100 }, (_, at) => aRun(`run-${at}`));
    const answers = await Promise.all(runs.map((run) => take(run)));
    const winner = runs[answers.indexOf("taken")];
    expect(answers.filter((answer) => answer === "taken")).toHaveLength(1);
    expect(answers.filter((answer) => typeof answer === "object" && answer.run === winner)).toHaveLength(99);
  });

  test("leases of two cohorts are independent", async () => {
    await take(one);
    expect(await ports().ledgers.takeLease(leaseOf(aRun("two", { cohort: "other" })))).toBe("taken");
  });

  test("only its holder renews a lease, and never to an earlier time", async () => {
    await take(one, 1_000);
    expect(await ports().ledgers.renewLease({ run: one, now: 0, expires: 3_000 })).toBe("renewed");
    expect(await ports().ledgers.renewLease({ run: one, now: 0, expires: 2_000 })).toBe("renewed");
    expect(await ports().ledgers.renewLease({ run: two, now: 0, expires: 9_000 })).toBe("lost");
    expect((await ports().ledgers.read(cohort)).lease?.expires).toBe(3_000);
  });

  test("a lease is held up to and including the instant in which it expires", async () => {
    await take(one, 1_000);
    expect(await ports().ledgers.renewLease({ run: one, now: 1_000, expires: 1_000 })).toBe("renewed");
    expect(await ports().ledgers.renewLease({ run: one, now: 1_001, expires: 2_000 })).toBe("lost");
  });

  test("a lease that has expired is not revived by a late renewal", async () => {
    await take(one, 1_000);
    expect(await ports().ledgers.renewLease({ run: one, now: 1_001, expires: 9_000 })).toBe("lost");
    expect(await ports().ledgers.renewLease({ run: one, now: 1_000, expires: 9_000 })).toBe("renewed");
  });

  test("a lease is freed without settling only as its holder last renewed it, and while nothing is prepared", async () => {
    await take(one, 1_000);
    const lease = async () => (await ports().ledgers.read(cohort)).lease?.run;
    await ports().ledgers.releaseLease({ run: two, expires: 1_000 });
    await ports().ledgers.renewLease({ run: one, now: 0, expires: 3_000 });
    await ports().ledgers.releaseLease({ run: one, expires: 1_000 });
    expect(await lease()).toBe(one);
    await ports().ledgers.releaseLease({ run: one, expires: 3_000 });
    expect(await lease()).toBeUndefined();
    await ports().ledgers.releaseLease({ run: one, expires: 3_000 });
    await take(two, 1_000);
    await ports().ledgers.recordChangeSet({ run: two, changeSet, taking: undefined });
    await ports().ledgers.releaseLease({ run: two, expires: 1_000 });
    expect(await lease()).toBe(two);
  });

  test("a lease that is closing is not freed without settling", async () => {
    await take(one, 1_000);
    await ports().ledgers.closeLease({ run: one });
    await ports().ledgers.releaseLease({ run: one, expires: 1_000 });
    expect((await ports().ledgers.read(cohort)).lease?.run).toBe(one);
  });

  test("a lease lost while sending can't be renewed: closed, and then freed", async () => {
    await take(one);
    await ports().ledgers.closeLease({ run: one, seenExpires: 1_000 });
    expect(await ports().ledgers.renewLease({ run: one, now: 0, expires: 9_000 })).toBe("lost");
    await ports().ledgers.settle({ run: one, connection });
    expect(await ports().ledgers.renewLease({ run: one, now: 0, expires: 9_000 })).toBe("lost");
  });

  test("a run has one change set: a repeated prepare gets the first", async () => {
    await take(one);
    const other = { ...changeSet, folder: "runs/one/again" };
    expect(await ports().ledgers.recordChangeSet({ run: one, changeSet, taking: undefined })).toEqual(
      changeSet,
    );
    expect(await ports().ledgers.recordChangeSet({ run: one, changeSet: other, taking: undefined })).toEqual(
      changeSet,
    );
    expect(await ports().ledgers.recordChangeSet({ run: two, changeSet: other, taking: undefined })).toBe(
      "lost",
    );
  });

  test("what was compared before the lease was given back is no change set of the run any more", async () => {
    const { ledgers } = ports();
    const record = (taking: string | undefined) => ledgers.recordChangeSet({ run: one, changeSet, taking });
    await ledgers.takeLease({ ...leaseOf(one), taking: "first" });
    await ledgers.takeLease({ ...leaseOf(one), taking: "repeated" });
    expect(await record("repeated")).toBe("lost");
    await ledgers.releaseLease({ run: one, expires: 1_000 });
    expect(await record("first")).toBe("lost");
    await ledgers.takeLease({ ...leaseOf(one), taking: "second" });
    expect(await record("first")).toBe("lost");
    expect(await record("second")).toEqual(changeSet);
    expect(await record("first")).toEqual(changeSet);
  });

  test("a run that is being settled without a change set gets none", async () => {
    await take(one);
    await ports().ledgers.closeLease({ run: one });
    expect(await ports().ledgers.recordChangeSet({ run: one, changeSet, taking: undefined })).toBe("lost");
    expect((await ports().ledgers.read(cohort)).lease?.changeSet).toBeUndefined();
  });

  test("a holder that renewed its lease late keeps it, even if another run saw it expired", async () => {
    await take(one, 1_000);
    await ports().ledgers.renewLease({ run: one, now: 0, expires: 5_000 });
    expect(await ports().ledgers.closeLease({ run: one, seenExpires: 1_000 })).toBe("lost");
    expect(await ports().ledgers.renewLease({ run: one, now: 0, expires: 6_000 })).toBe("renewed");
  });

  test("a lease that is closing already counts as closed, whichever run closed it", async () => {
    await take(one, 1_000);
    expect(await ports().ledgers.closeLease({ run: one })).toBe("closed");
    expect(await ports().ledgers.closeLease({ run: one })).toBe("closed");
    expect(await ports().ledgers.closeLease({ run: one, seenExpires: 77 })).toBe("closed");
    expect(await ports().ledgers.closeLease({ run: two })).toBe("lost");
  });

  test("of a renewal and a closing that race, one wins", async () => {
    for (let round = 0; round < 10; round += 1) {
      const run = aRun("one", { cohort: `race${round}` });
      await ports().ledgers.takeLease(leaseOf(run, 1_000));
      const [renewed, closed] = await Promise.all([
        ports().ledgers.renewLease({ run, now: 0, expires: 2_000 }),
        ports().ledgers.closeLease({ run, seenExpires: 1_000 }),
      ]);
      expect([renewed, closed]).toContain("lost");
      expect([renewed, closed]).not.toEqual(["lost", "lost"]);
    }
  });

  test("settling moves the pointer and frees the lease at once, and only while it closes", async () => {
    await take(one);
    expect(await ports().ledgers.settle({ run: one, connection, pointer })).toBe("lost");
    await ports().ledgers.closeLease({ run: one });
    expect(await ports().ledgers.settle({ run: two, connection, pointer })).toBe("lost");
    expect(await ports().ledgers.settle({ run: one, connection, pointer })).toBe("settled");
    expect(await ports().ledgers.settle({ run: one, connection, pointer })).toBe("lost");
    expect(await ports().ledgers.read(cohort)).toEqual({ byConnection: { connection: { pointer } } });
    expect(await take(two)).toBe("taken");
  });

  test("settling without a pointer leaves the existing one", async () => {
    await take(one);
    await ports().ledgers.closeLease({ run: one });
    await ports().ledgers.settle({ run: one, connection, pointer });
    await take(two);
    await ports().ledgers.closeLease({ run: two });
    expect(await ports().ledgers.settle({ run: two, connection })).toBe("settled");
    expect(await ports().ledgers.read(cohort)).toEqual({ byConnection: { connection: { pointer } } });
  });

  test("each connection has its own pointer and sent name, and only the holder records a name", async () => {
    const second = aConnection("second");
    await take(one);
    expect(await ports().ledgers.recordName({ run: one, connection, name: "Été" })).toBe("recorded");
    expect(await ports().ledgers.recordName({ run: one, connection: second, name: "Summer" })).toBe(
      "recorded",
    );
    expect(await ports().ledgers.recordName({ run: two, connection, name: "Winter" })).toBe("lost");
    await ports().ledgers.closeLease({ run: one });
    await ports().ledgers.settle({ run: one, connection, pointer });
    expect(await ports().ledgers.read(cohort)).toEqual({
      byConnection: { connection: { toldName: "Été", pointer }, second: { toldName: "Summer" } },
    });
  });

  test("after a restore the pointers are marked and the lease is free, if it is the one that was seen", async () => {
    const { ledgers } = ports();
    const second = aConnection("second");
    const marked = { ...pointer, restored: true as const };
    const pointers = { [connection]: marked, [second]: { ...marked, object: "" } };
    await take(one);
    await ledgers.recordName({ run: one, connection, name: "Été" });
    expect(await ledgers.restore(cohort, { seen: undefined, pointers })).toBe("changed-meanwhile");
    expect(await ledgers.restore(cohort, { seen: two, pointers })).toBe("changed-meanwhile");
    expect((await ledgers.read(cohort)).lease).toMatchObject({ run: one });
    expect(await ledgers.restore(cohort, { seen: one, pointers })).toBe("restored");
    const restored = {
      byConnection: {
        connection: { toldName: "Été", pointer: marked },
        second: { pointer: pointers[second] },
      },
    };
    expect(await ledgers.read(cohort)).toEqual(restored);
    expect(await ledgers.restore(cohort, { seen: undefined, pointers: {} })).toBe("restored");
    expect(await ledgers.read(cohort)).toEqual(restored);
    expect(await ledgers.renewLease({ run: one, now: 0, expires: 2_000 })).toBe("lost");
  });

  test("changes of a lease whose first answers were lost are made", async () => {
    const { ledgers, loseNextAnswer } = ports();
    loseNextAnswer();
    expect(await take(one, 1_000)).toBe("taken");
    loseNextAnswer();
    expect(await ledgers.renewLease({ run: one, now: 0, expires: 2_000 })).toBe("renewed");
    loseNextAnswer();
    expect(await ledgers.recordChangeSet({ run: one, changeSet, taking: undefined })).toEqual(changeSet);
    loseNextAnswer();
    expect(await ledgers.recordName({ run: one, connection, name: "Été" })).toBe("recorded");
    loseNextAnswer();
    expect(await ledgers.closeLease({ run: one, seenExpires: 2_000 })).toBe("closed");
    expect((await ledgers.read(cohort)).lease).toMatchObject({ run: one, phase: "closing", changeSet });
  });

  test("a settlement whose first answer was lost has settled, and only that one", async () => {
    const { ledgers, loseNextAnswer } = ports();
    await take(one);
    await ledgers.closeLease({ run: one });
    loseNextAnswer();
    expect(await ledgers.settle({ run: one, connection, pointer })).toBe("settled");
    expect(await ledgers.read(cohort)).toEqual({ byConnection: { connection: { pointer } } });
    loseNextAnswer();
    expect(await ledgers.settle({ run: one, connection, pointer })).toBe("lost");
    expect(await take(two)).toBe("taken");
  });
}
