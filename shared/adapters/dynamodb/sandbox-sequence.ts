/** The one order in which the sandbox takes what changes people or cohorts: a counter. */
import { type Table, updateItem } from "./table.ts";

/** From 1; each is given once. Numbers of writes that failed are left out. */
export async function nextNumber(table: Table): Promise<number> {
  const counter = await updateItem(
    table,
    { pk: "SANDBOX#SEQUENCE", sk: "META" },
    {
      update: "ADD #taken :one",
      // Whoever asks first makes the counter.
      when: "attribute_not_exists(#pk) OR #taken > :none",
      values: { one: 1, none: 0 },
    },
  );
  return Number(counter?.["taken"]);
}

/** A number as part of a sort key: in the order of numbers. */
export function placeOf(number: number): string {
  return String(number).padStart(12, "0");
}
