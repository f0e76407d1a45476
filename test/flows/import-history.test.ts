/** The history of imports: filters, what a caller may see, how long an import took, and its progress. */
import { beforeEach, describe, expect, it } from "vitest";
import type { RunId } from "../../shared/contract/ids.ts";
import { timeOf } from "../../shared/domain/ids.ts";
import { eachPage, everyItem } from "../../shared/usecases/every-item.ts";
import { cancelImport } from "../../shared/usecases/imports/cancel.ts";
import { importOfCohortGoingOn } from "../../shared/usecases/imports/going-on.ts";
import { listImports } from "../../shared/usecases/imports/list.ts";
import { listAllImports } from "../../shared/usecases/imports/list-all.ts";
import { newestRun } from "../../shared/usecases/imports/newest-run.ts";
import { readImport } from "../../shared/usecases/imports/read.ts";
import { runView } from "../../shared/usecases/imports/view.ts";
import { beginOnce } from "../../shared/usecases/once.ts";
import { aCohort, aConnection, aRun } from "../fakes/ids.ts";
import { cohortId, connectionId, Story, users } from "./story.ts";

let story: Story;
beforeEach(async () => {
  story = await Story.begin();
  story.world.engine.selects(users("ana", "bo"));
});
const wanted = { limit: 10 };
const forbidden = { kind: "forbidden", code: "another-connection" };
const beyond = [aConnection("another")];
const idsOf = (page: { items: { id: RunId }[] }) => page.items.map(({ id }) => id);

describe("the imports of all cohorts", () => {
  const all = async (filter: Parameters<typeof listAllImports>[1]["filter"]) =>
    idsOf(await listAllImports(story.world, { filter, wanted, reach: "all" }));

  it("are filtered by outcome, trigger and whether they go on", async () => {
    const { id: done } = await story.import();
    story.world.engine.fails({ reason: "data-missing", detail: "There is no file." });
    story.world.clock.advance(60_000);
    const { id: failed } = await story.import();
    story.world.clock.advance(60_000);
    const going = await story.accept();
    expect(await all({})).toEqual([going, failed, done]);
    expect(await all({ outcome: "succeeded" })).toEqual([done]);
    expect(await all({ outcome: "failed" })).toEqual([failed]);
    expect(await all({ trigger: "once" })).toEqual([going, failed, done]);
    expect(await all({ trigger: "scheduled" })).toEqual([]);
    expect(await all({ running: true })).toEqual([going]);
    expect(await all({ running: false })).toEqual([failed, done]);
  });

  it("are in the order in which they were asked for, also within a second", async () => {
    const asked: RunId[] = [];
    for (let import_ = 0; import_ < 8; import_++) {
      asked.unshift((await story.import()).id);
      story.world.clock.advance(20);
    }
    expect(new Set(asked.map(timeOf)).size).toBe(1);
    expect(await all({})).toEqual(asked);
    expect((await newestRun(story.world, { cohort: cohortId, reach: "all" }))?.id).toBe(asked[0]);
  });

  it("are filtered by one end of their time alone", async () => {
    const early = await story.accept();
    expect(await all({ from: "2026-11-24" })).toEqual([early]);
    expect(await all({ from: "2026-11-25" })).toEqual([]);
    expect(await all({ to: "2026-11-25" })).toEqual([early]);
    expect(await all({ to: "2026-11-24" })).toEqual([]);
  });

  it("can't match what contradicts itself, which is refused", async () => {
    for (const filter of [
      { from: "2026-11-25", to: "2026-11-24" },
      { running: true, outcome: "failed" as const },
    ])
      await expect(all(filter)).rejects.toMatchObject({ kind: "invalid", code: "invalid-request" });
    expect(await all({ running: false, outcome: "failed" })).toEqual([]);
  });

  it("are none, without a read, for a caller who is bound to no connection", async () => {
    await story.accept();
    story.world.runs.all = () => Promise.reject(new Error("it reads"));
    expect(await listAllImports(story.world, { filter: {}, wanted, reach: [] })).toEqual({ items: [] });
  });
});

describe("the imports of a cohort", () => {
  it("are those within reach, also of a cohort that was deleted, and not of one that never was", async () => {
    const id = await story.accept();
    const list = (reach: Parameters<typeof listImports>[1]["reach"], cohort = cohortId) =>
      listImports(story.world, { cohort, wanted, reach });
    expect(idsOf(await list("all"))).toEqual([id]);
    expect(idsOf(await list(beyond))).toEqual([]);
    const cohort = await story.world.cohorts.read(cohortId);
    if (cohort) await story.world.cohorts.remove(cohort);
    expect(idsOf(await list("all"))).toEqual([id]);
    await expect(list("all", aCohort("none"))).rejects.toThrow('There is no cohort "none"');
  });

  it("are none of a cohort that was never imported", async () => {
    expect(await listImports(story.world, { cohort: cohortId, wanted, reach: "all" })).toEqual({ items: [] });
  });
});

describe("an import", () => {
  const read = (id: RunId, reach: Parameters<typeof readImport>[2] = "all") =>
    readImport(story.world, id, reach);

  it("took from its start to its end, in seconds, once it has both", async () => {
    const id = await story.accept();
    const row = await story.row(id);
    const now = new Date();
    const took = (facts: object) => runView({ ...row, ...facts }, now).durationSeconds;
    const [startedAt, endedAt] = ["2026-11-24T08:00:00.000Z", "2026-11-24T08:01:24.500Z"];
    expect(took({ startedAt, endedAt })).toBe(84.5);
    for (const facts of [{}, { startedAt }, { endedAt }])
      expect(runView({ ...row, ...facts }, now)).not.toHaveProperty("durationSeconds");
  });

  it("beyond reach is neither shown nor cancelled", async () => {
    const id = await story.accept();
    await expect(read(id, beyond)).rejects.toMatchObject(forbidden);
    await expect(cancelImport(story.world, { run: id, by: "ana", reach: beyond })).rejects.toMatchObject(
      forbidden,
    );
    expect(await story.row(id)).not.toHaveProperty("cancelRequested");
  });

  it("that there is not is not found", async () => {
    const none = aRun("none");
    for (const asked of [read(none), cancelImport(story.world, { run: none, by: "ana", reach: "all" })])
      await expect(asked).rejects.toThrow(`There is no import "${none}"`);
  });

  it("has its progress while it sends, and no expected start", async () => {
    const id = await story.accept();
    await story.open(id);
    expect(await read(id)).not.toHaveProperty("progress");
    await story.prepare(id);
    const sending = await read(id);
    expect(sending).toMatchObject({ progress: { ids: 2, idsSent: 0 } });
    expect(sending).not.toHaveProperty("waiting");
  });

  it("has no expected start if its connection is gone, or at no cluster", async () => {
    const id = await story.accept();
    const later = new Date(story.world.clock.now().getTime() + 60_000);
    story.world.turns.next = async () => later;
    expect(await read(id)).toMatchObject({ waiting: { expectedStart: later.toISOString() } });
    const connection = await story.world.connections.read(connectionId);
    if (!connection) throw new Error("the connection is gone");
    await story.world.connections.replace({ ...connection, endpoint: "https://gone.example" });
    expect(await read(id)).not.toHaveProperty("waiting");
    const moved = await story.world.connections.read(connectionId);
    if (moved) await story.world.connections.remove(moved);
    expect(await read(id)).not.toHaveProperty("waiting");
  });

  it("goes on at one connection, and not at another", async () => {
    const id = await story.accept();
    const going = (connection?: typeof connectionId) =>
      importOfCohortGoingOn(story.world.runs, { cohort: cohortId, ...(connection && { connection }) });
    expect(await going()).toMatchObject({ id });
    expect(await going(connectionId)).toMatchObject({ id });
    expect(await going(aConnection("another"))).toBeUndefined();
  });
});

describe("a request with an Idempotency-Key", () => {
  const begin = (key: string | undefined, id: string) =>
    beginOnce(story.world, { what: "x", key, request: 1, fresh: { id, time: "2026-11-24T08:00:00.000Z" } });

  it("begins once; one without, or with an empty one, begins each time", async () => {
    expect((await begin("k", "a")).id).toBe("a");
    expect((await begin("k", "b")).id).toBe("a");
    for (const key of [undefined, ""]) {
      expect((await begin(key, "c")).id).toBe("c");
      expect((await begin(key, "d")).id).toBe("d");
    }
  });

  it("for another request is refused, and told which one had it", async () => {
    await begin("k", "a");
    const other = { what: "x", key: "k", request: 2, fresh: { id: "b", time: "2026-11-24T08:00:00.000Z" } };
    await expect(beginOnce(story.world, other)).rejects.toMatchObject({
      code: "idempotency-key-reused",
      more: { id: "a" },
    });
  });
});

it("all items of a list are read page by page, from the place where the last page ended", async () => {
  const asked: object[] = [];
  const list = async ({ limit: _, ...page }: { limit: number; cursor?: string }) => {
    asked.push(page);
    const at = Number(page.cursor ?? "0");
    return { items: [at], ...(at < 2 && { cursor: String(at + 1) }) };
  };
  expect(await everyItem(list)).toEqual([0, 1, 2]);
  expect(asked).toEqual([{}, { cursor: "1" }, { cursor: "2" }]);
  const pages: number[][] = [];
  for await (const page of eachPage(list)) pages.push(page);
  expect(pages).toEqual([[0], [1], [2]]);
});
