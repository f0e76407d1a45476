/** List cohorts: one object whose rows are the members. */
import type { ListDefinition } from "../../../contract/cohorts.ts";
import type { NotEvaluated } from "../../../ports/engine.ts";
import { definedColumns, listSelection, openedList } from "../lists/lists.ts";
import { isInSample, type Sampled } from "./sample.ts";
import type { Staging } from "./staging.ts";

/** A list with rows that can't be read is no list: a part of it would be a smaller cohort. */
export async function selectedFromList(
  staging: Staging,
  definition: ListDefinition,
  oneInFor: (files: readonly { path: string }[]) => Promise<number>,
): Promise<Sampled | NotEvaluated> {
  const list = await openedList(staging, definition, {
    asked: definition.columns,
    choose: definedColumns(definition),
  });
  if ("reason" in list) return list;
  if (list.malformed > 0) {
    const detail = `Of the list "${definition.object}" ${list.malformed} rows can't be read: they have more or fewer columns than its header, quotes that are not closed, or are no JSON objects. The report of an upload says which lines; correct the file and upload it again.`;
    return { reason: "data-unreadable", detail };
  }
  const oneIn = await oneInFor([list]);
  const { sql, values } = listSelection();
  return {
    sql: `${sql} AND ${isInSample("external_id, alias_name, alias_label, device_id", oneIn)}`,
    values,
    oneIn,
  };
}
