import { expect, test } from "vitest";
import type { PersonRow } from "../../shared/contract/sandbox-people.ts";
import type { PeopleChange, SandboxCohorts, SandboxPeople } from "../../shared/sandbox/ports.ts";

const AT = "2026-11-24T08:00:00.000Z";

export function peopleSuite(store: () => { people: SandboxPeople; cohorts: SandboxCohorts }): void {
  const people = () => store().people;
  const rowsIn = (changes: { change: PeopleChange }[]) =>
    changes.flatMap(({ change }) => ("load" in change ? change.load : []));

  test("changes of people are read as they were written, in order", async () => {
    expect(await people().changes()).toEqual([]);
    const row: PersonRow = {
      external_id: "007",
      aliases: [{ alias_name: "été, \u{1f600}", alias_label: "email" }],
      devices: ["d1"],
      attributes: { country: "ES", age: 41, vip: true, gone: null },
    };
    const identify = { identify: { kind: "device_id", id: "d2", label: "" }, as: "007" } as const;
    await people().take({ load: [row] });
    await people().take(identify);
    expect((await people().changes()).map(({ change }) => change)).toEqual([{ load: [row] }, identify]);
  });

  test("a large load keeps the order of its rows", async () => {
    const rows = Array.from({ length: 5_000 }, (_, n) => ({
      external_id: `user ${n}`,
      attributes: { about: "\u20ac".repeat(n % 90) },
    }));
    await people().take({ load: rows });
    expect(rowsIn(await people().changes())).toEqual(rows);
  });

  test("people and changes of cohorts are in one order, and each has its own place in it", async () => {
    const add = (id: string) =>
      store().cohorts.change("kubit", "c1", {
        add: [{ kind: "external_id", id, label: "" }],
        remove: [],
        at: AT,
      });
    await add("a");
    await people().take({ load: [{ external_id: "a" }] });
    await add("b");
    const numbers = [
      ...(await store().cohorts.changes("kubit", "c1")).map(({ number, change }) => [
        number,
        change.add[0]?.id,
      ]),
      ...(await people().changes()).map(({ number }) => [number, "people"]),
    ].sort(([one], [other]) => Number(one) - Number(other));
    expect(numbers.map(([, what]) => what)).toEqual(["a", "people", "b"]);
    expect(new Set(numbers.map(([number]) => number)).size).toBe(3);
  });

  test("changes of a cohort are read in the order in which they came", async () => {
    const ids = Array.from({ length: 12 }, (_, n) => `u${n}`);
    for (const id of ids)
      await store().cohorts.change("kubit", "c1", {
        add: [{ kind: "external_id", id, label: "" }],
        remove: [],
        at: AT,
      });
    const read = await store().cohorts.changes("kubit", "c1");
    expect(read.map(({ change }) => change.add[0]?.id)).toEqual(ids);
  });

  test("changes of a cohort are read by request, and only those of that cohort", async () => {
    const many = Array.from({ length: 40 }, (_, n) => ({
      kind: "external_id" as const,
      id: `u${n}`,
      label: "",
    }));
    const alias = { kind: "alias", id: "a", label: "email" } as const;
    await store().cohorts.change("kubit", "c1", { add: many, remove: [alias], at: AT });
    await store().cohorts.change("kubi", "c1", { add: [alias], remove: [], at: AT });
    const [request, ...others] = await store().cohorts.changes("kubit", "c1");
    expect(others).toEqual([]);
    expect(request?.change.at).toBe(AT);
    expect(request?.change.remove).toEqual([alias]);
    expect(request?.change.add.map(({ id }) => id).sort()).toEqual(many.map(({ id }) => id).sort());
    expect(await store().cohorts.changes("kubit", "c2")).toEqual([]);
  });
}
