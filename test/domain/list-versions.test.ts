import { expect, it } from "vitest";
import type { Definition } from "../../shared/contract/cohorts.ts";
import { listsAfter } from "../../shared/domain/list-versions.ts";

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
