import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { type EvaluationQuestion, evaluateIndependently } from "../../oracle/independent-evaluation.ts";
import type { Criterion } from "../../shared/contract/criteria.ts";
import type { FilesRequest } from "../../shared/contract/data-sets.ts";
import { jsonLines } from "../local/demo/written.ts";
import { temporaryFolder } from "../local/folder.ts";

const folder = temporaryFolder();

const events: FilesRequest["events"] = {
  prefix: "events/",
  format: "jsonl",
  columns: { user: "who", time: "at", event: "what" },
};
const columns = {
  user: "k",
  externalId: "ext",
  aliasName: "alias",
  aliasLabel: "label",
  deviceId: "device",
  anonymous: "anon",
};

interface Shop {
  users?: object[];
  events?: object[];
  question?: Partial<EvaluationQuestion>;
}

async function evaluated(where: Criterion, { users, events: happened = [], question }: Shop) {
  return evaluateIndependently({
    where,
    timeZone: "Europe/Madrid",
    asOf: new Date("2026-06-15T10:00:00Z"),
    dataSet: { events, ...(users && { users: { prefix: "users/", format: "jsonl", columns } }) },
    files: {
      users: users ? [jsonLines(folder, "users.jsonl", withNull(Object.values(columns), users))] : [],
      events: [jsonLines(folder, "events.jsonl", withNull(Object.values(events.columns), happened))],
    },
    ...question,
  });
}

/** A mapped column must be in each file, if only as null. */
function withNull(names: readonly (string | undefined)[], rows: readonly object[]): object[] {
  const unset = Object.fromEntries(names.map((name) => [name ?? "", null]));
  return rows.map((row) => ({ ...unset, ...row }));
}

async function ids(where: Criterion, shop: Shop): Promise<string[]> {
  return [...(await evaluated(where, shop)).members.values()].map(({ id }) => id).sort();
}

const bought = (who: string, at: string, more: object = {}) => ({ who, at, what: "purchase", ...more });
const anybody: Criterion = { not: { performed: { event: "nothing" } } };

describe("events in time", () => {
  const week: Criterion = { performed: { event: "purchase", period: { lastDays: 7 } } };

  it("counts whole local days that end before the day of the run", async () => {
    const happened = [
      bought("first instant", "2026-06-08T00:00:00+02:00"),
      bought("too early", "2026-06-07T23:59:59.999+02:00"),
      bought("last instant", "2026-06-14T21:59:59.999Z"),
      bought("today", "2026-06-15T00:00:00+02:00"),
    ];
    expect(await ids(week, { events: happened })).toEqual(["first instant", "last instant"]);
  });

  it("keeps days of 23 and 25 hours whole", async () => {
    const dayBefore: Criterion = { performed: { event: "purchase", period: { lastDays: 1 } } };
    // Clocks went forward on 29 March 2026 in Madrid.
    const question = { asOf: new Date("2026-03-30T12:00:00Z") };
    const happened = [
      bought("in", "2026-03-28T23:00:00Z"),
      bought("out", "2026-03-28T22:59:59Z"),
      bought("last", "2026-03-29T21:59:59Z"),
      bought("after", "2026-03-29T22:00:00Z"),
    ];
    expect(await ids(dayBefore, { events: happened, question })).toEqual(["in", "last"]);
  });

  it("has both dates of a period inside, and reads times without offset in the cohort's zone", async () => {
    const where: Criterion = {
      performed: { event: "purchase", period: { from: "2026-06-01", to: "2026-06-02" } },
    };
    const happened = [
      bought("date", "2026-06-02"),
      bought("clock", "2026-06-02 23:59:59"),
      bought("next", "2026-06-03 00:00"),
      bought("before", "2026-05-31T23:59"),
    ];
    expect(await ids(where, { events: happened })).toEqual(["clock", "date"]);
  });

  it("reads times without offset in the data set's zone where it has one", async () => {
    const where: Criterion = {
      performed: { event: "purchase", period: { from: "2026-06-02", to: "2026-06-02" } },
    };
    const happened = [bought("late in UTC", "2026-06-01 22:30"), bought("too late", "2026-06-02 22:30")];
    const dataSet = { events, timeZone: "UTC" };
    expect(await ids(where, { events: happened, question: { dataSet } })).toEqual(["late in UTC"]);
  });

  it("never sees what happens at or after the instant, nor what has no time", async () => {
    const ever: Criterion = { performed: { event: "purchase" } };
    const happened = [
      bought("before", "2026-06-15T09:59:59.999Z"),
      bought("at", "2026-06-15T10:00:00Z"),
      bought("unreadable", "yesterday"),
      bought("no such day", "2026-02-30"),
    ];
    const dataSet = { events, unreadableShare: 0.5 };
    expect(await ids(ever, { events: happened, question: { dataSet } })).toEqual(["before"]);
    await expect(ids(ever, { events: happened })).rejects.toThrow("2 of 4 at can't be read");
  });

  it("finds first and last seen among events of any name", async () => {
    const happened = [
      { who: "a", at: "2026-06-01", what: "login" },
      { who: "a", at: "2026-06-10", what: "view" },
      { who: "b", at: "2026-06-10", what: "login" },
    ];
    const lately = { from: "2026-06-05", to: "2026-06-14" };
    expect(await ids({ firstSeen: lately }, { events: happened })).toEqual(["b"]);
    expect(await ids({ lastSeen: lately }, { events: happened })).toEqual(["a", "b"]);
  });
});

describe("how often", () => {
  const users = [
    { k: "0", ext: "none" },
    { k: "1", ext: "once" },
    { k: "2", ext: "twice" },
  ];
  const happened = ["1", "2", "2"].map((who) => bought(who, "2026-06-10", { category: "books" }));
  const performed = (times: object) => ({ performed: { event: "purchase", times } }) as Criterion;

  it.each([
    [{ atLeast: 0 }, ["none", "once", "twice"]],
    [{ atLeast: 2 }, ["twice"]],
    [{ atMost: 1 }, ["none", "once"]],
    [{ exactly: 0 }, ["none"]],
    [{ exactly: 1 }, ["once"]],
  ])("takes %o also of users without events", async (times, expected) => {
    expect(await ids(performed(times), { users, events: happened })).toEqual(expected);
  });

  it("takes didNotPerform as none of such events", async () => {
    const where: Criterion = {
      didNotPerform: { event: "purchase", where: [{ property: "category", is: { equals: "music" } }] },
    };
    expect(await ids(where, { users, events: happened })).toEqual(["none", "once", "twice"]);
    expect(await ids({ didNotPerform: { event: "purchase" } }, { users, events: happened })).toEqual([
      "none",
    ]);
  });
});

describe("aggregates", () => {
  const happened = [
    ...[0.1, 0.2, "0.7", "n/a", null, ""].map((amount) => bought("a", "2026-06-10", { amount })),
    bought("b", "2026-06-10", { amount: "free" }),
    ...[-3, 5].map((amount) => bought("c", "2026-06-10", { amount })),
  ];
  const aggregate = (wanted: string, is: object) =>
    ({ aggregate: { event: "purchase", function: wanted, property: "amount", is } }) as Criterion;

  it.each([
    ["sum", { equals: 1 }, ["a"]],
    ["sum", { equals: 0 }, ["b"]],
    ["average", { equals: 1 }, ["c"]],
    ["average", { between: [0.333333333, 0.333333334] }, ["a"]],
    ["minimum", { less: 0 }, ["c"]],
    ["maximum", { atLeast: 0.7 }, ["a", "c"]],
    ["maximum", { notEquals: 1_000 }, ["a", "c"]],
    ["distinct", { equals: 1 }, ["b"]],
    ["distinct", { equals: 4 }, ["a"]],
  ])("%s %o, exactly and without what is no number", async (wanted, is, expected) => {
    expect(await ids(aggregate(wanted, is), { events: happened })).toEqual(expected);
  });
});

describe("property conditions", () => {
  const users = [
    { k: "1", ext: "madrid", city: "Madrid", age: 41, vip: true },
    { k: "2", ext: "málaga", city: "Málaga", age: "007", vip: false },
    { k: "3", ext: "nowhere", city: "", age: "old" },
  ];

  it.each([
    ["city", { equals: "Madrid" }, ["madrid"]],
    ["city", { notEquals: "Madrid" }, ["málaga", "nowhere"]],
    ["city", { in: ["Madrid", "Málaga"] }, ["madrid", "málaga"]],
    ["city", { contains: "laga" }, ["málaga"]],
    ["city", { startsWith: "M" }, ["madrid", "málaga"]],
    ["city", { greater: "Madrid" }, ["málaga"]],
    ["city", { isSet: false }, ["nowhere"]],
    ["city", { isSet: true }, ["madrid", "málaga"]],
    ["age", { equals: 7 }, ["málaga"]],
    ["age", { equals: "7" }, []],
    ["age", { greater: 6 }, ["madrid", "málaga"]],
    ["age", { between: [7, 40.5] }, ["málaga"]],
    ["age", { atMost: "1" }, ["málaga"]],
    ["vip", { equals: true }, ["madrid"]],
    ["nothing", { notEquals: 1 }, ["madrid", "málaga", "nowhere"]],
  ])("%s %o", async (property, is, expected) => {
    expect(await ids({ user: { property, is } as never }, { users })).toEqual(expected);
  });

  it("nests", async () => {
    const city = (equals: string): Criterion => ({ user: { property: "city", is: { equals } } });
    const where: Criterion = { all: [{ any: [city("Madrid"), city("Málaga")] }, { not: city("Madrid") }] };
    expect(await ids(where, { users })).toEqual(["málaga"]);
  });
});

describe("one identifier a person", () => {
  it("follows the design's table", async () => {
    const users = [
      { ext: "e", alias: "a", label: "email", device: "d1", anon: "true" },
      { alias: "a", label: "email", device: "d2" },
      { device: "d3", anon: true },
      { device: "d4" },
      { device: "d5", anon: "false" },
      { alias: "b", device: "d6", anon: false },
      { alias: "c", label: "email", anon: true },
      {},
    ];
    const { rows, members, duplicates, rejected } = await evaluated(anybody, { users });
    expect([...members.values()]).toEqual([
      { kind: "external_id", id: "e", label: "" },
      { kind: "alias", id: "a", label: "email" },
      { kind: "device_id", id: "d3", label: "" },
      { kind: "device_id", id: "d4", label: "" },
    ]);
    expect(rejected).toEqual({
      "identified-user-needs-external-id-or-alias": 1,
      "alias-without-label": 1,
      "anonymous-user-needs-device-id": 1,
      "no-identifier": 1,
    });
    expect({ rows, duplicates }).toEqual({ rows: 8, duplicates: 0 });
  });

  it("counts a repeated row once, and never also its device", async () => {
    const users = [
      { ext: "007", device: "d1" },
      { ext: "007", device: "d1" },
      { device: "d1", anon: true },
      { ext: "7", device: "d2" },
    ];
    const { members, duplicates } = await evaluated(anybody, { users });
    expect([...members.values()].map(({ id }) => id)).toEqual(["007", "7"]);
    expect(duplicates).toBe(2);
  });

  it("uses only the kinds of the cohort's order, in that order", async () => {
    const users = [{ ext: "e", alias: "a", label: "email" }, { ext: "x" }, { device: "d" }];
    const question = { identifierOrder: ["alias", "external_id"] as const };
    const { members, rejected } = await evaluated(anybody, { users, question });
    expect([...members.values()].map(({ kind, id }) => `${kind} ${id}`)).toEqual([
      "alias a",
      "external_id x",
    ]);
    expect(rejected).toEqual({ "identifier-kind-not-used": 1 });
  });

  it("takes users without a table from their events, with ids as they are", async () => {
    const file = join(folder, "own.csv");
    writeFileSync(
      file,
      '\uFEFFid,day,note\r\n00012,2026-06-01,"a, ""b""\r\nc"\r\n 12 ,2026-06-01,\r\nñ,2027-01-01,x\r\n',
    );
    const { members } = await evaluateIndependently({
      where: { performed: { event: "sale" } },
      timeZone: "UTC",
      asOf: new Date("2026-06-15T00:00:00Z"),
      dataSet: {
        events: { prefix: "x", format: "csv", columns: { user: "id", time: "day" }, eventIs: "sale" },
      },
      files: { users: [], events: [file] },
    });
    expect([...members.values()].map(({ id }) => id)).toEqual(["00012", " 12 "]);
  });
});
