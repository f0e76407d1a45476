/** What AWS deletes by itself: items past their time to live, objects past a lifecycle rule, ended executions. */
import {
  type AttributeValue,
  DeleteItemCommand,
  type DynamoDBClient,
  ScanCommand,
  type ScanCommandOutput,
} from "@aws-sdk/client-dynamodb";
import { localNames } from "../../../local/aws/names.ts";
import { table } from "../../../shared/contract/table.ts";
import { workFolders } from "../../../shared/contract/work-bucket.ts";
import { REJECTED_DAYS } from "../../../shared/limits.ts";
import type { Simulation } from "../bad-day/simulation.ts";

const DAY_MS = 86_400_000;
/** Days for which a stage keeps the objects of its imports. */
export const RUN_DAYS = 30;
/** Days for which an ended execution can be asked about: fewer than AWS's 90, so that nothing relies on them. */
const EXECUTION_DAYS = 3;

/** Items that are left, by the beginning of their partition keys. */
export type Items = Readonly<Record<string, number>>;

export async function expire(simulation: Simulation): Promise<Items> {
  const { time, objects, aws } = simulation;
  const now = time.now().getTime();
  for (const name of objects.names("")) {
    if (name.startsWith(workFolders.ledgers)) continue;
    const days = name.startsWith(workFolders.rejected) ? REJECTED_DAYS : RUN_DAYS;
    if (now - objects.writtenAt(name).getTime() > days * DAY_MS) objects.lose(name);
  }
  aws.forget(new Date(now - EXECUTION_DAYS * DAY_MS));
  await aws.restartTable();
  const client = aws.observer();
  try {
    return await expireItems(client, now / 1_000);
  } finally {
    client.destroy();
  }
}

async function expireItems(client: DynamoDBClient, seconds: number): Promise<Items> {
  const left: Record<string, number> = {};
  const { partitionKey, sortKey, expiresAt } = table;
  const TableName = localNames.table;
  let from: Record<string, AttributeValue> | undefined;
  do {
    const page: ScanCommandOutput = await client.send(
      new ScanCommand({ TableName, ...(from && { ExclusiveStartKey: from }) }),
    );
    for (const item of page.Items ?? []) {
      const [pk, sk] = [item[partitionKey], item[sortKey]];
      if (!pk?.S || !sk) throw new Error("an item has no key");
      if (Number(item[expiresAt]?.N ?? Number.POSITIVE_INFINITY) <= seconds) {
        await client.send(new DeleteItemCommand({ TableName, Key: { [partitionKey]: pk, [sortKey]: sk } }));
        continue;
      }
      const kind = pk.S.replace(/#.*/, "");
      left[kind] = (left[kind] ?? 0) + 1;
    }
    from = page.LastEvaluatedKey;
  } while (from);
  return left;
}
