/** A part of a change set, searched for people: a batch a line. */
import { createReadStream } from "node:fs";
import type { CohortChange, IdsByDirection } from "../braze/bodies.ts";
import { linesIn } from "./json-lines.ts";
import type { SoughtPeople } from "./sought-people.ts";

/** How many identifiers of theirs. */
export async function foundInPart(path: string, people: SoughtPeople): Promise<number> {
  let found = 0;
  for await (const { bytes } of linesIn(createReadStream(path))) {
    const line = JSON.parse(bytes.toString()) as { cohort_changes: CohortChange[] } | IdsByDirection;
    const changes = "cohort_changes" in line ? line.cohort_changes : [line.add, line.remove];
    for (const ids of changes) found += foundIn(ids, people);
  }
  return found;
}

function foundIn({ user_ids, aliases = [], device_ids = [] }: CohortChange, people: SoughtPeople): number {
  const all = [
    ...user_ids.map((external_id) => ({ external_id })),
    ...aliases.map(({ alias_name, alias_label }) => ({ alias_name, alias_label })),
    ...device_ids.map((device_id) => ({ device_id })),
  ];
  return all.reduce((sum, one) => sum + people.in(one), 0);
}
