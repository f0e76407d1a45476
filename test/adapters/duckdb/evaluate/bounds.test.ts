/** Comparisons at their bound, just below and just above it: random values hardly ever meet one. */
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { scratchDatabase } from "../../../../shared/adapters/duckdb/scratch/scratch-database.ts";
import type { Criterion, NumberComparison } from "../../../../shared/contract/criteria.ts";
import { type ObjectStore, objectStore } from "../object-store.ts";
import { farBounds } from "./aimed-criteria.ts";
import { ask, engineAt, eventsAt, membersIn } from "./asking.ts";

/** Of each user, the sum, the average, the extremes and the number of different amounts are what the id says. */
const rows = ["u1", "u2", "u3"].map((who, at) => `${who},2026-06-0${at + 1},purchase,${at + 1}\n`).join("");
const distinct =
  "u2,2026-06-02,login,1\nu2,2026-06-02,login,2\nu3,2026-06-03,login,1\nu3,2026-06-03,login,2\nu3,2026-06-03,login,3\nu1,2026-06-01,login,1\n";

const scratch = scratchDatabase({ memoryMb: 256 });
let store: ObjectStore;
beforeAll(async () => {
  store = await objectStore();
  const far = "u1,2026-06-01,far,5\nu1,2026-06-01,far,7\nu2,2026-06-01,far,\n";
  await store.give("bounds/far.csv", `who,at,what,amount\n${far}`);
  await store.give("bounds/a.csv", `who,at,what,amount\n${rows}${distinct}`);
});
afterAll(async () => {
  await scratch.discard();
  await store?.close();
});

async function who(where: Criterion): Promise<string[]> {
  const found = await ask(
    engineAt(scratch, store),
    { kind: "criteria", dataSet: "shop", where },
    eventsAt("bounds/"),
  );
  const ids = (await membersIn(scratch, found)).map(({ id }) => id);
  await scratch.discard();
  return ids;
}

const comparisons: [NumberComparison, string[]][] = [
  [{ equals: 2 }, ["u2"]],
  [{ notEquals: 2 }, ["u1", "u3"]],
  [{ greater: 2 }, ["u3"]],
  [{ atLeast: 2 }, ["u2", "u3"]],
  [{ less: 2 }, ["u1"]],
  [{ atMost: 2 }, ["u1", "u2"]],
  [{ between: [2, 2] }, ["u2"]],
  [{ between: [1, 2] }, ["u1", "u2"]],
];

describe.each([
  ["sum", "purchase"],
  ["average", "purchase"],
  ["minimum", "purchase"],
  ["maximum", "purchase"],
  ["distinct", "login"],
] as const)("the %s", (of, event) => {
  it.each(comparisons)("%j includes its bound, or does not", async (is, ids) => {
    expect(await who({ aggregate: { event, function: of, property: "amount", is } })).toEqual(ids);
  });
});

it.each(comparisons)("a property %j includes its bound, or does not", async (is, ids) => {
  const where = [{ property: "amount", is }];
  expect(await who({ performed: { event: "purchase", where } })).toEqual(ids);
});

it.each([
  [{ atLeast: 2 }, ["u2", "u3"]],
  [{ atMost: 2 }, ["u1", "u2"]],
  [{ exactly: 2 }, ["u2"]],
] as const)("a number of times %j includes its bound", async (times, ids) => {
  expect(await who({ performed: { event: "login", times } })).toEqual(ids);
});

it("a period begins with its first day and ends with its last", async () => {
  const within = (from: string, to: string): Criterion => ({
    performed: { event: "purchase", period: { from, to } },
  });
  expect(await who(within("2026-06-02", "2026-06-02"))).toEqual(["u2"]);
  expect(await who(within("2026-06-01", "2026-06-02"))).toEqual(["u1", "u2"]);
});

it.each(farBounds)(
  "an average %j is compared, although its bound times two is no decimal",
  async (is, holds) => {
    const where: Criterion = { aggregate: { event: "far", function: "average", property: "amount", is } };
    expect(await who(where)).toEqual(holds ? ["u1"] : []);
  },
);
