/**
 * Conditional writes that return the winner. A write that loses requests the stored item
 * (`ReturnValuesOnConditionCheckFailure`); if an engine does not return it, the item is read.
 *
 * The SDK repeats a write whose answer was lost. If the first one was applied, the repeat loses to it. So a put carries
 * a token of its writer, which is the same in all its repeats: one that loses to its own token has won.
 */
import { ConditionalCheckFailedException } from "@aws-sdk/client-dynamodb";
import { PutCommand, UpdateCommand } from "@aws-sdk/lib-dynamodb";
import { unmarshall } from "@aws-sdk/util-dynamodb";
import {
  type Change,
  type Condition,
  conditionInput,
  type Item,
  type Key,
  readItem,
  type Table,
  updateInput,
} from "./table.ts";

/** The attribute with the token of the last write that had one. */
export const WRITER = "writer";

const TELL_WINNER = { ReturnValuesOnConditionCheckFailure: "ALL_OLD" } as const;

/**
 * Puts the whole item, or returns the stored one. The condition must be met if there is no item: one that was deleted
 * or expired before it could be read is written again.
 */
export async function putOrWinner(
  table: Table,
  item: Item & Key,
  condition: Condition,
): Promise<"put" | Item> {
  const written = withWriter(table, item);
  for (;;) {
    const outcome = await put(table, written, condition);
    if (outcome !== "gone") return outcome;
  }
}

/** The same, to replace an item; `gone` if there is none to replace. */
export function replaceOrWinner(
  table: Table,
  item: Item & Key,
  condition: Condition,
): Promise<"put" | Item | "gone"> {
  return put(table, withWriter(table, item), condition);
}

/** Returns the item after the update or, if the condition is not met, the stored one. Undefined if there is none. */
export async function updateOrWinner(table: Table, key: Key, change: Change): Promise<Item | undefined> {
  const command = new UpdateCommand({ ...updateInput(table, key, change), ...TELL_WINNER });
  try {
    return (await table.client.send(command)).Attributes;
  } catch (error) {
    return winner(table, key, error);
  }
}

type Written = Item & Key & { [WRITER]: string };

function withWriter(table: Table, item: Item & Key): Written {
  return { ...item, [WRITER]: table.ids.next() };
}

async function put(table: Table, item: Written, condition: Condition): Promise<"put" | Item | "gone"> {
  const input = { TableName: table.name, Item: item, ...conditionInput(condition), ...TELL_WINNER };
  try {
    await table.client.send(new PutCommand(input));
    return "put";
  } catch (error) {
    const found = await winner(table, item, error);
    if (!found) return "gone";
    return found[WRITER] === item[WRITER] ? "put" : found;
  }
}

/** Rethrows any error but a failed condition. The document client does not unmarshall items in errors. */
async function winner(table: Table, key: Key, error: unknown): Promise<Item | undefined> {
  if (!(error instanceof ConditionalCheckFailedException)) throw error;
  return error.Item ? unmarshall(error.Item) : readItem(table, key);
}
