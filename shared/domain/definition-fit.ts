/** What a definition asks for and its data set can't have, whatever is in its files. */
import type { Definition } from "../contract/cohorts.ts";
import type { Criterion } from "../contract/criteria.ts";
import type { DataSet } from "../contract/data-sets.ts";

export interface Misfit {
  detail: string;
  /** Of the request. */
  pointer: string;
}

/** The first that is found. SQL is not looked at: only the engine can read it. */
export function misfitOf(definition: Definition, dataSet: DataSet | undefined): Misfit | undefined {
  if (definition.kind !== "criteria" || !dataSet) return undefined;
  return misfitOfCriterion(definition.where, dataSet, "/definition/where");
}

function misfitOfCriterion(where: Criterion, dataSet: DataSet, pointer: string): Misfit | undefined {
  if ("all" in where) return firstOf(where.all, dataSet, `${pointer}/all`);
  if ("any" in where) return firstOf(where.any, dataSet, `${pointer}/any`);
  if ("not" in where) return misfitOfCriterion(where.not, dataSet, `${pointer}/not`);
  if ("performed" in where) return misfitOfEvent(where.performed, dataSet, `${pointer}/performed/event`);
  if ("didNotPerform" in where)
    return misfitOfEvent(where.didNotPerform, dataSet, `${pointer}/didNotPerform/event`);
  if ("aggregate" in where) return misfitOfEvent(where.aggregate, dataSet, `${pointer}/aggregate/event`);
  if ("user" in where && !dataSet.users) {
    const detail = `The data set "${dataSet.id}" has no data of users, so no user has a property "${where.user.property}": use conditions on events.`;
    return { detail, pointer: `${pointer}/user` };
  }
  return undefined;
}

function firstOf(inner: readonly Criterion[], dataSet: DataSet, pointer: string): Misfit | undefined {
  for (const [at, one] of inner.entries()) {
    const misfit = misfitOfCriterion(one, dataSet, `${pointer}/${at}`);
    if (misfit) return misfit;
  }
  return undefined;
}

/** A name that the data does not have is no misfit: a preview finds nobody, and names those that there are. */
function misfitOfEvent(
  { event }: { event: string },
  { id, events: { columns, eventIs } }: DataSet,
  pointer: string,
): Misfit | undefined {
  if (columns.event !== undefined || eventIs !== undefined) return undefined;
  const detail = `The data set "${id}" neither has a column of event names nor is all of one event: no event is called "${event}".`;
  return { detail, pointer };
}
