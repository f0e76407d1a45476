import { expect, test } from "vitest";
import type { ChangeSetPointer, LedgerPointer } from "../../shared/domain/run.ts";
import type { TablePorts } from "./on-every-table.ts";

const changeSet: ChangeSetPointer = {
  folder: "runs/one/changes",
  manifests: { add: "runs/one/changes/add.jsonl" },
  parts: 1,
  adds: 3,
  removes: 2,
  keeps: 1,
  rejected: { "no-identifier": 4 },
  base: { object: "ledgers/0", sha256: "aa", run: "zero", inCount: 3, unsureCount: 0, deviceCount: 0 },
};
const pointer: LedgerPointer = {
  object: "ledgers/1",
  sha256: "bb",
  run: "one",
  inCount: 4,
  unsureCount: 1,
  deviceCount: 0,
};

const leaseOf = (run: string, expires = 1_000) => ({
  run,
  time: "2026-11-24T08:00:00.000Z",
  connection: "connection",
  expires,
});

export function ledgersSuite(ports: () => TablePorts): void {
  const take = (run: string, expires?: number) => ports().ledgers.takeLease("cohort", leaseOf(run, expires));

  test("a cohort that was never imported has no lease and no pointers", async () => {
    expect(await ports().ledgers.read("cohort")).toEqual({ byConnection: {} });
  });

  test("a free lease is taken, and another run is told who has it", async () => {
    expect(await take("one")).toBe("taken");
    expect(await take("two")).toEqual({ ...leaseOf("one"), phase: "sending" });
    expect(await ports().ledgers.read("cohort")).toEqual({
      lease: { ...leaseOf("one"), phase: "sending" },
      byConnection: {},
    });
  });

  test("a retried open finds the lease its own, as it left it", async () => {
    await take("one", 1_000);
    await ports().ledgers.recordChangeSet("cohort", "one", changeSet);
    expect(await take("one", 9_000)).toBe("taken");
    const { lease } = await ports().ledgers.read("cohort");
    expect(lease).toEqual({ ...leaseOf("one"), phase: "sending", changeSet });
  });

  test("an expired lease is not free: it is given back, so that its run is settled first", async () => {
    await take("one", 1);
    expect(await take("two", 9_000)).toMatchObject({ run: "one", expires: 1 });
  });

  test("of 100 racing claims of a lease one wins, and the others learn who", async () => {
    const runs = Array.from({ length: 100 }, (_, at) => `run-${at}`);
    const answers = await Promise.all(runs.map((run) => take(run)));
    const winner = runs[answers.indexOf("taken")];
    expect(answers.filter((answer) => answer === "taken")).toHaveLength(1);
    expect(answers.filter((answer) => typeof answer === "object" && answer.run === winner)).toHaveLength(99);
  });

  test("leases of two cohorts have nothing to do with each other", async () => {
    await take("one");
    expect(await ports().ledgers.takeLease("other", leaseOf("two"))).toBe("taken");
  });

  test("only its holder renews a lease, and never to an earlier time", async () => {
    await take("one", 1_000);
    expect(await ports().ledgers.renewLease("cohort", "one", 3_000)).toBe("renewed");
    expect(await ports().ledgers.renewLease("cohort", "one", 2_000)).toBe("renewed");
    expect(await ports().ledgers.renewLease("cohort", "two", 9_000)).toBe("lost");
    expect((await ports().ledgers.read("cohort")).lease?.expires).toBe(3_000);
  });

  test("a lease lost while sending can't be renewed: closed, and then freed", async () => {
    await take("one");
    await ports().ledgers.closeLease("cohort", "one", 1_000);
    expect(await ports().ledgers.renewLease("cohort", "one", 9_000)).toBe("lost");
    await ports().ledgers.settle("cohort", "one", "connection", undefined);
    expect(await ports().ledgers.renewLease("cohort", "one", 9_000)).toBe("lost");
  });

  test("a run has one change set: a repeated prepare gets the first", async () => {
    await take("one");
    const other = { ...changeSet, folder: "runs/one/again" };
    expect(await ports().ledgers.recordChangeSet("cohort", "one", changeSet)).toEqual(changeSet);
    expect(await ports().ledgers.recordChangeSet("cohort", "one", other)).toEqual(changeSet);
    expect(await ports().ledgers.recordChangeSet("cohort", "two", other)).toBe("lost");
  });

  test("no change set comes to a run that is being settled without one", async () => {
    await take("one");
    await ports().ledgers.closeLease("cohort", "one");
    expect(await ports().ledgers.recordChangeSet("cohort", "one", changeSet)).toBe("lost");
    expect((await ports().ledgers.read("cohort")).lease?.changeSet).toBeUndefined();
  });

  test("a holder who woke up and renewed keeps its lease from those who saw it expired", async () => {
    await take("one", 1_000);
    await ports().ledgers.renewLease("cohort", "one", 5_000);
    expect(await ports().ledgers.closeLease("cohort", "one", 1_000)).toBe("lost");
    expect(await ports().ledgers.renewLease("cohort", "one", 6_000)).toBe("renewed");
  });

  test("a lease that is closing already counts as closed, whoever closed it", async () => {
    await take("one", 1_000);
    expect(await ports().ledgers.closeLease("cohort", "one")).toBe("closed");
    expect(await ports().ledgers.closeLease("cohort", "one")).toBe("closed");
    expect(await ports().ledgers.closeLease("cohort", "one", 77)).toBe("closed");
    expect(await ports().ledgers.closeLease("cohort", "two")).toBe("lost");
  });

  test("of a renewal and a closing that race, one wins", async () => {
    for (let round = 0; round < 10; round += 1) {
      const cohort = `race-${round}`;
      await ports().ledgers.takeLease(cohort, leaseOf("one", 1_000));
      const [renewed, closed] = await Promise.all([
        ports().ledgers.renewLease(cohort, "one", 2_000),
        ports().ledgers.closeLease(cohort, "one", 1_000),
      ]);
      expect([renewed, closed]).toContain("lost");
      expect([renewed, closed]).not.toEqual(["lost", "lost"]);
    }
  });

  test("settling moves the pointer and frees the lease at once, and only while it closes", async () => {
    await take("one");
    expect(await ports().ledgers.settle("cohort", "one", "connection", pointer)).toBe("lost");
    await ports().ledgers.closeLease("cohort", "one");
    expect(await ports().ledgers.settle("cohort", "two", "connection", pointer)).toBe("lost");
    expect(await ports().ledgers.settle("cohort", "one", "connection", pointer)).toBe("settled");
    expect(await ports().ledgers.settle("cohort", "one", "connection", pointer)).toBe("lost");
    expect(await ports().ledgers.read("cohort")).toEqual({ byConnection: { connection: { pointer } } });
    expect(await take("two")).toBe("taken");
  });

  test("settling without a pointer leaves the one that is there", async () => {
    await take("one");
    await ports().ledgers.closeLease("cohort", "one");
    await ports().ledgers.settle("cohort", "one", "connection", pointer);
    await take("two");
    await ports().ledgers.closeLease("cohort", "two");
    expect(await ports().ledgers.settle("cohort", "two", "connection", undefined)).toBe("settled");
    expect(await ports().ledgers.read("cohort")).toEqual({ byConnection: { connection: { pointer } } });
  });

  test("each connection has its own pointer and told name, and only the holder records a name", async () => {
    await take("one");
    expect(await ports().ledgers.recordName("cohort", "one", "connection", "Été")).toBe("recorded");
    expect(await ports().ledgers.recordName("cohort", "one", "second", "Summer")).toBe("recorded");
    expect(await ports().ledgers.recordName("cohort", "two", "connection", "Winter")).toBe("lost");
    await ports().ledgers.closeLease("cohort", "one");
    await ports().ledgers.settle("cohort", "one", "connection", pointer);
    expect(await ports().ledgers.read("cohort")).toEqual({
      byConnection: { connection: { toldName: "Été", pointer }, second: { toldName: "Summer" } },
    });
  });
}
