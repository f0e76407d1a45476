/** A part of a change set, searched for people: a batch a line. */
import { createReadStream } from "node:fs";
import type { Direction } from "../../domain/change.ts";
import type { Identifiers } from "../../ports/parts.ts";
import type { CohortChange } from "../braze/bodies.ts";
import { linesIn } from "./json-lines.ts";
import type { SoughtPeople } from "./sought-people.ts";

type Line = { cohort_changes?: CohortChange[] } & Record<Direction, Identifiers>;

/** How many identifiers of theirs. */
export async function foundInPart(path: string, people: SoughtPeople): Promise<number> {
  let found = 0;
  for await (const { bytes } of linesIn(createReadStream(path))) {
    const { cohort_changes, add, remove } = JSON.parse(bytes.toString()) as Line;
    // Older lines have ids by direction.
    for (const ids of cohort_changes ?? [add, remove]) found += foundIn(ids, people);
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
