/** A counter that gives all changes of people or cohorts in the sandbox one order. */
import { type Table, updateItem } from "./table.ts";

/** From 1; each number is used once. Numbers of failed writes are skipped. */
export async function nextNumber(table: Table): Promise<number> {
  const counter = await updateItem(
    table,
    { pk: "SANDBOX#SEQUENCE", sk: "META" },
    {
      update: "ADD #taken :one",
      // The first call creates the counter.
      when: "attribute_not_exists(#pk) OR #taken > :none",
      values: { one: 1, none: 0 },
    },
  );
  return Number(counter?.["taken"]);
}

/** Formats a number for a sort key, so that text order is numeric order. */
export function placeOf(number: number): string {
  return String(number).padStart(12, "0");
}
