/**
 * The table of the whole system is replaced by a backup of it, as an operator does it in an account: see docs/backup.md.
 * The sandbox's rows stay, because they stand for Braze.
 */

import { InvokeCommand, LambdaClient } from "@aws-sdk/client-lambda";
import { DeleteCommand, PutCommand, ScanCommand } from "@aws-sdk/lib-dynamodb";
import { expect, it, vi } from "vitest";
import { operatorCredentials } from "../../local/aws/permissions/callers.ts";
import type { Item, Table } from "../../shared/adapters/dynamodb/table.ts";
import type { FunctionName } from "../../shared/contract/functions.ts";
import type { RunView } from "../../shared/contract/imports.ts";
import type { PersonIdentifier } from "../../shared/contract/person-identifier.ts";
import type { ScheduleView } from "../../shared/contract/schedules.ts";
import { from, listOf, Shop } from "../flows/shop.ts";
import { temporaryFolder } from "./folder.ts";
import { tableOf } from "./table-of.ts";

async function backup({ client, name }: Table): Promise<Item[]> {
  const items: Item[] = [];
  let after: Item | undefined;
  do {
    const page = await client.send(
      new ScanCommand({ TableName: name, ConsistentRead: true, ExclusiveStartKey: after }),
    );
    items.push(...(page.Items ?? []));
    after = page.LastEvaluatedKey;
  } while (after);
  return items.filter(({ pk }) => !String(pk).startsWith("SANDBOX#"));
}

async function restore(table: Table, items: readonly Item[]): Promise<void> {
  const { client, name: TableName } = table;
  for (const { pk, sk } of await backup(table))
    await client.send(new DeleteCommand({ TableName, Key: { pk, sk } }));
  for (const Item of items) await client.send(new PutCommand({ TableName, Item }));
}

/** Until every ledger of these cohorts is marked. */
async function takeUp(shop: Shop, table: Table, input: { stoppedAt: string }, cohorts: readonly string[]) {
  const lambda = new LambdaClient({
    endpoint: shop.environment["AWS_ENDPOINT_URL_LAMBDA"] ?? "",
    region: "eu-west-1",
    credentials: operatorCredentials,
  });
  await lambda.send(
    new InvokeCommand({
      FunctionName: "jobs/after-restore" satisfies FunctionName,
      InvocationType: "Event",
      Payload: JSON.stringify(input),
    }),
  );
  lambda.destroy();
  await vi.waitFor(
    async () => {
      const rows = (await backup(table)).filter(({ pk }) => String(pk).startsWith("LEDGER#"));
      const marked = rows.filter((row) => JSON.stringify(row).includes('"restored":true'));
      expect(marked.map(({ pk }) => pk).sort()).toEqual(cohorts.map((id) => `LEDGER#${id}`).sort());
    },
    { timeout: 30_000, interval: 300 },
  );
}

it("a restored table: Braze has exactly the cohorts after the next imports, and schedules go on", async () => {
  const clock = new Date("2026-02-01T07:00:00.000Z");
  const at = (minutes: number) => new Date(clock.getTime() + minutes * 60_000);
  const shop = await Shop.open(temporaryFolder(), { clock });
  try {
    const table = tableOf({ environment: shop.environment });
    const connectionId = await shop.connection("kubit");
    const list = (name: string) => ({ kind: "list", object: `lists/${name}.csv`, format: "csv" }) as const;
    await shop.give("lists/old.csv", listOf(from(1, 20)));
    await shop.give("lists/new.csv", listOf(from(1, 6)));
    const old = await shop.cohort({ name: "Old", definition: list("old") });
    const unimported = await shop.cohort({ name: "New", definition: list("new") });
    const cadence = (hour: string) => ({ every: "daily", at: hour, timeZone: "UTC" });
    const schedule = { connectionId, recipients: ["ana@example.com"] };
    await shop.done("POST", `/cohorts/${old}/schedule`, { ...schedule, cadence: cadence("09:00") });
    await shop.import(old, connectionId);
    const people = (id: string) => ({ people: [{ external_id: id }] });
    const excluded = (id: string) => ({ ...people(id), reason: "ticket 4711" });
    await shop.done("POST", "/exclusion-lists/everywhere/people", excluded("u33"));
    const kept = await backup(table);

    // What the backup does not know: who entered and left, a first import, and changes of schedules and exclusions.
    await shop.done("POST", "/exclusion-lists/everywhere/removals", people("u33"));
    await shop.give("lists/old.csv", listOf(from(15, 40)));
    await shop.import(old, connectionId, { allowUnusualChange: true });
    await shop.import(unimported, connectionId);
    await shop.done("DELETE", `/cohorts/${old}/schedule`);
    await shop.done("POST", `/cohorts/${unimported}/schedule`, { ...schedule, cadence: cadence("10:00") });
    expect(await shop.audience(old)).toEqual(from(15, 40));
    await shop.done("POST", "/exclusion-lists/everywhere/people", excluded("u32"));

    await shop.moveTo(at(25));
    await restore(table, kept);
    await takeUp(shop, table, { stoppedAt: at(1).toISOString() }, [old, unimported]);

    await shop.give("lists/old.csv", listOf(from(30, 35)));
    await shop.give("lists/new.csv", listOf(from(4, 5)));
    const imported = await shop.import(unimported, connectionId, { allowUnusualChange: true });
    expect(imported).toMatchObject({ status: "succeeded", rebuiltFrom: { changeSets: 0, complete: true } });
    expect(await shop.audience(unimported)).toEqual(from(4, 5));

    // `reconcile` has set the timer of the schedule that had ended, and removed the one of the schedule that is gone.
    await shop.moveTo(at(125));
    const { items } = await shop.done<{ items: RunView[] }>("GET", "/imports?trigger=scheduled");
    expect(items).toMatchObject([{ cohortId: old }]);
    const [scheduled] = items;
    expect(scheduled && (await shop.told(scheduled))).toMatchObject({
      status: "succeeded",
      rebuiltFrom: { changeSets: 0, complete: true },
    });
    // Whoever was excluded since the backup stays so, and whoever was included again is sent.
    expect(scheduled && (await shop.told(scheduled))).toMatchObject({ counts: { excluded: 1 } });
    expect(await shop.audience(old)).toEqual([30, 31, 33, 34, 35]);
    const listed = await shop.done<{ items: PersonIdentifier[] }>(
      "GET",
      "/exclusion-lists/everywhere/people",
    );
    expect(listed.items).toMatchObject([{ external_id: "u32" }]);
    const view = await shop.done<ScheduleView>("GET", `/cohorts/${old}/schedule`);
    expect(view).toMatchObject({ state: "live" });
    await shop.moveTo(at(200));
    const later = await shop.done<{ items: RunView[] }>(
      "GET",
      `/imports?trigger=scheduled&cohortId=${unimported}`,
    );
    expect(later.items).toEqual([]);
  } finally {
    await shop.close();
  }
}, 180_000);
