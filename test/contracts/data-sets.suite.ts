import { expect, test } from "vitest";
import type { DataSet, FilesDataSet } from "../../shared/contract/data-sets.ts";
import type { DataSets, DataSetUsage, VersionedStore } from "../../shared/ports/stores.ts";
import { aCohort } from "../fakes/ids.ts";
import type { TablePorts } from "./on-every-table.ts";

export const aDataSet = (id: string, name = "Shop"): FilesDataSet => ({
  id,
  name,
  events: { prefix: "shop/events/", format: "parquet", columns: { user: "user", time: "at" } },
  version: 1,
});

/** Removes data sets that no cohort has claimed. */
export function asVersioned(sets: DataSets): VersionedStore<DataSet> {
  return { ...sets, remove: (seen) => sets.remove({ ...seen, claim: undefined, uses: [] }) };
}

/** What a versioned store has not: who uses a data set, and its removal. */
export function dataSetsSuite(ports: () => TablePorts): void {
  const sets = () => ports().dataSets;
  const claim = (cohort: string) => sets().claim({ dataSet: "shop", cohort: aCohort(cohort) });
  const usage = async (): Promise<DataSetUsage> => {
    const seen = await sets().usage("shop");
    if (!seen) throw new Error("there is no data set");
    return seen;
  };
  const cohorts = async () => (await usage()).uses.map(({ cohort }) => cohort).sort();

  test("claims are listed, each cohort once, with the time of the last one", async () => {
    await sets().create(aDataSet("shop"));
    await sets().create(aDataSet("shop-2"));
    expect(await usage()).toEqual({ id: "shop", version: 1, claim: undefined, uses: [] });
    expect(await claim("one")).toBe("claimed");
    ports().clock.advance(1_000);
    await claim("one");
    await claim("two");
    await sets().claim({ dataSet: "shop-2", cohort: aCohort("three") });
    const seen = await usage();
    expect(await cohorts()).toEqual(["one", "two"]);
    const now = ports().clock.now().toISOString();
    expect(seen.uses.map(({ since }) => since)).toEqual([now, now]);
    expect(seen.claim).toBe(seen.uses.find(({ cohort }) => cohort === "two")?.claim);
    expect(await sets().read("shop")).toEqual(aDataSet("shop"));
  });

  test("a data set that does not exist is not claimed, and has no usage", async () => {
    expect(await claim("one")).toBe("missing");
    expect(await sets().usage("shop")).toBeUndefined();
    await sets().create(aDataSet("shop"));
    expect(await cohorts()).toEqual([]);
  });

  test("a data set is removed as it was seen, once", async () => {
    await sets().create(aDataSet("shop"));
    await claim("one");
    const seen = await usage();
    expect(await sets().remove(seen)).toBe("removed");
    expect(await sets().read("shop")).toBeUndefined();
    expect(await sets().remove(seen)).toBe("removed");
    expect((await sets().list({ limit: 10 })).items).toEqual([]);
  });

  test("a data set that was claimed since is not removed, even by a cohort that had claimed it", async () => {
    await sets().create(aDataSet("shop"));
    const before = await usage();
    await claim("one");
    expect(await sets().remove(before)).toBe("changed-meanwhile");
    const between = await usage();
    await claim("one");
    expect(await sets().remove(between)).toBe("changed-meanwhile");
    expect(await sets().remove(await usage())).toBe("removed");
  });

  test("a data set that was replaced, or removed and made anew, since is not removed", async () => {
    await sets().create(aDataSet("shop"));
    await claim("one");
    const seen = await usage();
    await sets().replace(aDataSet("shop", "Shop 2"));
    expect(await sets().remove(seen)).toBe("changed-meanwhile");
    expect(await cohorts()).toEqual(["one"]);
    const again = await usage();
    expect(await sets().remove(again)).toBe("removed");
    await sets().create({ ...aDataSet("shop"), version: again.version });
    await claim("two");
    expect(await sets().remove(again)).toBe("changed-meanwhile");
  });

  test("a use is forgotten, unless the cohort claimed the data set anew", async () => {
    await sets().create(aDataSet("shop"));
    await claim("one");
    await claim("two");
    const { uses } = await usage();
    const two = { dataSet: "shop", cohort: aCohort("two") };
    expect(await sets().useOf(two)).toEqual(uses.find(({ cohort }) => cohort === "two"));
    expect(await sets().useOf({ ...two, dataSet: "shop-2" })).toBeUndefined();
    await claim("two");
    for (const use of uses) await sets().forget(use);
    expect(await cohorts()).toEqual(["two"]);
    for (const use of uses) await sets().forget(use);
    expect(await cohorts()).toEqual(["two"]);
  });

  test("many uses are all listed", async () => {
    await sets().create(aDataSet("shop"));
    const names = Array.from({ length: 250 }, (_, at) => `cohort-${String(at).padStart(3, "0")}`);
    for (const name of names) await claim(name);
    expect(await cohorts()).toEqual(names);
  });

  test("of claims that race a removal, none is made of a data set that is gone", async () => {
    for (let round = 0; round < 20; round++) {
      await sets().create(aDataSet("shop"));
      const seen = await usage();
      const [removed, ...claimed] = await Promise.all([
        sets().remove(seen),
        ...Array.from({ length: 5 }, (_, at) => claim(`cohort-${at}`)),
      ]);
      const isThere = (await sets().read("shop")) !== undefined;
      expect(isThere).toBe(removed === "changed-meanwhile");
      if (isThere) await sets().remove(await usage());
      else expect(new Set(claimed)).toEqual(new Set(["missing"]));
    }
  });

  test("a claim or a removal whose first answer was lost is made", async () => {
    await sets().create(aDataSet("shop"));
    ports().loseNextAnswer();
    expect(await claim("one")).toBe("claimed");
    expect(await cohorts()).toEqual(["one"]);
    const seen = await usage();
    ports().loseNextAnswer();
    expect(await sets().remove(seen)).toBe("removed");
    expect(await sets().read("shop")).toBeUndefined();
  });
}
