import { beforeEach, describe, expect, it } from "vitest";
import type { SegmentFilter } from "../../shared/contract/sandbox-segments.ts";
import { csvRecords } from "../../shared/domain/csv.ts";
import { exportAudience, listAudience } from "../../shared/sandbox/audience.ts";
import { inspect } from "../../shared/sandbox/inspect.ts";
import { identify } from "../../shared/sandbox/people.ts";
import {
  createSegment,
  deleteSegment,
  listSegments,
  offeredFilters,
  readSegment,
} from "../../shared/sandbox/segments.ts";
import { seededIds } from "../fakes/random.ts";
import { fakeVersionedStore } from "../fakes/versioned-store.ts";
import { type Workspace, workspace } from "./workspace.ts";

let at: Workspace;
let needs: Parameters<typeof createSegment>[0];

beforeEach(async () => {
  at = await workspace();
  const { people, cohorts, clock } = at;
  needs = { clock, people, cohorts, ids: seededIds(7), segments: fakeVersionedStore() };
  await at.load(
    { external_id: "ana", attributes: { country: "ES", orders: "12", vip: true } },
    { external_id: "bo", devices: ["bo's phone"], attributes: { country: "FR", orders: 3 } },
    { aliases: [{ alias_name: "cy@x", alias_label: "email" }], attributes: { country: "ES" } },
    { devices: ["di's phone"] },
  );
  await at.name({});
});

const adds = (...user_ids: string[]) => at.users({ cohort_changes: [{ user_ids }] });
const included: SegmentFilter = { attribute: "kubit_cohorts", includes_value: "c1" };
const excluded: SegmentFilter = { attribute: "kubit_cohorts", does_not_include_value: "c1" };
const segment = (filter: SegmentFilter, name = "Whoever") => createSegment(needs, { name, filter });
const users = async (id: string) =>
  (await listAudience(needs, { segment: id, wanted: { limit: 100 } })).items;
async function found(filter: SegmentFilter): Promise<string[]> {
  const { id, users: count } = await segment(filter);
  const people = await users(id);
  expect(people).toHaveLength(count);
  return people.map(({ external_id, devices }) => external_id ?? devices[0] ?? "alias only");
}

describe("a segment", () => {
  it("of a cohort has the users that its ids matched", async () => {
    await at.users({
      cohort_changes: [
        { user_ids: ["ana", "nobody"], device_ids: ["bo's phone", "di's phone"] },
        { aliases: [{ alias_name: "cy@x", alias_label: "email" }] },
      ],
    });
    expect(await found(included)).toEqual(["ana", "alias only", "di's phone"]);
    expect(await found(excluded)).toEqual(["bo"]);
  });

  it("has nobody after they were removed by any of their identifiers", async () => {
    await at.load({ external_id: "ana", aliases: [{ alias_name: "ana@x", alias_label: "email" }] });
    await adds("ana", "bo");
    const aliases = [{ alias_name: "ana@x", alias_label: "email" }];
    await at.users({ cohort_changes: [{ aliases, should_remove: true }] });
    expect(await found(included)).toEqual(["bo"]);
  });

  it("has users who existed when their id was received, and nobody created later", async () => {
    await adds("late", "ana");
    await at.load({ external_id: "late" });
    expect(await found(included)).toEqual(["ana"]);
    await adds("late");
    expect(await found(included)).toEqual(["ana", "late"]);
  });

  it("keeps a user who was added while anonymous and identified later", async () => {
    await at.users({ cohort_changes: [{ device_ids: ["di's phone"] }] });
    expect(await identify(at, { device_id: "di's phone", external_id: "bo" })).toEqual({ outcome: "merged" });
    expect(await found(included)).toEqual(["bo"]);
    await at.users({ cohort_changes: [{ device_ids: ["di's phone"], should_remove: true }] });
    expect(await found(included)).toEqual(["bo"]);
  });

  it.each<[SegmentFilter, string[]]>([
    [{ attribute: "country", is: { equals: "ES" } }, ["ana", "alias only"]],
    [{ attribute: "country", is: { notEquals: "ES" } }, ["bo", "di's phone"]],
    [{ attribute: "country", is: { isSet: false } }, ["di's phone"]],
    [{ attribute: "orders", is: { greater: 3 } }, ["ana"]],
    [{ attribute: "orders", is: { between: [3, 12] } }, ["ana", "bo"]],
    [{ attribute: "orders", is: { greater: "3" } }, []],
    [{ attribute: "country", is: { atMost: 9 } }, []],
    [{ attribute: "country", is: { in: ["FR", "DE"] } }, ["bo"]],
    [{ attribute: "country", is: { startsWith: "F" } }, ["bo"]],
    [{ attribute: "vip", is: { equals: true } }, ["ana"]],
    [{ attribute: "constructor", is: { isSet: true } }, []],
    [{ all: [included, { attribute: "country", is: { equals: "ES" } }] }, ["ana"]],
    [{ any: [included, { attribute: "country", is: { isSet: false } }] }, ["ana", "bo", "di's phone"]],
    [
      { all: [{ not: included }, { not: { not: { attribute: "country", is: { contains: "S" } } } }] },
      ["alias only"],
    ],
    [{ attribute: "kubit_cohorts", is: { isSet: true } }, []],
  ])("%j has %j", async (filter, expected) => {
    await adds("ana", "bo");
    expect(await found(filter)).toEqual(expected);
  });

  it("shows the current names of its cohorts, and a renamed cohort keeps its segments", async () => {
    await adds("ana");
    const { id } = await segment({ all: [included] }, "Loyal in Spain");
    await at.name({ name: "Most loyal" });
    await adds("bo");
    expect(await readSegment(needs, id)).toMatchObject({
      name: "Loyal in Spain",
      users: 2,
      cohorts: [{ attribute: "kubit_cohorts", value: "c1", name: "Most loyal" }],
    });
  });

  it("accepts only received cohorts, with their own partner", async () => {
    const unknown: SegmentFilter = { not: { attribute: "kubit_cohorts", includes_value: "c2" } };
    await expect(segment(unknown)).rejects.toMatchObject({
      kind: "unprocessable",
      message: expect.stringMatching(/no value "c2".*"c1"/),
    });
    await expect(segment({ attribute: "other_cohorts", includes_value: "c1" })).rejects.toMatchObject({
      message: expect.stringContaining("None was received"),
    });
  });

  it("can be listed and deleted", async () => {
    const { id } = await segment(included);
    expect((await listSegments(needs, { limit: 10 })).items.map((one) => one.id)).toEqual([id]);
    await deleteSegment(needs, id);
    await expect(readSegment(needs, id)).rejects.toMatchObject({ kind: "not-found" });
  });

  it("offers the attributes that exist and the cohorts that were received", async () => {
    await at.name({ cohort_id: "c2", name: "Second" });
    const { attributes, cohorts } = await offeredFilters(needs);
    expect(attributes).toEqual(["country", "orders", "vip"]);
    expect(cohorts.map(({ value, name }) => [value, name]).sort()).toEqual([
      ["c1", "Loyal"],
      ["c2", "Second"],
    ]);
  });
});

describe("the audience of a segment", () => {
  it.each(["ana", "late"])(
    "has pages with everyone once, even if somebody becomes %s in between",
    async (as) => {
      await at.load({ external_id: "late" });
      const { id } = await segment(excluded);
      const pages = [await listAudience(needs, { segment: id, wanted: { limit: 2 } })];
      await identify(at, { device_id: "bo's phone", external_id: as });
      await identify(at, { device_id: "di's phone", external_id: as });
      for (let cursor = pages[0]?.cursor; cursor; cursor = pages.at(-1)?.cursor)
        pages.push(await listAudience(needs, { segment: id, wanted: { limit: 2, cursor } }));
      const ids = pages.flatMap(({ items }) => items).map(({ external_id }) => external_id ?? "alias only");
      expect(ids).toEqual(["ana", "bo", "alias only", "late"]);
    },
  );

  it("refuses a cursor that it did not return", async () => {
    const { id } = await segment(excluded);
    await expect(
      listAudience(needs, { segment: id, wanted: { limit: 2, cursor: "bm8" } }),
    ).rejects.toMatchObject({
      kind: "invalid",
    });
  });

  it("is exported as CSV whose pages make one file, and no field is a formula", async () => {
    await at.load({ external_id: '=HYPERLINK("evil")', attributes: { said: 'a "quote", and\na line' } });
    const { id } = await segment(excluded);
    let csv = "";
    let cursor: string | undefined;
    do {
      const page = await exportAudience(needs, {
        segment: id,
        wanted: { limit: 2, ...(cursor && { cursor }) },
      });
      csv += page.csv;
      cursor = page.cursor;
    } while (cursor);
    const [header, ...rows] = csvRecords(csv) ?? [];
    expect(header).toEqual(["external_id", "aliases", "devices", "attributes"]);
    expect(rows.map(([id]) => id)).toEqual(["ana", "bo", "", "", `'=HYPERLINK("evil")`]);
    expect(rows[2]).toEqual(["", "email:cy@x", "", '{"country":"ES"}']);
    expect((await exportAudience(needs, { segment: id, wanted: { limit: 50 } })).csv).toBe(csv);
    expect(rows[4]?.[3]).toBe(JSON.stringify({ said: 'a "quote", and\na line' }));
  });
});

describe("the inspector", () => {
  it("shows what happened to each id, and says that Braze would not show it", async () => {
    await at.users({
      cohort_changes: [
        { user_ids: ["ana", "nobody"], device_ids: ["bo's phone", "di's phone", "no phone"] },
        { user_ids: ["bo"], should_remove: true },
      ],
    });
    const told = await inspect(at, { id: "c1", wanted: { limit: 10, outcome: "unknown" } });
    expect(told).toMatchObject({
      note: expect.stringContaining("Braze never tells"),
      partner: "kubit",
      cohortName: "Loyal",
      added: { matched: 2, unknown: 2, "device-of-identified-user": 1 },
      removed: { matched: 1, unknown: 0, "device-of-identified-user": 0 },
      users: 2,
    });
    expect(told.items).toEqual([
      { kind: "external_id", id: "nobody", label: "", direction: "add", outcome: "unknown" },
      { kind: "device_id", id: "no phone", label: "", direction: "add", outcome: "unknown" },
    ]);
    const devices = await inspect(at, {
      id: "c1",
      wanted: { limit: 10, outcome: "device-of-identified-user" },
    });
    expect(devices.items.map(({ id }) => id)).toEqual(["bo's phone"]);
    expect((await inspect(at, { id: "c1", wanted: { limit: 10 } })).items).toEqual([]);
  });

  it("shows one run by its time, with the current users", async () => {
    await adds("ana", "nobody");
    at.clock.advance(60_000);
    const from = at.clock.now().toISOString();
    await adds("bo");
    at.clock.advance(60_000);
    const to = at.clock.now().toISOString();
    await adds("late");
    const one = await inspect(at, { id: "c1", wanted: { limit: 10, from, to } });
    expect(one).toMatchObject({ added: { matched: 1, unknown: 0 }, users: 2 });
    expect(await inspect(at, { id: "c1", wanted: { limit: 10, to: from } })).toMatchObject({
      added: { matched: 1, unknown: 1 },
    });
  });

  it("counts a repeated id once, by its last change", async () => {
    await adds("late", "ana");
    await at.load({ external_id: "late" });
    await adds("late", "ana");
    await at.users({ cohort_changes: [{ user_ids: ["ana"], should_remove: true }] });
    expect(await inspect(at, { id: "c1", wanted: { limit: 10 } })).toMatchObject({
      added: { matched: 1, unknown: 0 },
      removed: { matched: 1 },
    });
  });

  it("has no cohort that was never received", async () => {
    await expect(inspect(at, { id: "c9", wanted: { limit: 10 } })).rejects.toMatchObject({
      kind: "not-found",
    });
  });
});
