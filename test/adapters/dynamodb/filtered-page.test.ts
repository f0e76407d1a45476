import { expect, it } from "vitest";
import { filteredPage } from "../../../shared/adapters/dynamodb/filtered-page.ts";
import type { Item, Table } from "../../../shared/adapters/dynamodb/table.ts";
import { FILTERED_CALLS } from "../../../shared/limits.ts";

const lookup = { from: "items", partition: "P" } as const;
const condition = { when: "#name = :name", values: { name: "x" } };

/** Each answer has these rows, and there is always more. */
function endless(rows: readonly Item[]) {
  const asked: unknown[] = [];
  const client = {
    async send({ input }: { input: { ExclusiveStartKey?: Item } }) {
      asked.push(input.ExclusiveStartKey?.["sk"]);
      return { Items: rows, LastEvaluatedKey: { pk: "P", sk: `read ${asked.length}` } };
    },
  };
  return { asked, table: { client, name: "table" } as unknown as Table };
}

it("one request makes a limited number of calls, and the next goes on behind what was read", async () => {
  const { asked, table } = endless([]);
  const { items, cursor = "" } = await filteredPage(table, lookup, condition, { limit: 5 });
  expect(items).toEqual([]);
  expect(asked).toHaveLength(FILTERED_CALLS);
  await filteredPage(table, lookup, condition, { limit: 5, cursor });
  expect(asked[FILTERED_CALLS]).toBe(`read ${FILTERED_CALLS}`);
});

it("no more is read once there is a page, and the next begins behind its last row", async () => {
  const { asked, table } = endless(["a", "b", "c"].map((sk) => ({ pk: "P", sk })));
  const { items, cursor = "" } = await filteredPage(table, lookup, condition, { limit: 4 });
  expect(items.map(({ sk }) => sk)).toEqual(["a", "b", "c", "a"]);
  expect(asked).toHaveLength(2);
  await filteredPage(table, lookup, condition, { limit: 1, cursor });
  expect(asked[2]).toBe("a");
});
