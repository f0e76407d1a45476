import { expect, it } from "vitest";
import type { Definition } from "../../shared/contract/cohorts.ts";
import { listsAfter } from "../../shared/domain/list-versions.ts";
import { LISTS_REMEMBERED } from "../../shared/limits.ts";

type List = Extract<Definition, { kind: "list" }>;
const list: List = { kind: "list", object: "lists/vip.csv", format: "csv" };
const versions = (...definitions: Definition[]) =>
  definitions.reduce<ReturnType<typeof listsAfter>>(
    ({ lists = [] }, definition, at) => listsAfter(lists, definition, `day ${at}`),
    {},
  ).lists;

it("remembers each list with all that says how it is read", () => {
  const semicolons: List = { ...list, delimiter: ";", encoding: "windows-1252", nullValues: ["NULL"] };
  expect(versions(list, semicolons)).toEqual([
    { object: "lists/vip.csv", format: "csv", since: "day 0" },
    {
      object: "lists/vip.csv",
      format: "csv",
      delimiter: ";",
      encoding: "windows-1252",
      nullValues: ["NULL"],
      since: "day 1",
    },
  ]);
});

it("remembers a list once while it is the same, whatever the order of its columns", () => {
  const one: List = { ...list, columns: { external_id: "id", device_id: "device" } };
  const same: List = { ...list, columns: { device_id: "device", external_id: "id" } };
  expect(versions(one, same)).toHaveLength(1);
  expect(versions(one, list, one)).toHaveLength(3);
});

it("remembers the lists while the cohort is no list, and nothing where it never was one", () => {
  const sql: Definition = { kind: "sql", dataSet: "shop", sql: "SELECT 1" };
  expect(versions(list, sql)).toEqual(versions(list));
  expect(listsAfter([], sql, "day 0")).toEqual({});
});

it("remembers the newest lists only", () => {
  const many = Array.from(
    { length: LISTS_REMEMBERED + 1 },
    (_, at): List => ({ ...list, object: `lists/${at}` }),
  );
  const kept = versions(...many) ?? [];
  expect(kept).toHaveLength(LISTS_REMEMBERED);
  expect([kept[0]?.object, kept.at(-1)?.object]).toEqual(["lists/1", `lists/${LISTS_REMEMBERED}`]);
});

it("remembers a list once, in whatever order its facts are given", () => {
  const { kind, object, format } = list;
  expect(versions(list, { format, object, kind })).toHaveLength(1);
});
