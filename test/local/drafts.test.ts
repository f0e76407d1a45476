/** Definitions that can't be evaluated, on the whole system: they are told when they are saved, and not imported. */
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Definition } from "../../shared/contract/cohorts.ts";
import type { Criterion } from "../../shared/contract/criteria.ts";
import type { CohortView } from "../../shared/contract/definition-checks.ts";
import type { Problem } from "../../shared/contract/problems.ts";
import { from, listOf, purchasesOf, Shop } from "../flows/shop.ts";
import { temporaryFolder } from "./folder.ts";

let shop: Shop;
let connectionId: string;
beforeAll(async () => {
  shop = await Shop.open(temporaryFolder());
  connectionId = await shop.connection("kubit");
  await shop.give("shop/events/a.csv", purchasesOf(from(1, 9)));
  await shop.give("lists/strange.csv", "name,city\nAna,Madrid\n");
  await shop.give("lists/sound.csv", listOf(from(1, 3)));
  await dataSet("shop");
});
afterAll(() => shop?.close());

async function dataSet(id: string): Promise<void> {
  const columns = { user: "user_id", time: "happened_at" };
  const events = { prefix: `${id}/events/`, format: "csv", columns, eventIs: "purchase" };
  await shop.done("PUT", `/data-sets/${id}`, { name: id, events });
}

const sql = (text: string): Definition => ({ kind: "sql", dataSet: "shop", sql: text });
const criteria = (where: Criterion): Definition => ({ kind: "criteria", dataSet: "shop", where });
const list = (object: string): Definition => ({ kind: "list", object, format: "csv" });
const bought = (property: string): Criterion => ({
  aggregate: { event: "purchase", function: "sum", property, is: { greater: 5 } },
});
const within = (first: string, last: string): Criterion => ({
  performed: { event: "purchase", period: { from: first, to: last } },
});
const recipients = ["ana@example.com"];

function save(definition: unknown) {
  return shop.call<CohortView>("POST", "/cohorts", { name: "Saved", timeZone: "UTC", definition });
}

describe("a definition that can be evaluated", () => {
  it.each<[string, Definition]>([
    ["SQL", sql("SELECT user_id AS external_id FROM events")],
    ["criteria", criteria(bought("amount"))],
    ["criteria of all days there are", criteria(within("0000-01-01", "9999-12-31"))],
    ["a list", list("lists/sound.csv")],
  ])("as %s is known to be when it is saved", async (_, definition) => {
    const { status, body } = await save(definition);
    expect([status, body.definitionCheck]).toEqual([
      201,
      { state: "evaluable", checkedAt: expect.any(String) },
    ]);
    expect(await shop.done("GET", `/cohorts/${body.id}`)).toEqual(body);
    const { items } = await shop.done<{ items: CohortView[] }>("GET", "/cohorts");
    expect(items).toContainEqual(body);
  });
});

describe("a definition that can't be evaluated", () => {
  it.each<[string, Definition, RegExp]>([
    ["SQL that is none", sql("SELEC user_id"), /syntax error/],
    ["two statements", sql("SELECT 1 AS external_id; SELECT 2"), /more than one statement/],
    ["SQL of an unknown table", sql("SELECT id AS external_id FROM orders"), /no table "orders"/],
    ["SQL of an unknown column", sql("SELECT spend AS external_id FROM events"), /spend/],
    ["SQL with a function that is not allowed", sql("SELECT getenv('HOME') AS external_id"), /"getenv"/],
    [
      "SQL that compares what can't be",
      sql("SELECT user_id AS external_id FROM events WHERE happened_at > 5"),
      /compare/,
    ],
    ["SQL that returns no identifier", sql("SELECT 1 AS anonymous FROM events"), /no column that identifies/],
    ["criteria of an unknown property", criteria({ not: bought("price") }), /no column "price"/],
    [
      "a list without an identifier",
      list("lists/strange.csv"),
      /no column that identifies a user\. Name its columns [^"]+, or say which of its columns is which\./,
    ],
  ])("as %s is saved as a draft with what a preview says, and not imported", async (_, definition, what) => {
    const { status, body } = await save(definition);
    expect([status, body.definitionCheck]).toMatchObject([
      201,
      { state: "not-evaluable", reason: "definition-invalid", detail: expect.stringMatching(what) },
    ]);
    const { detail = "", errors } = body.definitionCheck;
    const way = `/cohorts/${body.id}`;
    const type = "urn:problem:definition-invalid";
    const told = { type, detail, ...(errors && { errors }) };
    expect(await shop.call("POST", `${way}/preview`, {})).toMatchObject({ status: 422, body: told });
    const refused = { status: 422, body: { ...told, detail: expect.stringContaining(detail) } };
    const request = { connectionId, recipients };
    expect(await shop.call("POST", `${way}/imports`, request)).toMatchObject(refused);
    const cadence = { every: "daily", at: "09:00", timeZone: "UTC" };
    expect(await shop.call("POST", `${way}/schedule`, { ...request, cadence })).toMatchObject(refused);
    expect(await shop.done("GET", `${way}/imports`)).toEqual({ items: [] });
  });

  it.each<[string, unknown, number, Partial<Problem>]>([
    [
      "of an unknown data set",
      { ...sql("SELECT 1"), dataSet: "none" },
      422,
      { type: "urn:problem:data-set-unknown" },
    ],
    [
      "of a property that the data set can't have",
      criteria({ user: { property: "plan", is: { equals: "gold" } } }),
      422,
      {
        type: "urn:problem:definition-invalid",
        errors: [expect.objectContaining({ pointer: "/definition/where/user" })],
      },
    ],
    ["of an unknown upload", list("uploads/none.csv"), 422, { type: "urn:problem:upload-unknown" }],
    [
      "of a day that there is not",
      criteria(within("2026-02-01", "2026-02-30")),
      400,
      { errors: [expect.objectContaining({ pointer: "/definition/where/performed/period/to" })] },
    ],
    [
      "nested too deep",
      criteria(nested(20)),
      400,
      { errors: [expect.objectContaining({ pointer: "/definition/where" })] },
    ],
  ])("%s is refused", async (_, definition, status, body) => {
    const count = async () =>
      (await shop.done<{ items: unknown[] }>("GET", "/cohorts?limit=200")).items.length;
    const before = await count();
    expect(await save(definition)).toMatchObject({ status, body });
    expect(await count()).toBe(before);
  });

  it("nested thousands of levels deep is refused too", async () => {
    const deep = `{"not":`.repeat(5_000) + JSON.stringify(bought("amount")) + "}".repeat(5_000);
    const body = JSON.stringify({
      name: "Deep",
      timeZone: "UTC",
      definition: criteria({ not: bought("x") }),
    });
    const text = body.replace(/"where":.*(?=\}\})/, () => `"where":${deep}`);
    expect(await shop.call("POST", "/cohorts", text)).toMatchObject({ status: 400 });
  });

  it("is no draft any more when its definition or its data is corrected", async () => {
    const { body: one } = await save(sql("SELECT spend AS external_id FROM events"));
    const corrected = {
      name: one.name,
      timeZone: "UTC",
      definition: sql("SELECT user_id AS external_id FROM events"),
    };
    expect(await shop.done("PUT", `/cohorts/${one.id}`, corrected)).toMatchObject({
      definitionCheck: { state: "evaluable" },
    });
    expect(await shop.import(one.id, connectionId)).toMatchObject({ counts: { added: 9 } });

    await dataSet("later");
    const { body: other } = await save({ ...criteria(bought("amount")), dataSet: "later" });
    expect(other.definitionCheck).toMatchObject({ state: "unchecked", reason: "stale-data" });
    await shop.give("later/events/a.csv", "user_id,happened_at\nu1,2026-01-05\n");
    const way = `/cohorts/${other.id}`;
    expect(await shop.call("POST", `${way}/preview`)).toMatchObject({ status: 422 });
    expect(await shop.call("POST", `${way}/imports`, { connectionId, recipients })).toMatchObject({
      status: 422,
    });
    await shop.give("later/events/a.csv", purchasesOf(from(1, 4)));
    expect(await shop.call("POST", `${way}/preview`)).toMatchObject({ status: 200 });
    expect(await shop.done("GET", way)).toMatchObject({ definitionCheck: { state: "evaluable" } });
    expect(await shop.import(other.id, connectionId)).toMatchObject({ counts: { added: 4 } });
  });
});

function nested(depth: number): Criterion {
  let where = bought("amount");
  for (let level = 1; level < depth; level += 1) where = { not: where };
  return where;
}
