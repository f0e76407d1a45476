/**
 * Conditional writes that tell who won. A write that loses asks the table for the item that beat it
 * (`ReturnValuesOnConditionCheckFailure`); an engine that gives none back is read instead.
 *
 * The SDK repeats a write whose answer did not come, and the repeat of one that was applied loses to it. So a put
 * carries a token of its writer, the same in all its repeats: one that loses to its own token has won.
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

/** The attribute with the token of the last write that carried one. */
export const WRITER = "writer";

const TELL_WINNER = { ReturnValuesOnConditionCheckFailure: "ALL_OLD" } as const;

/**
 * Puts the whole item, or gives the one that is there. The condition must hold where nothing is there: what was deleted
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

/** The same in the place of another item; `gone` where nothing is there, so that there is nothing to replace. */
export function replaceOrWinner(
  table: Table,
  item: Item & Key,
  condition: Condition,
): Promise<"put" | Item | "gone"> {
  return put(table, withWriter(table, item), condition);
}

/**
 * Gives the item as it is after the update or, where the condition does not hold, as it is. Undefined where none is.
 */
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

/** Throws what is no lost condition. The document client does not translate items of errors. */
async function winner(table: Table, key: Key, error: unknown): Promise<Item | undefined> {
  if (!(error instanceof ConditionalCheckFailedException)) throw error;
  return error.Item ? unmarshall(error.Item) : readItem(table, key);
}
