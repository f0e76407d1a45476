/** Events of the bus, on the whole system: the functions with their permissions, the table and the workflow. */
import { afterAll, beforeAll, expect, it } from "vitest";
import type { ConnectionView } from "../../shared/contract/connections.ts";
import type { RunView } from "../../shared/contract/imports.ts";
import { Shop } from "../flows/shop.ts";
import { temporaryFolder } from "./folder.ts";

let shop: Shop;
let connectionId: string;
let cohort: string;
beforeAll(async () => {
  shop = await Shop.open(temporaryFolder(), { clock: new Date("2026-11-24T08:00:00.000Z") });
  connectionId = await shop.connection("kubit");
  await shop.give("lists/vip.csv", "external_id\nu1\nu2\n");
  const definition = { kind: "list", object: "lists/vip.csv", format: "csv" } as const;
  cohort = await shop.cohort({ name: "VIP", definition });
});
afterAll(() => shop?.close());

const details = async () => (await shop.events()).map(({ detail }) => detail);
const begin = () =>
  shop.done<RunView>("POST", `/cohorts/${cohort}/imports`, { connectionId, recipients: ["ana@example.com"] });
const disable = (disabled: boolean) =>
  shop.done<ConnectionView>("PATCH", `/connections/${connectionId}`, { disabled });

it("an activated connection and an import that ended are on the bus, and the import's row says so", async () => {
  const run = await shop.told(await begin());
  expect(run).toMatchObject({ status: "succeeded", event: { state: "published" } });
  expect(await details()).toMatchObject([
    { type: "connection.state-changed", data: { connectionId, from: "pending", to: "active" } },
    {
      type: "import.ended",
      id: `import-ended_${run.id}`,
      data: { status: "succeeded", counts: { added: 2 } },
    },
  ]);
  expect(JSON.stringify(await details())).not.toMatch(/\bu[12]\b|example\.com/);
});

it("what EventBridge refused, in an answer with 200, is there once it has recovered", async () => {
  const before = (await details()).length;
  await shop.misbehave({ eventsRefused: 1 });
  expect(await disable(true)).toMatchObject({ status: "disabled" });
  expect(await details()).toHaveLength(before);
  await shop.moveTo(new Date("2026-11-24T08:31:00.000Z"));
  expect((await details()).slice(before)).toMatchObject([{ data: { from: "active", to: "disabled" } }]);
  await shop.moveTo(new Date("2026-11-24T09:01:00.000Z"));
  expect(await details()).toHaveLength(before + 1);
});
