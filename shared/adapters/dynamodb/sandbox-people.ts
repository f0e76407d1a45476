/**
 * People of the sandbox: a compressed log of changes. Every read reads all of it.
 *
 * An item for each person and identifier would cost three writes per person and a read for each in a segment. Measured
 * on dynalite, 100,000 people with 4 attributes: see docs/sandbox.md.
 */
import { promisify } from "node:util";
import { gunzip, gzip } from "node:zlib";
import { PutCommand } from "@aws-sdk/lib-dynamodb";
import type { PersonRow } from "../../contract/sandbox-people.ts";
import type { PeopleChange, SandboxPeople, Taken } from "../../sandbox/ports.ts";
import { everyItem } from "./every-item.ts";
import { nextNumber, placeOf } from "./sandbox-sequence.ts";
import type { Item, Table } from "./table.ts";

const PARTITION = "SANDBOX#PEOPLE";
/** Characters of a load in one item: below 400 KB even if they do not compress. */
const ITEM_CHARACTERS = 130_000;

const compress = promisify(gzip);
const expand = promisify(gunzip);

export function sandboxPeopleInTable(table: Table): SandboxPeople {
  return {
    async take(change) {
      for (const one of "load" in change ? portions(change.load) : [change]) {
        // The number is taken before the write, so a slow write is not ordered after a number taken later.
        const number = await nextNumber(table);
        const Item = {
          pk: PARTITION,
          sk: placeOf(number),
          number,
          change: await compress(JSON.stringify(one)),
        };
        await table.client.send(new PutCommand({ TableName: table.name, Item }));
      }
    },
    async changes() {
      return Promise.all((await everyItem(table, PARTITION)).map(takenIn));
    },
  };
}

function portions(rows: readonly PersonRow[]): PeopleChange[] {
  const loads: { load: PersonRow[] }[] = [];
  let room = 0;
  for (const row of rows) {
    const characters = JSON.stringify(row).length;
    const last = loads.at(-1);
    if (last && characters <= room) last.load.push(row);
    else {
      loads.push({ load: [row] });
      room = ITEM_CHARACTERS;
    }
    room -= characters;
  }
  return loads;
}

async function takenIn({ number, change }: Item): Promise<Taken<PeopleChange>> {
  const text = (await expand(change as Uint8Array)).toString();
  return { number: Number(number), change: JSON.parse(text) as PeopleChange };
}
