/** An instant that only moves on, as an attribute of an item: whoever takes time gets what follows, and nobody else. */
import { type Condition, type Key, type Table, updateItem } from "./table.ts";

interface Wanted {
  /** The attribute, in milliseconds since 1970. */
  instant: string;
  now: number;
  milliseconds: number;
  /** A condition besides. */
  only?: Required<Pick<Condition, "when" | "values">>;
}

/**
 * Takes so many milliseconds from the instant on, or from `now` if it has passed or there is none. Returns where they
 * begin; undefined if others moved it in between, or the other condition is not met.
 */
export async function takeTime(
  table: Table,
  key: Key,
  { instant, now, milliseconds, only }: Wanted,
): Promise<number | undefined> {
  const names = { instant };
  const met = only ? ` AND ${only.when}` : "";
  const values = { ...only?.values, now };
  // Each write adds to what the last one left: so none loses to another, and no time is given twice.
  const moved = await updateItem(table, key, {
    update: "SET #instant = #instant + :milliseconds",
    when: `#instant >= :now${met}`,
    names,
    values: { ...values, milliseconds },
  });
  if (moved) return Number(moved[instant]) - milliseconds;
  // What has passed goes on from now, for the first who comes.
  const begun = await updateItem(table, key, {
    update: "SET #instant = :end",
    when: `(attribute_not_exists(#instant) OR #instant < :now)${met}`,
    names,
    values: { ...values, end: now + milliseconds },
  });
  return begun ? now : undefined;
}
