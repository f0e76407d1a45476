import { gzipSync } from "node:zlib";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { TooLargeForEngine } from "../../../../shared/domain/too-large.ts";
import {
  CHECK_EVENT_NAMES,
  CHECK_FILES_NAMED,
  CHECK_PROBLEMS,
  CHECK_PROPERTIES,
} from "../../../../shared/limits.ts";
import { steeredClock } from "../../../fakes/clock.ts";
import { type ObjectStore, objectStore } from "../object-store.ts";
import { parquet } from "../reading/desk.ts";
import { checkDesk, now } from "./desk.ts";

let store: ObjectStore;
let check: ReturnType<typeof checkDesk>;
let later: ReturnType<typeof checkDesk>;
beforeAll(async () => {
  store = await objectStore();
  check = checkDesk(store, { ...steeredClock(), now: () => new Date() });
  later = checkDesk(store, { ...steeredClock(), now: () => new Date(Date.now() + 30 * 3_600_000) });
});
afterAll(() => store?.close());

const sound = `user,time,event,amount,plan,since,note
007,2026-01-05T10:00:00Z,buy,12.5,gold,2020-01-01,
008,2026-01-06T10:00:00Z,buy,7,gold,2021-02-03,"a, b"
ana,2026-01-07T10:00:00Z,view,,free,,
`;
const header = "user,time,event\n";
const row = "ana,2026-01-05,buy\n";

describe("the check of sound data", () => {
  it("tells the files, columns, times, events and how values look", async () => {
    const found = await check({ events: { "a.csv": sound, "b.csv.gz": gzipSync(sound) } });
    expect(found).toMatchObject({ usable: true, problems: [], notes: [] });
    const { events } = found;
    expect(events).toMatchObject({
      format: "csv",
      files: { count: 2, newest: expect.stringMatching(/Z$/) },
      freshness: { fresh: true },
      rows: 6,
      malformed: 0,
      times: {
        readAs: ["iso"],
        first: "2026-01-05T10:00:00.000Z",
        last: "2026-01-07T10:00:00.000Z",
        unreadable: 0,
      },
    });
    expect(events.files.bytes).toBe(sound.length + gzipSync(sound).length);
    expect(events.columnSets).toMatchObject({
      first: [{ files: { first: ["a.csv", "b.csv.gz"], more: 0 }, delimiter: ",", encoding: "utf-8" }],
      more: 0,
    });
    expect(events.names).toEqual({
      first: [
        { name: "buy", count: 4, first: "2026-01-05T10:00:00.000Z", last: "2026-01-06T10:00:00.000Z" },
        { name: "view", count: 2, first: "2026-01-07T10:00:00.000Z", last: "2026-01-07T10:00:00.000Z" },
      ],
      more: 0,
      notSet: 0,
      notShown: 0,
    });
    expect(events.mapped?.map(({ field, name, set, shapes }) => [field, name, set, shapes])).toEqual([
      [
        "user",
        "user",
        6,
        [
          { kind: "digits", share: 0.667, like: "digits that begin with 0, 3 characters" },
          { kind: "text", share: 0.333, like: "text, 3 characters" },
        ],
      ],
      ["time", "time", 6, [{ kind: "time", share: 1, like: "time" }]],
      ["event", "event", 6, [{ kind: "text", share: 1, like: "text, 3–4 characters" }]],
    ]);
    expect(events.properties?.more).toBe(0);
    const told = events.properties?.first.map(({ name, set, shapes, events: of }) => [
      name,
      set,
      shapes.map(({ like }) => like),
      of?.first,
    ]);
    expect(told).toEqual([
      ["amount", 4, ["number, like 9.9 to 99.9"], ["buy"]],
      ["plan", 6, ["text, 4 characters"], ["buy", "view"]],
      ["since", 4, ["date, like 9999-99-99"], ["buy"]],
      ["note", 2, ["text, 4 characters"], ["buy"]],
    ]);
  });

  it("is the same of JSON lines and of Parquet, with their own types", async () => {
    const lines = [
      { user: "007", time: "2026-01-05T10:00:00Z", event: "buy", amount: 12.5, ok: true, tags: ["a"] },
      { user: 8, time: 1_767_693_600, event: "view", amount: "7" },
    ].map((line) => JSON.stringify(line));
    const { events } = await check({ events: { "a.jsonl": `${lines.join("\n")}\n` } });
    expect(events.columnSets.first[0]?.columns.first).toEqual([
      { name: "amount", type: "number or text" },
      { name: "event", type: "text" },
      { name: "ok", type: "truth" },
      { name: "tags", type: "list" },
      { name: "time", type: "number or text" },
      { name: "user", type: "number or text" },
    ]);
    expect(events.times).toMatchObject({ readAs: ["iso", "epoch-seconds"] });
    expect(events.properties?.first.map(({ name, shapes }) => [name, shapes[0]?.like])).toEqual([
      ["amount", "number, like 9.9 to 99.9"],
      ["ok", "true or false"],
      ["tags", "list or object"],
    ]);

    const rows = await parquet(
      `SELECT '007' AS "user", TIMESTAMP '2026-01-05 10:00:00' AS time, 'buy' AS event, -1.5::DOUBLE AS amount`,
    );
    const typed = await check({ events: { "day=2026-01-05/a.parquet": rows } });
    expect(typed.events.columnSets.first[0]?.columns.first).toEqual([
      { name: "user", type: "VARCHAR" },
      { name: "time", type: "TIMESTAMP" },
      { name: "event", type: "VARCHAR" },
      { name: "amount", type: "DOUBLE" },
      { name: "day", type: "text" },
    ]);
    expect(typed.events.mapped).toMatchObject([{ set: 1 }, { set: 1 }, { set: 1 }]);
    expect(typed.events.properties?.first.map(({ name, shapes }) => [name, shapes[0]?.like])).toEqual([
      ["amount", "number, like 9.9, some below 0"],
      ["day", "date, like 9999-99-99"],
    ]);
  });

  it("tells of users who they are, and how many events are of users that are not among them", async () => {
    const found = await check({
      events: { "a.csv": sound },
      users: { "u.csv": "id,mail,plan\n007,a@example.com,gold\nana,b@example.com,\n" },
      how: { users: { columns: { user: "id", externalId: "id", aliasName: "mail", aliasLabelIs: "mail" } } },
    });
    expect(found).toMatchObject({
      usable: true,
      events: { ofUnknownUsers: 1 },
      users: {
        rows: 2,
        mapped: [
          { field: "user", name: "id", set: 2 },
          { field: "externalId", name: "id", set: 2 },
          { field: "aliasName", name: "mail", set: 2 },
        ],
        properties: { first: [{ name: "plan", set: 1 }], more: 0 },
      },
    });
    expect(found.notes).toEqual([
      "1 of 3 events are of users that the users' files do not have: no cohort finds these users.",
    ]);
  });

  it("names the one event where no column does", async () => {
    const { events } = await check({
      events: { "a.csv": "user,time\nana,2026-01-05\n" },
      how: { events: { columns: { user: "user", time: "time" }, eventIs: "it's" } },
    });
    expect(events.names?.first).toMatchObject([{ name: "it's", count: 1 }]);
  });
});

describe("what is wrong with data", () => {
  const problemsOf = async (...asked: Parameters<typeof check>) => {
    const found = await check(...asked);
    expect(found.usable).toBe(false);
    return { ...found, all: found.problems.map(({ source, reason, detail }) => [source, reason, detail]) };
  };

  it("is that nothing is there", async () => {
    const { all, events } = await problemsOf({ events: {}, how: { events: { prefix: "nowhere/" } } });
    expect(all).toEqual([
      ["events", "stale-data", 'No file with data lies under "nowhere/" of the data bucket.'],
    ]);
    expect(events.files).toEqual({ count: 0, bytes: 0 });
  });

  it("is that there is no row", async () => {
    const { all } = await problemsOf({ events: { "a.csv": header } });
    expect(all).toMatchObject([["events", "stale-data", expect.stringContaining("have no rows")]]);
  });

  it("is that the mark is not there, and the rest is told all the same", async () => {
    const how = { events: { marker: "day={date}/_SUCCESS" } };
    const { all, events } = await problemsOf({ events: { "a.csv": sound }, how });
    expect(all).toMatchObject([["events", "stale-data", expect.stringContaining("There is no mark")]]);
    expect(events.mark?.object).toMatch(/day=2026-06-14\/_SUCCESS$/);
    expect(events).toMatchObject({ rows: 3, freshness: { fresh: false }, names: { first: [{}, {}] } });
    const marked = await check({
      events: { "a.csv": sound, _SUCCESS: "x" },
      how: { events: { marker: "_SUCCESS" } },
    });
    expect(marked).toMatchObject({ usable: true, events: { files: { count: 1 }, mark: { writtenAt: /Z/ } } });
  });

  it("is that the data is too old", async () => {
    const how = { dataSet: { staleAfterHours: 26 } };
    expect(await check({ events: { "a.csv": sound }, how })).toMatchObject({ usable: true });
    const found = await later({ events: { "a.csv": sound }, how });
    expect(found.problems).toMatchObject([
      { reason: "stale-data", detail: expect.stringContaining("more than 30 hours old") },
    ]);
    expect(found.events).toMatchObject({
      freshness: { ageHours: 30, allowedHours: 26, fresh: false },
      rows: 3,
    });
  });

  it("is a file that ends early, named among the others", async () => {
    const cut = gzipSync(sound.repeat(50));
    const { all, events } = await problemsOf({
      events: { "a.csv": sound, "b.csv.gz": cut.subarray(0, cut.length / 2), "c.csv": "user\n\xff" },
    });
    expect(all).toMatchObject([["events", "data-unreadable", expect.stringContaining('"b.csv.gz"')]]);
    expect(events.files.count).toBe(3);
    expect(events.columnSets.first.map(({ files }) => files.first)).toEqual([["a.csv"], ["c.csv"]]);
    expect(events.rows).toBeUndefined();
  });

  it("is every file that can't be opened, up to a number", async () => {
    const bad = Object.fromEntries(Array.from({ length: 25 }, (_, at) => [`${at}.parquet`, "PAR1 no"]));
    const { problems } = await problemsOf({ events: bad });
    expect(problems).toHaveLength(CHECK_PROBLEMS);
  });

  it("is a file whose columns differ, which is named with what it lacks", async () => {
    const { all, events } = await problemsOf({
      events: {
        "a.csv": header + row,
        "b.csv": header + row,
        "c.csv": "user,at,event\nana,2026-01-05,buy\n",
      },
    });
    expect(all).toMatchObject([
      ["events", "data-unreadable", expect.stringContaining('"c.csv" has no column "time"')],
    ]);
    expect(events.columnSets.first).toMatchObject([
      { files: { first: ["a.csv", "b.csv"] } },
      { files: { first: ["c.csv"] }, without: ["time"], besides: ["at"] },
    ]);
  });

  it("is a column that no file has", async () => {
    const how = { events: { columns: { user: "user", time: "when", event: "event" } } };
    const { all } = await problemsOf({ events: { "a.csv": header + row }, how });
    expect(all).toEqual([
      ["events", "definition-invalid", 'There is no column "when". There are: user, time, event.'],
    ]);
  });

  it("is a time or a row that can't be read, which is counted; the rest is told all the same", async () => {
    const { all, events } = await problemsOf({
      events: { "a.csv": `${header}${row}bo,05/01/2026,buy\ncy,2026-01-07,view,too,long\n` },
    });
    expect(all).toEqual([
      [
        "events",
        "data-unreadable",
        expect.stringContaining('1 row can\'t be read: see line 4 of the file "a.csv"'),
      ],
    ]);
    expect(events).toMatchObject({
      rows: 2,
      malformed: 1,
      times: { unreadable: 1 },
      mapped: [{ field: "user", unreadable: 0 }, { field: "time", set: 2, unreadable: 1 }, {}],
      names: { first: [{ name: "buy", count: 2 }] },
    });
    const allowed = await check({
      events: { "a.csv": `${header}${row}bo,05/01/2026,buy\n` },
      how: { dataSet: { unreadableShare: 0.5 } },
    });
    expect(allowed).toMatchObject({ usable: true, events: { times: { unreadable: 1 } } });
  });

  it("is a quote that is not closed, of which no rows are told", async () => {
    const { all, events } = await problemsOf({ events: { "a.csv": `${header}${row}"bo,2026-01-05,buy\n` } });
    expect(all).toMatchObject([["events", "data-unreadable", expect.stringContaining("line 3")]]);
    expect(events.names).toBeUndefined();
  });

  it("is told of users too", async () => {
    const { all, users, events } = await problemsOf({
      events: { "a.csv": header + row },
      users: { "u.csv": "uid\nana\n" },
    });
    expect(all).toMatchObject([["users", "definition-invalid", 'There is no column "id". There are: uid.']]);
    expect(users?.rows).toBeUndefined();
    expect(events).toMatchObject({ rows: 1 });
    expect(events.ofUnknownUsers).toBeUndefined();
  });

  it("is a damaged page of Parquet, which its footer does not tell of", async () => {
    const rows = await parquet(
      `SELECT md5(i::VARCHAR) AS "user", '2026-01-05' AS time, 'buy' AS event, md5((i + 1)::VARCHAR) AS note FROM range(5000) AS r(i)`,
      ", COMPRESSION zstd",
    );
    rows.fill(7, 2_000, 60_000);
    const { all } = await problemsOf({ events: { "a.parquet": rows } });
    expect(all).toMatchObject([
      ["events", "data-unreadable", 'The file "a.parquet" can\'t be read: it is damaged.'],
    ]);
  });
});

describe("the answer", () => {
  it("never has a value, nor what looks like a person's identifier where events' names are looked for", async () => {
    const secret = "Kw9zQ7";
    const people = Array.from({ length: 30 }, (_, at) => `${secret}${at}@example.com`);
    const lines = people.map((one, at) => `${one},2026-01-05,${one},${secret}-${at},${secret}`);
    const how = { events: { columns: { user: "user", time: "time", event: "mail" } } };
    const csv = `user,time,mail,note,card\n${lines.join("\n")}\nx,${secret},buy,,\n`;
    const found = await check({ events: { "a.csv": csv }, how });
    expect(JSON.stringify(found)).not.toContain(secret);
    expect(found.events.names).toMatchObject({ first: [{ name: "buy" }], notShown: 30 });
    expect(found.notes).toMatchObject([
      expect.stringContaining('30 values of the column "mail" are not shown'),
    ]);
  });

  it("has no value of the first row of a file without a header", async () => {
    const found = await check({
      events: { "a.csv": "ana@example.com,2026-01-05,buy\nbo@example.com,2026-01-06,buy\n" },
    });
    expect(JSON.stringify(found)).not.toContain("example.com");
    expect(found.problems).toMatchObject([
      { detail: expect.stringContaining("There are none of the names that are mapped") },
    ]);
    expect(found.events.columnSets.first[0]?.columns.first[2]).toEqual({ name: "buy", type: "text" });
  });

  it("says so where a column has too many values to be that of events' names", async () => {
    const rows = await parquet(
      `SELECT i::VARCHAR AS "user", '2026-01-05' AS time, 'name-' || i AS event FROM range(20000) AS r(i)`,
    );
    const found = await check({ events: { "a.parquet": rows } });
    expect(found.events.names).toMatchObject({ first: [], notSet: 0 });
    expect(found.notes).toMatchObject([
      expect.stringMatching(/"event" has more than \d+ different values: is it/),
    ]);
  });

  it("counts what it does not show, and fits into a row of the table whatever names there are", async () => {
    const long = "é".repeat(190);
    const many = 300;
    const columns = Array.from({ length: many }, (_, at) => `${long}${at}`);
    const lines = Array.from({ length: many }, (_, at) => `ana,2026-01-05,${long}${at}${",1".repeat(many)}`);
    const files = Object.fromEntries(
      Array.from({ length: 30 }, (_, at) => [
        `${at}.csv`,
        `user,time,event,${columns.join(",")}\n${lines.join("\n")}\n`,
      ]),
    );
    const { events } = await check({ events: files });
    expect(Buffer.byteLength(JSON.stringify(events))).toBeLessThan(350_000);
    const { names, properties, columnSets } = events;
    expect((names?.first.length ?? 0) + (names?.more ?? 0)).toBe(many);
    expect((properties?.first.length ?? 0) + (properties?.more ?? 0)).toBe(many);
    expect(columnSets.first[0]?.files).toMatchObject({ first: { length: CHECK_FILES_NAMED }, more: 10 });
    expect((columnSets.first[0]?.columns.more ?? 0) > 0).toBe(true);

    const short = Array.from({ length: many }, (_, at) => `p${at}`);
    const few = lines.map((_, at) => `ana,2026-01-05,e${at}${",1".repeat(many)}`);
    const other = await check({
      events: { "a.csv": `user,time,event,${short.join(",")}\n${few.join("\n")}\n` },
    });
    expect(other.events.names).toMatchObject({ first: { length: CHECK_EVENT_NAMES }, more: 100 });
    expect(other.events.properties).toMatchObject({ first: { length: CHECK_PROPERTIES }, more: 100 });
  });

  it("has a note of a column that conditions can't use, because a file has it twice", async () => {
    const found = await check({ events: { "a.csv": "user,time,event,x,x,y\nana,2026-01-05,buy,1,2,3\n" } });
    expect(found).toMatchObject({
      usable: true,
      notes: ['The file "a.csv" has 2 columns "x": rename one.'],
      events: { properties: { first: [{ name: "y" }], more: 0 } },
    });
  });

  it("has shapes of a sample of many rows, counts of all, and a look at values that are rare", async () => {
    const rows = await parquet(
      `SELECT 'u' || i AS "user", '2026-01-05' AS time, 'buy' AS event, i % 10 AS n,
         CASE WHEN i = 77 THEN 'only one' END AS rare FROM range(300000) AS r(i)`,
    );
    const { events } = await check({ events: { "a.parquet": rows } });
    expect(events.sampledRows).toBeGreaterThan(90_000);
    expect(events.sampledRows).toBeLessThan(110_000);
    expect(events.mapped?.map(({ set }) => set)).toEqual([300_000, 300_000, 300_000]);
    expect(events.properties?.first).toMatchObject([
      { name: "n", set: 300_000, shapes: [{ share: 1, like: "number, like 9" }] },
      { name: "rare", set: 1, shapes: [{ share: 1, like: "text, 8 characters" }] },
    ]);
  });

  it("reads times in the zone asked for", async () => {
    const how = { dataSet: { timeZone: "Europe/Madrid" } };
    const { events } = await check({ events: { "a.csv": header + row }, how });
    expect(events.times?.first).toBe("2026-01-04T23:00:00.000Z");
    expect(now.toISOString()).toBe("2026-06-15T10:00:00.000Z");
  });
});

describe("data that is too large", () => {
  const clock = { ...steeredClock(), now: () => new Date() };
  const two = {
    events: { "a.csv": `${header}${row.repeat(100_000)}` },
    users: { "a.csv": `id\n${"ana\n".repeat(600_000)}` },
  };

  it("is told of events and users together, which lie on one disk", async () => {
    const tooLarge = { source: "users", reason: "too-large-for-engine" };
    expect((await checkDesk(store, clock, { diskMb: 3 })(two)).problems).toMatchObject([tooLarge]);
    expect((await checkDesk(store, clock, { diskMb: 6 })(two)).problems).toEqual([]);
  });

  it("is told of a disk that fills while it is fetched", async () => {
    const full = new TooLargeForEngine({ code: "engine-disk-full", values: {} });
    const filling = checkDesk(store, clock, { more: { downloadAll: () => Promise.reject(full) } });
    expect((await filling({ events: two.events })).problems).toMatchObject([
      { source: "events", reason: "too-large-for-engine", fault: { code: "engine-disk-full" } },
    ]);
  });
});
