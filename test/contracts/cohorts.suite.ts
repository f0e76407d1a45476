import { expect, test } from "vitest";
import type { Cohort, Definition } from "../../shared/contract/cohorts.ts";
import type { CohortSearch } from "../../shared/domain/cohort-search.ts";
import { wordsOf } from "../../shared/domain/cohort-search.ts";
import { aCohort } from "../fakes/ids.ts";
import type { TablePorts } from "./on-every-table.ts";

const list: Definition = { kind: "list", object: "lists/vip.csv", format: "csv" };
const sql = (dataSet: string, text = "SELECT 1"): Definition => ({ kind: "sql", dataSet, sql: text });

/** Each is created a minute after the one before. */
function cohorts(...named: (readonly [string, Definition?])[]): Cohort[] {
  return named.map(([name, definition = list], at) => ({
    id: aCohort(`c${at}`),
    name,
    timeZone: "Europe/Madrid",
    definition,
    createdAt: `2026-11-24T08:${String(at).padStart(2, "0")}:00.000Z`,
    version: 0,
  }));
}

export function cohortsSuite(ports: () => TablePorts): void {
  const keep = async (all: readonly Cohort[]) => {
    for (const cohort of all) await ports().cohorts.create(cohort);
  };
  const find = async (sought: Partial<CohortSearch>, limit = 10, cursor?: string) =>
    ports().cohorts.find({ words: [], ...sought }, { limit, ...(cursor !== undefined && { cursor }) });
  const names = async (sought: Partial<CohortSearch>) => (await find(sought)).items.map(({ name }) => name);

  test("cohorts are found newest first, page after page, and as they were written", async () => {
    const all = cohorts(["One"], ["Two"], ["Three"], ["Four"], ["Five"]);
    await keep(all);
    const first = await find({}, 2);
    expect(first.items).toEqual([all[4], all[3]]);
    const second = await find({}, 3, first.cursor);
    expect(second).toEqual({ items: [all[2], all[1], all[0]] });
  });

  test("each word must be in the name, in any order, whatever its case and accents", async () => {
    await keep(cohorts(["Clientes fieles"], ["Últimos CLIENTES"], ["Fiel a la Última"], ["100% off_sale"]));
    expect(await names({ words: wordsOf("cliente") })).toEqual(["Últimos CLIENTES", "Clientes fieles"]);
    expect(await names({ words: wordsOf("  clientes ULTIM ") })).toEqual(["Últimos CLIENTES"]);
    expect(await names({ words: wordsOf("última") })).toEqual(["Fiel a la Última"]);
    expect(await names({ words: wordsOf("% off_") })).toEqual(["100% off_sale"]);
    expect(await names({ words: wordsOf("nobody") })).toEqual([]);
  });

  test("a search is paged like the whole", async () => {
    const all = cohorts(["A one"], ["B"], ["A two"], ["A three"], ["B"]);
    await keep(all);
    const first = await find({ words: ["a"] }, 2);
    expect(first.items).toEqual([all[3], all[2]]);
    const second = await find({ words: ["a"] }, 2, first.cursor);
    expect(second).toEqual({ items: [all[0]] });
  });

  test("a tag is found whole, whatever its case and accents, and its words in a text", async () => {
    const tagged = [["Spring", "Q2 México"], ["Spring sale"], [], ["spring"]];
    const all = cohorts(["One"], ["Two"], ["Three"], ["Four"]).map((one, at) => ({
      ...one,
      tags: tagged[at] ?? [],
    }));
    await keep(all);
    expect((await find({ tag: "SPRING" })).items).toEqual([all[3], all[0]]);
    expect(await names({ tag: "q2 mexico" })).toEqual(["One"]);
    expect(await names({ tag: "Q2" })).toEqual([]);
    expect(await names({ words: ["spring"] })).toEqual(["Four", "Two", "One"]);
    expect(await names({ words: wordsOf("mexico one") })).toEqual(["One"]);
    expect(await names({ words: ["two"], tag: "spring" })).toEqual([]);
  });

  test("those of one data set are found", async () => {
    await keep(cohorts(["Shop", sql("shop")], ["List"], ["Other", sql("shop-2")], ["Shop too", sql("shop")]));
    expect(await names({ dataSet: "shop" })).toEqual(["Shop too", "Shop"]);
    expect(await names({ dataSet: "shop", words: ["too"] })).toEqual(["Shop too"]);
  });

  test("a cohort is found by the name that it has now, and not after it was removed", async () => {
    const [cohort] = cohorts(["Before", sql("shop")]) as [Cohort];
    await keep([cohort]);
    await ports().cohorts.replace({ ...cohort, name: "After", definition: list });
    expect(await names({ words: ["before"] })).toEqual([]);
    expect(await names({ dataSet: "shop" })).toEqual([]);
    expect(await names({ words: ["after"] })).toEqual(["After"]);
    await ports().cohorts.remove({ id: cohort.id, version: 1 });
    expect(await names({})).toEqual([]);
  });

  test("the last of many large cohorts is found", async () => {
    const large = sql("shop", "x".repeat(300_000));
    await keep(cohorts(["The one", large], ...Array.from({ length: 8 }, () => ["Another", large] as const)));
    expect(await names({ words: ["one"] })).toEqual(["The one"]);
  });

  test.each(["", "nonsense", "e30"])("a cursor that no search returned is refused: %j", async (cursor) => {
    await keep(cohorts(["One"]));
    for (const words of [[], ["one"]])
      await expect(find({ words }, 1, cursor)).rejects.toMatchObject({ kind: "invalid" });
  });
}
