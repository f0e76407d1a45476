import { expect, test } from "vitest";
import type { RunId } from "../../shared/contract/ids.ts";
import type { Run } from "../../shared/contract/imports.ts";
import type { Settlement } from "../../shared/domain/run.ts";
import type { RunFilter } from "../../shared/ports/runs.ts";
import { aChannel, aCohort, aConnection, aRun } from "../fakes/ids.ts";
import type { TablePorts } from "./on-every-table.ts";

const STARTED = "2026-11-24T08:00:05.000Z";
const ENDED = "2026-11-24T08:01:00.000Z";

const settlement: Settlement = {
  status: "partial",
  endedAt: ENDED,
  reason: "rate-limited",
  counts: {
    members: 12,
    kept: 2,
    added: 9,
    removed: 0,
    rejected: { "no-identifier": 3 },
    refused: 0,
    unknown: 1,
    unsent: 0,
  },
  toSend: { adds: 10, removes: 0 },
  totalUsersImported: 11,
  rejected: { rows: 3, href: "/imports/this/rejected", expiresAt: "2026-12-24T08:03:00.000Z" },
  rejectedFile: "rejected/c/this.csv",
  ledger: {
    object: "ledgers/x.parquet",
    sha256: "ab12",
    run: aRun("this"),
    inCount: 11,
    unsureCount: 1,
    deviceCount: 0,
  },
};

export function runsSuite(ports: () => TablePorts): void {
  const accepted = async (run: Run): Promise<RunId> => {
    expect(await ports().runs.accept(run)).toBe("accepted");
    return run.id;
  };

  test("an accepted run is read as it was written, by its id alone", async () => {
    const run = runAt("2026-11-24T08:00:00.123Z", "once-1");
    const id = await accepted(run);
    expect(await ports().runs.read(id)).toEqual(run);
    expect(await ports().runs.read(aRun("another", { time: run.time }))).toBeUndefined();
    await expect(ports().runs.read("nonsense" as RunId)).rejects.toMatchObject({ kind: "not-found" });
  });

  test("a duplicate of an occurrence gets the existing row", async () => {
    const run = runAt(time(0), "daily");
    await accepted(run);
    expect(await ports().runs.accept({ ...run, cohortName: "Renamed" })).toEqual(run);
  });

  test("of 100 racing acceptances of one occurrence one wins", async () => {
    const runs = Array.from({ length: 100 }, (_, at) => ({
      ...runAt(time(0), "daily"),
      cohortName: `name ${at}`,
    }));
    const answers = await Promise.all(runs.map((run) => ports().runs.accept(run)));
    const winner = runs[answers.indexOf("accepted")];
    expect(answers.filter((answer) => answer === "accepted")).toHaveLength(1);
    expect(answers.filter((answer) => answer !== "accepted")).toEqual(Array(99).fill(winner));
  });

  test("a run starts once: a retried start keeps the first start time", async () => {
    const key = await accepted(runAt(time(0), "once"));
    const running = { ...runAt(time(0), "once"), status: "running", startedAt: STARTED };
    expect(await ports().runs.start(key, STARTED)).toEqual(running);
    expect(await ports().runs.start(key, ENDED)).toEqual(running);
  });

  test("a selection changes version by version: whoever comes with an older one learns what there is", async () => {
    const { runs } = ports();
    const run = await accepted(runAt(time(0), "once"));
    const first = { version: 0, attempt: 1, startedAt: STARTED, scanned: [] };
    expect(await runs.selection(run)).toBeUndefined();
    expect(await runs.keepSelection(run, first)).toEqual(first);
    expect(await runs.keepSelection(run, { ...first, startedAt: ENDED })).toEqual(first);
    const queries = { tables: "one", users: "two", devices: "three" };
    const started = { ...first, version: 1, queries };
    expect(await runs.keepSelection(run, started)).toEqual(started);
    const selected = { ...started, version: 2, scanned: [7], outcome: { rows: { users: "a.csv" } } };
    expect(await runs.keepSelection(run, selected)).toEqual(selected);
    const failed = { ...started, version: 2, outcome: { reason: "stale-data", detail: "No rows." } as const };
    expect(await runs.keepSelection(run, failed)).toEqual(selected);
    expect(await runs.keepSelection(run, { ...failed, version: 4 })).toEqual(selected);
    expect(await runs.selection(run)).toEqual(selected);
    expect(await runs.read(run)).not.toHaveProperty("selection");
    expect(await runs.read(run)).toMatchObject({ scanned: { bytes: 7 } });
    await expect(runs.keepSelection(aRun("none", { time: time(0) }), first)).rejects.toMatchObject({
      kind: "not-found",
    });
  });

  test("of racing changes of a selection one is kept, and all learn which", async () => {
    const run = await accepted(runAt(time(0), "once"));
    const all = Array.from({ length: 20 }, (_, at) => ({
      version: 0,
      attempt: 1,
      startedAt: STARTED,
      scanned: [at],
    }));
    const answers = await Promise.all(all.map((one) => ports().runs.keepSelection(run, one)));
    expect(new Set(answers.map(({ scanned }) => scanned[0])).size).toBe(1);
  });

  test("a run that waits for its data is queued and has not begun, and begins with when its data was found", async () => {
    const run = await accepted(runAt(time(0), "once"));
    const until = "2026-11-24T11:00:00.000Z";
    const wait = { until, since: STARTED, looks: 1, nextLook: ENDED };
    const waiting = { ...runAt(time(0), "once"), dataWait: wait };
    expect(await ports().runs.wait(run, wait)).toEqual(waiting);
    const found = { until, since: STARTED, looks: 1, foundAt: ENDED };
    const running = { ...waiting, status: "running", startedAt: ENDED, dataWait: found };
    expect(await ports().runs.start(run, ENDED, found)).toEqual(running);
    // Its rows may turn out to be missing, and it waits again.
    expect(await ports().runs.wait(run, wait)).toEqual(waiting);
    expect(await ports().runs.read(run)).toEqual(waiting);
  });

  test("a run that is being cancelled or settled, has something to send or has ended does not wait", async () => {
    const wait = { until: ENDED, since: STARTED, looks: 1, nextLook: ENDED };
    const [one, two, three, four] = await Promise.all(
      [1, 2, 3, 4].map((second) => accepted(runAt(time(second), "once"))),
    );
    if (!one || !two || !three || !four) throw new Error("four were accepted");
    await ports().runs.requestCancellation(one, { at: STARTED, by: "ana" });
    await ports().runs.settle(two, settlement);
    await ports().runs.note(three, { toSend: { adds: 1, removes: 0 } });
    await ports().runs.skip(four, { reason: "another-run", endedAt: ENDED });
    for (const run of [one, two, three, four])
      expect(await ports().runs.wait(run, wait)).not.toHaveProperty("dataWait");
  });

  test("a run that waits is cancelled at once, and once; one that does not wait is not", async () => {
    const run = await accepted(runAt(time(0), "once"));
    const mark = { at: ENDED, by: "ana" };
    expect(await ports().runs.cancelWaiting(run, mark)).toMatchObject({ status: "queued" });
    const wait = { until: ENDED, since: STARTED, looks: 1 };
    await ports().runs.wait(run, { ...wait, nextLook: ENDED });
    const cancelled = {
      ...runAt(time(0), "once"),
      status: "cancelled",
      endedAt: ENDED,
      cancelRequested: mark,
      dataWait: wait,
    };
    expect(await ports().runs.cancelWaiting(run, mark)).toEqual(cancelled);
    expect(await ports().runs.cancelWaiting(run, { at: STARTED, by: "bo" })).toEqual(cancelled);
    expect(await ports().runs.start(run, STARTED, wait)).toEqual(cancelled);
  });

  test("history is read newest first, page after page, of one cohort only", async () => {
    for (const second of [3, 1, 2]) await accepted(runAt(time(second), "once"));
    await accepted({
      ...runAt(time(9), "once"),
      cohortId: aCohort("other"),
      id: aRun("once", { cohort: "other", time: time(9) }),
    });
    const first = await ports().runs.list(aCohort("cohort"), { limit: 2 });
    expect(first.items.map((run) => run.time)).toEqual([time(3), time(2)]);
    const second = await ports().runs.list(aCohort("cohort"), { limit: 2, cursor: first.cursor ?? "" });
    expect(second.items.map((run) => run.time)).toEqual([time(1)]);
    expect(second.cursor).toBeUndefined();
    await expect(ports().runs.list(aCohort("cohort"), { limit: 2, cursor: "x" })).rejects.toMatchObject({
      kind: "invalid",
    });
  });

  test("the first settlement wins, and all callers get that one", async () => {
    const key = await accepted(runAt(time(0), "once"));
    expect(await ports().runs.settlement(key)).toBeUndefined();
    expect(await ports().runs.settle(key, settlement)).toEqual(settlement);
    const late: Settlement = { status: "failed", endedAt: STARTED, reason: "workflow-died" };
    expect(await ports().runs.settle(key, late)).toEqual(settlement);
    expect(await ports().runs.settlement(key)).toEqual(settlement);
  });

  test("of 100 racing settlements one wins", async () => {
    const key = await accepted(runAt(time(0), "once"));
    const answers = await Promise.all(
      Array.from({ length: 100 }, (_, at) =>
        ports().runs.settle(key, { ...settlement, totalUsersImported: at }),
      ),
    );
    expect(new Set(answers.map((answer) => answer.totalUsersImported)).size).toBe(1);
    expect(await ports().runs.settlement(key)).toEqual(answers[0]);
  });

  test("a run ends once, by its settlement without names of objects; a retried finish does not change it", async () => {
    const key = await accepted(runAt(time(0), "once"));
    await ports().runs.start(key, STARTED);
    await ports().runs.settle(key, settlement);
    const { ledger: _, rejectedFile: __, ...shown } = settlement;
    const finished = { ...runAt(time(0), "once"), startedAt: STARTED, ...shown };
    expect(await ports().runs.finish(key)).toEqual(finished);
    expect(await ports().runs.finish(key)).toEqual(finished);
    expect(await ports().runs.start(key, ENDED)).toEqual(finished);
    expect(await ports().runs.read(key)).toEqual(finished);
  });

  test("a run without a settlement can't be finished", async () => {
    const key = await accepted(runAt(time(0), "once"));
    await expect(ports().runs.finish(key)).rejects.toThrow("settle it first");
  });

  test("a run is skipped while it has not ended, and stays skipped", async () => {
    const key = await accepted(runAt(time(0), "once"));
    const why = { reason: "another-run", otherRun: aRun("holder"), endedAt: ENDED } as const;
    const skipped = { ...runAt(time(0), "once"), status: "skipped", ...why };
    expect(await ports().runs.skip(key, why)).toEqual(skipped);
    expect(await ports().runs.skip(key, { reason: "internal", endedAt: STARTED })).toEqual(skipped);
    expect(await ports().runs.start(key, STARTED)).toEqual(skipped);
  });

  test("a run that was settled is not skipped any more", async () => {
    const key = await accepted(runAt(time(0), "once"));
    await ports().runs.settle(key, settlement);
    expect(await ports().runs.skip(key, { reason: "another-run", endedAt: ENDED })).toMatchObject({
      status: "queued",
    });
    expect(await ports().runs.finish(key)).toMatchObject({ status: "partial" });
  });

  test("the first cancellation of a run in progress is kept", async () => {
    const key = await accepted(runAt(time(0), "once"));
    const first = { at: STARTED, by: "ana" };
    expect(await ports().runs.requestCancellation(key, first)).toMatchObject({ cancelRequested: first });
    const again = await ports().runs.requestCancellation(key, { at: ENDED, by: "bo" });
    expect(again).toEqual({ ...runAt(time(0), "once"), cancelRequested: first });
    expect(await ports().runs.start(key, STARTED)).toMatchObject({
      status: "running",
      cancelRequested: first,
    });
  });

  test("a run that is settled, or was skipped, can't be cancelled any more", async () => {
    const settled = await accepted(runAt(time(0), "once"));
    await ports().runs.settle(settled, settlement);
    const skipped = await accepted(runAt(time(1), "once"));
    await ports().runs.skip(skipped, { reason: "another-run", endedAt: ENDED });
    for (const key of [settled, skipped]) {
      const row = await ports().runs.requestCancellation(key, { at: ENDED, by: "ana" });
      expect(row).not.toHaveProperty("cancelRequested");
    }
  });

  test("notes are visible while a run is in progress, and never change one that ended", async () => {
    const key = await accepted(runAt(time(0), "once"));
    await ports().runs.note(key, {});
    await ports().runs.note(key, { toSend: { adds: 1, removes: 2 } });
    await ports().runs.note(key, { usedOlderKey: true });
    await ports().runs.note(key, { addsBegan: true });
    const noted = { toSend: { adds: 1, removes: 2 }, usedOlderKey: true, addsBegan: true };
    expect(await ports().runs.read(key)).toEqual({ ...runAt(time(0), "once"), ...noted });
    await ports().runs.settle(key, settlement);
    await ports().runs.finish(key);
    await ports().runs.note(key, { toSend: { adds: 99, removes: 99 } });
    expect(await ports().runs.read(key)).toMatchObject({ toSend: settlement.toSend, usedOlderKey: true });
  });

  test("each recipient's mail is recorded by itself, and one that was sent stays sent", async () => {
    const key = await accepted(runAt(time(0), "once"));
    await ports().runs.recordMail(key, 1, { state: "failed", at: STARTED });
    await ports().runs.recordMail(key, 1, { state: "sent", at: ENDED });
    await ports().runs.recordMail(key, 1, { state: "failed", at: STARTED });
    const run = await ports().runs.read(key);
    expect(run?.mails).toEqual([
      { to: "ana@example.com", state: "waiting" },
      { to: "bo@example.com", state: "sent", at: ENDED },
    ]);
    await expect(ports().runs.recordMail(key, 2, { state: "sent", at: ENDED })).rejects.toThrow(
      "no recipient",
    );
  });

  test("of ten that would send a mail one claims it, and the others learn that it is being sent", async () => {
    const key = await accepted(runAt(time(0), "once"));
    const answers = await Promise.all(
      Array.from({ length: 10 }, (_, at) =>
        ports().runs.claimMail(key, 0, { claim: `${at}`, at: STARTED, stale: time(0) }),
      ),
    );
    expect(answers.filter((answer) => answer === "claimed")).toHaveLength(1);
    const mail = { to: "ana@example.com", state: "sending", at: STARTED, tries: 1 };
    expect(answers.filter((answer) => answer !== "claimed")).toEqual(Array.from({ length: 9 }, () => mail));
    expect((await ports().runs.read(key))?.mails[0]).toEqual(mail);
  });

  test("a mail without an answer is claimed once more when its claim is stale, and then never again", async () => {
    const { runs } = ports();
    const key = await accepted(runAt(time(0), "once"));
    const [first, second, third] = [1, 2, 3].map(time) as [string, string, string];
    expect(await runs.claimMail(key, 0, { claim: "1", at: first, stale: time(0) })).toBe("claimed");
    expect(await runs.claimMail(key, 0, { claim: "2", at: second, stale: first })).toMatchObject({
      state: "sending",
    });
    expect(await runs.claimMail(key, 0, { claim: "3", at: second, stale: second })).toBe("claimed");
    expect(await runs.claimMail(key, 0, { claim: "4", at: third, stale: third })).toMatchObject({ tries: 2 });
    await runs.recordMail(key, 0, { state: "unknown", at: third });
    expect(await runs.claimMail(key, 0, { claim: "5", at: third, stale: third })).toMatchObject({
      state: "unknown",
    });
  });

  test("a mail that was not taken is given back, and the try does not count", async () => {
    const { runs } = ports();
    const key = await accepted(runAt(time(0), "once"));
    for (const at of [1, 2, 3].map(time)) {
      expect(await runs.claimMail(key, 0, { claim: at, at, stale: time(0) })).toBe("claimed");
      await runs.releaseMail(key, 0, { claim: at, at });
    }
    expect((await runs.read(key))?.mails[0]).toMatchObject({ state: "waiting", tries: 0 });
    await runs.claimMail(key, 0, { claim: "last", at: time(4), stale: time(0) });
    await runs.recordMail(key, 0, { state: "sent", at: time(4) });
    await runs.releaseMail(key, 0, { claim: "last", at: time(5) });
    expect((await runs.read(key))?.mails[0]).toMatchObject({ state: "sent", tries: 1 });
  });

  test("a mail that is released late, or twice, stays with whoever claimed it since, and each try counts", async () => {
    const { runs } = ports();
    const key = await accepted(runAt(time(0), "once"));
    await runs.claimMail(key, 0, { claim: "first", at: time(1), stale: time(0) });
    await runs.releaseMail(key, 0, { claim: "first", at: time(1) });
    await runs.claimMail(key, 0, { claim: "second", at: time(2), stale: time(0) });
    const mail = { to: "ana@example.com", state: "sending", at: time(2), tries: 1 };
    await runs.releaseMail(key, 0, { claim: "first", at: time(3) });
    expect((await runs.read(key))?.mails[0]).toEqual(mail);
    await runs.recordMail(key, 0, { state: "sent", at: time(4) });
    expect((await runs.read(key))?.mails[0]).toEqual({ ...mail, state: "sent", at: time(4) });
  });

  test("what became of its event is recorded of a run that has ended, and one that was published stays so", async () => {
    const { runs } = ports();
    const key = await accepted(runAt(time(0), "once"));
    await runs.recordEvent(key, { state: "published", at: STARTED });
    expect(await runs.read(key)).not.toHaveProperty("event");
    await runs.start(key, STARTED);
    await runs.recordEvent(key, { state: "published", at: STARTED });
    expect(await runs.read(key)).not.toHaveProperty("event");
    await runs.settle(key, settlement);
    await runs.finish(key);
    await runs.recordEvent(key, { state: "failed", at: STARTED });
    expect(await runs.read(key)).toMatchObject({ event: { state: "failed", at: STARTED } });
    await runs.recordEvent(key, { state: "published", at: ENDED });
    await runs.recordEvent(key, { state: "failed", at: STARTED });
    await runs.recordEvent(key, { state: "published", at: STARTED });
    expect(await runs.read(key)).toMatchObject({ event: { state: "published", at: ENDED } });
    await runs.recordEvent(aRun("nobody"), { state: "published", at: ENDED });
    expect(await runs.read(aRun("nobody"))).toBeUndefined();
  });

  test("the first thing that became of a notice to a channel is kept, whatever the others' was", async () => {
    const { runs } = ports();
    const waiting = { state: "waiting" } as const;
    const [hook, chat] = [aChannel("hook"), aChannel("chat")];
    const row = runAt(time(0), "once");
    await runs.accept({
      ...row,
      notices: [
        { channel: hook, ...waiting },
        { channel: chat, ...waiting },
      ],
    });
    ports().loseNextAnswer();
    await runs.recordNotice(row.id, 1, { state: "handed-over", at: STARTED });
    await runs.recordNotice(row.id, 1, { state: "failed", at: ENDED });
    expect((await runs.read(row.id))?.notices).toEqual([
      { channel: hook, state: "waiting" },
      { channel: chat, state: "handed-over", at: STARTED },
    ]);
  });

  test("a mail to a blocked address says why, and is not sent later", async () => {
    const { runs } = ports();
    const key = await accepted(runAt(time(0), "once"));
    const block = { reason: "complained", since: time(0) } as const;
    await runs.recordMail(key, 0, { state: "blocked", at: STARTED, block });
    const mail = { to: "ana@example.com", state: "blocked", at: STARTED, block };
    expect(await runs.claimMail(key, 0, { claim: "1", at: STARTED, stale: time(0) })).toEqual(mail);
    expect((await runs.read(key))?.mails[0]).toEqual(mail);
  });

  test("a suppressed mail is not sent later", async () => {
    const key = await accepted(runAt(time(0), "once"));
    await ports().runs.recordMail(key, 0, { state: "suppressed", at: STARTED });
    expect((await ports().runs.read(key))?.mails[0]).toEqual({
      to: "ana@example.com",
      state: "suppressed",
      at: STARTED,
    });
  });

  test("runs are listed across cohorts until they are closed, which a run in progress is not", async () => {
    const finished = await accepted(runAt(time(1), "once"));
    const skipped = await accepted(runAt(time(2), "once"));
    const running = await accepted(runAt(time(3), "once"));
    const other = {
      ...runAt(time(4), "once"),
      cohortId: aCohort("other"),
      id: aRun("once", { cohort: "other", time: time(4) }),
    };
    await accepted(other);
    expect((await ports().runs.unclosed({ limit: 10 })).items).toHaveLength(4);

    await ports().runs.start(running, STARTED);
    await ports().runs.skip(skipped, { reason: "another-run", endedAt: ENDED });
    await ports().runs.settle(finished, settlement);
    await ports().runs.finish(finished);
    expect((await ports().runs.unclosed({ limit: 10 })).items).toHaveLength(4);
    for (const key of [finished, skipped, running, skipped]) await ports().runs.close(key);
    const first = await ports().runs.unclosed({ limit: 1 });
    const second = await ports().runs.unclosed({ limit: 1, cursor: first.cursor ?? "" });
    expect([...first.items, ...second.items].map((run) => run.id).sort()).toEqual([running, other.id].sort());
    expect(second.cursor).toBeUndefined();
  });

  test("unclosed runs are listed once each, whatever the size of the pages", async () => {
    const accepting = Array.from({ length: 40 }, (_, at) => accepted(runAt(time(at % 10), `once-${at}`)));
    const all = (await Promise.all(accepting)).sort();
    for (const limit of [1, 7, 39, 40, 100]) {
      const found: RunId[] = [];
      let cursor: string | undefined;
      do {
        const page = await ports().runs.unclosed({ limit, ...(cursor && { cursor }) });
        expect(page.items.length).toBeLessThanOrEqual(limit);
        found.push(...page.items.map(({ id }) => id));
        cursor = page.cursor;
      } while (cursor);
      expect(found.sort()).toEqual(all);
    }
    await expect(ports().runs.unclosed({ limit: 1, cursor: "x" })).rejects.toMatchObject({ kind: "invalid" });
  });

  /** 60 runs of 6 cohorts by 2 connections, a second apart; the even ones have ended, half of these are closed; half of the others run. */
  const minuteOfRuns = async (): Promise<Run[]> => {
    const all = Array.from({ length: 60 }, (_, at) => {
      const time = `2026-11-24T08:00:${String(at).padStart(2, "0")}.000Z`;
      const cohort = `cohort${at % 6}`;
      const run: Run = {
        ...runAt(time, "once"),
        id: aRun("once", { cohort, time }),
        cohortId: aCohort(cohort),
        connectionId: aConnection(`connection${at % 4 < 2 ? 0 : 1}`),
        trigger: at % 10 === 0 ? "scheduled" : "once",
      };
      return run;
    });
    for (const run of all) await accepted(run);
    for (const [at, { id }] of all.entries()) {
      if (at % 4 === 1) await ports().runs.start(id, STARTED);
      if (at % 2 === 1) continue;
      await ports().runs.skip(id, { reason: "another-run", endedAt: ENDED });
      if (at % 4 === 0) await ports().runs.close(id);
    }
    return all.reverse();
  };
  const everyPage = async (filter: RunFilter, limit: number): Promise<RunId[]> => {
    const found: RunId[] = [];
    let cursor: string | undefined;
    do {
      const page = await ports().runs.all(filter, { limit, ...(cursor && { cursor }) });
      expect(page.items.length).toBeLessThanOrEqual(limit);
      found.push(...page.items.map(({ id }) => id));
      cursor = page.cursor;
    } while (cursor);
    return found;
  };

  test("the runs of all cohorts are read newest first, once each, whatever the size of the pages", async () => {
    const all = (await minuteOfRuns()).map(({ id }) => id);
    for (const limit of [1, 7, 59, 60, 100]) expect(await everyPage({}, limit)).toEqual(all);
    await expect(ports().runs.all({}, { limit: 1, cursor: "x" })).rejects.toMatchObject({ kind: "invalid" });
  });

  test("a page of all runs has as many as are wanted, where nothing is filtered", async () => {
    await minuteOfRuns();
    for (const limit of [1, 20, 59, 60])
      expect((await ports().runs.all({}, { limit })).items).toHaveLength(limit);
    expect((await ports().runs.all({}, { limit: 60 })).cursor).toBeUndefined();
  });

  test("a filter of all runs lets through those that meet all of it, and no other", async () => {
    const all = await minuteOfRuns();
    const second = (run: Run) => Number(run.time.slice(17, 19));
    const ended = (run: Run) => second(run) % 2 === 0;
    const filters: [RunFilter, (run: Run) => boolean][] = [
      [{ running: true }, (run) => !ended(run)],
      [{ running: false }, ended],
      [{ outcome: "skipped" }, ended],
      [{ outcome: "failed" }, () => false],
      [{ trigger: "scheduled" }, (run) => run.trigger === "scheduled"],
      [{ connections: [aConnection("connection1")] }, (run) => run.connectionId === "connection1"],
      [{ cohort: aCohort("cohort4") }, (run) => run.cohortId === "cohort4"],
      [
        { cohort: aCohort("cohort3"), running: true, connections: [aConnection("connection0")] },
        (run) => run.cohortId === "cohort3" && run.connectionId === "connection0",
      ],
      [
        { from: "2026-11-24T08:00:10.000Z", to: "2026-11-24T08:00:12.000Z" },
        (run) => [10, 11].includes(second(run)),
      ],
      [{ from: "2026-11-24T08:00:59.000Z" }, (run) => second(run) === 59],
      [{ from: "2026-11-24T08:01:00.000Z", to: "2026-11-24T08:00:30.000Z" }, () => false],
    ];
    for (const [filter, passes] of filters)
      for (const limit of [7, 100])
        expect(await everyPage(filter, limit)).toEqual(all.filter(passes).map(({ id }) => id));
  });

  test.each(["start", "skip", "settle", "finish", "recordMail", "requestCancellation"] as const)(
    "a run that was never accepted can't be changed: %s",
    async (change) => {
      const key = runAt(time(0), "once").id;
      const { runs } = ports();
      const changes = {
        start: () => runs.start(key, STARTED),
        skip: () => runs.skip(key, { reason: "another-run", endedAt: ENDED }),
        settle: () => runs.settle(key, settlement),
        finish: () => runs.finish(key),
        recordMail: () => runs.recordMail(key, 0, { state: "sent", at: ENDED }),
        requestCancellation: () => runs.requestCancellation(key, { at: ENDED, by: "ana" }),
      };
      await expect(changes[change]()).rejects.toMatchObject({ kind: "not-found" });
      await runs.note(key, { usedOlderKey: true });
      await runs.close(key);
      expect(await runs.read(key)).toBeUndefined();
      expect(await runs.settlement(key)).toBeUndefined();
    },
  );

  test("an acceptance whose first answer was lost has accepted", async () => {
    ports().loseNextAnswer();
    const run = runAt(time(0), "daily");
    await accepted(run);
    expect(await ports().runs.accept(run)).toEqual(run);
  });

  test("changes of a run whose first answers were lost are made, once", async () => {
    const { runs, loseNextAnswer } = ports();
    const key = await accepted(runAt(time(0), "once"));
    loseNextAnswer();
    expect(await runs.start(key, STARTED)).toMatchObject({ status: "running", startedAt: STARTED });
    const mark = { at: STARTED, by: "ana" };
    loseNextAnswer();
    expect(await runs.requestCancellation(key, mark)).toMatchObject({ cancelRequested: mark });
    loseNextAnswer();
    expect(await runs.settle(key, settlement)).toEqual(settlement);
    loseNextAnswer();
    expect(await runs.finish(key)).toMatchObject({ status: "partial", counts: settlement.counts });
    loseNextAnswer();
    expect(await runs.claimMail(key, 0, { claim: "1", at: STARTED, stale: STARTED })).toBe("claimed");
    loseNextAnswer();
    await runs.releaseMail(key, 0, { claim: "1", at: STARTED });
    expect((await runs.read(key))?.mails[0]).toMatchObject({ state: "waiting", tries: 0 });
    loseNextAnswer();
    await runs.recordMail(key, 0, { state: "sent", at: ENDED });
    expect((await runs.read(key))?.mails[0]).toMatchObject({ state: "sent", at: ENDED });
    loseNextAnswer();
    await runs.recordEvent(key, { state: "published", at: ENDED });
    expect(await runs.read(key)).toMatchObject({ event: { state: "published", at: ENDED } });
    loseNextAnswer();
    await runs.close(key);
    expect((await runs.unclosed({ limit: 1 })).items).toEqual([]);
  });

  test("a skip whose first answer was lost has skipped", async () => {
    const key = await accepted(runAt(time(0), "once"));
    ports().loseNextAnswer();
    const why = { reason: "another-run", endedAt: ENDED } as const;
    expect(await ports().runs.skip(key, why)).toMatchObject({ status: "skipped", ...why });
  });
}

function time(second: number): string {
  return `2026-11-24T08:00:0${second}.000Z`;
}

function runAt(at: string, mark: string): Run {
  return {
    id: aRun(mark, { time: at }),
    cohortId: aCohort("cohort"),
    cohortName: "Été, 007",
    connectionId: aConnection("connection"),
    connectionName: "Shop",
    trigger: "once",
    time: at,
    status: "queued",
    allowUnusualChange: false,
    empty: false,
    locale: "es",
    mails: [
      { to: "ana@example.com", state: "waiting" },
      { to: "bo@example.com", state: "waiting" },
    ],
  };
}
