/** A preview says which names of its criteria the data does not have: nobody would meet such a condition. */
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Criterion } from "../../../../shared/contract/criteria.ts";
import { type ObjectStore, objectStore } from "../object-store.ts";
import { parquet, type ReadingDesk, readingDesk } from "../reading/desk.ts";

let store: ObjectStore;
let desk: ReadingDesk;
beforeAll(async () => {
  store = await objectStore();
  desk = readingDesk(store);
});
afterAll(() => store?.close());

const columns = { user: "user", time: "time", event: "event" };
const csv = `user,time,event,amount,plan
ana,2026-01-05,Purchase,5,gold
bo,2026-01-05,Purchase,5,gold
bo,2026-01-06,page_view,,gold
cy,2026-01-06,login,,
cy,2026-01-06,c@example.com,,
`;
const lines = `${[
  { user: "ana", time: "2026-01-05", event: "Purchase", amount: 5, plan: "gold" },
  { user: "bo", time: "2026-01-05", event: "Purchase", amount: 5, plan: "gold" },
  { user: "bo", time: "2026-01-06", event: "page_view", plan: "gold" },
  { user: "cy", time: "2026-01-06", event: "login" },
]
  .map((line) => JSON.stringify(line))
  .join("\n")}\n`;

const asked = async (where: Criterion, given: Record<string, string | Uint8Array> = { "a.csv": csv }) =>
  desk.events(given, { where, events: { columns, eventIs: undefined } });

describe("an event that the data does not have", () => {
  it.each([
    ["purchase", "Purchase"],
    ["Purchsae", "Purchase"],
    ["page view", "page_view"],
    ["PageView", "page_view"],
  ])("%j is told with the nearest names, %j first", async (event, first) => {
    const found = await asked({ performed: { event } });
    const others = expect.arrayContaining([first, "login"]);
    expect(found).toMatchObject({ ids: [], hints: { "unknown-events": [{ event, nearest: others }] } });
    expect(found).toHaveProperty(["hints", "unknown-events", 0, "nearest", 0], first);
  });

  it("is told without a nearest name where the data has no name of an event", async () => {
    const nameless = "user,time,event\nana,2026-01-05,\n";
    const found = await asked({ performed: { event: "buy" } }, { "a.csv": nameless });
    expect(found).toMatchObject({ ids: [], hints: { "unknown-events": [{ event: "buy", nearest: [] }] } });
  });

  it("is not looked for where the criteria name none", async () => {
    const found = await asked({ firstSeen: { from: "2026-01-01", to: "2026-02-01" } });
    expect(found).toMatchObject({ ids: expect.arrayContaining(["ana", "bo"]) });
    expect(found).not.toHaveProperty("hints.unknown-events");
  });

  it("is told once, wherever the criteria name it, and never with what may be a person", async () => {
    const where: Criterion = {
      all: [
        { not: { didNotPerform: { event: "byu" } } },
        { any: [{ performed: { event: "byu" } }, { performed: { event: "Purchase" } }] },
        { aggregate: { event: "logins", function: "sum", property: "amount", is: { greater: 1 } } },
      ],
    };
    const { hints } = (await asked(where)) as { hints: unknown };
    expect(hints).toEqual({
      "unknown-events": [
        { event: "byu", nearest: expect.arrayContaining(["Purchase", "login", "page_view"]) },
        { event: "logins", nearest: expect.arrayContaining(["login"]) },
      ],
    });
    expect(JSON.stringify(hints)).not.toContain("example.com");
  });

  it("is told of JSON lines and of Parquet too", async () => {
    const where: Criterion = { performed: { event: "purchase" } };
    const rows = await parquet(`SELECT 'ana' AS "user", DATE '2026-01-05' AS time, 'Purchase' AS event`);
    for (const given of [{ "a.jsonl": lines }, { "a.parquet": rows }])
      expect(await asked(where, given)).toMatchObject({
        hints: { "unknown-events": [{ event: "purchase", nearest: expect.arrayContaining(["Purchase"]) }] },
      });
  });

  it("is not the one name of a data set without a column of names; another is", async () => {
    const plain = { "a.csv": "user,time\nana,2026-01-05\n" };
    expect(await desk.events(plain)).not.toHaveProperty("hints.unknown-events");
    expect(await desk.events(plain, { where: { performed: { event: "Buy" } } })).toMatchObject({
      hints: { "unknown-events": [{ event: "Buy", nearest: ["buy"] }] },
    });
  });

  it("is not told where all names are there", async () => {
    const found = await asked({ performed: { event: "login" } });
    expect(found).toMatchObject({ ids: ["cy"] });
    expect(found).not.toHaveProperty("hints.unknown-events");
  });
});

describe("a property that an event does not have", () => {
  const having = (event: string, property: string): Criterion => ({
    performed: { event, where: [{ property, is: { equals: "gold" } }] },
  });

  it("is told of JSON lines, where it previews 0, with the nearest names", async () => {
    expect(await asked(having("Purchase", "Plan"), { "a.jsonl": lines })).toMatchObject({
      ids: [],
      hints: { "unknown-properties": [{ event: "Purchase", property: "Plan", nearest: ["plan", "amount"] }] },
    });
  });

  it("is told where other events have it", async () => {
    expect(await asked(having("login", "plan"))).toMatchObject({
      ids: [],
      hints: { "unknown-properties": [{ event: "login", property: "plan", nearest: ["amount"] }] },
    });
  });

  it("is not told where it is there, where the event is not, and where only its absence is asked for", async () => {
    expect(await asked(having("page_view", "plan"))).not.toHaveProperty("hints.unknown-properties");
    expect(await asked(having("pageview", "plan"))).not.toHaveProperty("hints.unknown-properties");
    const absent: Criterion = {
      performed: { event: "login", where: [{ property: "plan", is: { isSet: false } }] },
    };
    expect(await asked(absent)).not.toHaveProperty("hints.unknown-properties");
  });
});
