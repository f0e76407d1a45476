/** A part of a change set, searched for people: a batch a line, grouped as in Braze's API. */
import { createReadStream } from "node:fs";
import type { Batch, Identifiers } from "../../ports/parts.ts";
import { linesIn } from "./json-lines.ts";
import type { SoughtPeople } from "./sought-people.ts";

/** How many identifiers of theirs. */
export async function foundInPart(path: string, people: SoughtPeople): Promise<number> {
  let found = 0;
  for await (const { bytes } of linesIn(createReadStream(path))) {
    const { add, remove } = JSON.parse(bytes.toString()) as Batch;
    found += foundIn(add, people) + foundIn(remove, people);
  }
  return found;
}

function foundIn({ user_ids, aliases, device_ids }: Identifiers, people: SoughtPeople): number {
  const all = [
    ...user_ids.map((external_id) => ({ external_id })),
    ...aliases.map(({ alias_name, alias_label }) => ({ alias_name, alias_label })),
    ...device_ids.map((device_id) => ({ device_id })),
  ];
  return all.reduce((sum, one) => sum + people.in(one), 0);
}
