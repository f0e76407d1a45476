import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { deleteItem, putItem, readItem, type Table } from "../../../shared/adapters/dynamodb/table.ts";
import {
  putOrWinner,
  replaceOrWinner,
  updateOrWinner,
  WRITER,
} from "../../../shared/adapters/dynamodb/winner.ts";
import { dynalite, dynamoDbLocal, javaVersion, type TableServer } from "../../contracts/table-servers.ts";
import { steeredClock } from "../../fakes/clock.ts";

const key = { pk: "THING#1", sk: "META" };
const isNew = { when: "attribute_not_exists(#pk)" };
const from = (revision: number) => ({ when: "#revision = :seen", values: { seen: revision } });
const winnersItem = { ...key, revision: 1, parts: [{ name: "été", counts: [1, 2.5] }], at: null };

describe("on dynalite, which does not return the winner", () => onServer(dynalite, 1));
describe.skipIf(javaVersion() < 17)("on AWS's DynamoDB Local (needs Java 17)", () =>
  onServer(dynamoDbLocal, 0),
);

/** `reads`: the number of reads that a loser needs to learn who won. */
function onServer(start: () => Promise<TableServer>, reads: number): void {
  let server: TableServer;
  let table: Table;
  let made: string[];
  /** Called before the next read. */
  let beforeRead: () => Promise<unknown>;
  beforeAll(async () => {
    server = await start();
  });
  afterAll(() => server?.stop());
  beforeEach(async () => {
    const empty = await server.emptyTable(steeredClock());
    made = [];
    beforeRead = async () => {};
    const send = async (command: { constructor: { name: string } }) => {
      const { name } = command.constructor;
      made.push(name);
      if (name === "GetCommand") {
        const before = beforeRead;
        beforeRead = async () => {};
        await before();
      }
      return empty.client.send(command as never);
    };
    table = { ...empty, client: { send } as unknown as Table["client"] };
  });
  const readsMade = () => made.filter((name) => name === "GetCommand").length;

  test("the loser of a put is given the existing item, as it was written", async () => {
    expect(await putOrWinner(table, winnersItem, isNew)).toBe("put");
    const winner = await putOrWinner(table, { ...key, revision: 9 }, isNew);
    expect(winner).toEqual({ ...winnersItem, [WRITER]: expect.any(String) });
    expect(readsMade()).toBe(reads);
  });

  test("the loser of a replacement is given it too, or nothing if there is no item", async () => {
    expect(await replaceOrWinner(table, { ...key, revision: 2 }, from(1))).toBe("gone");
    await putItem(table, winnersItem, isNew);
    expect(await replaceOrWinner(table, { ...key, revision: 9 }, from(8))).toEqual(winnersItem);
    expect(await replaceOrWinner(table, { ...key, revision: 2 }, from(1))).toBe("put");
  });

  test("an update returns the current item, whether its condition held or not", async () => {
    const change = { ...from(1), update: "SET #revision = :next", values: { seen: 1, next: 2 } };
    expect(await updateOrWinner(table, key, change)).toBeUndefined();
    await putItem(table, winnersItem, isNew);
    made.length = 0;
    expect(await updateOrWinner(table, key, change)).toEqual({ ...winnersItem, revision: 2 });
    expect(await updateOrWinner(table, key, change)).toEqual({ ...winnersItem, revision: 2 });
    expect(readsMade()).toBe(reads);
  });

  test.runIf(reads > 0)("a put is tried again if the winner is gone before it is read", async () => {
    await putItem(table, winnersItem, isNew);
    beforeRead = () => deleteItem(table, key, { when: "attribute_exists(#pk)" });
    expect(await putOrWinner(table, { ...key, revision: 9 }, isNew)).toBe("put");
    expect(await readItem(table, key)).toMatchObject({ revision: 9 });
  });

  test("an error other than a failed condition is thrown", async () => {
    const elsewhere = { ...table, name: "no-such-table" };
    await expect(putOrWinner(elsewhere, winnersItem, isNew)).rejects.toMatchObject({
      name: "ResourceNotFoundException",
    });
  });
}
