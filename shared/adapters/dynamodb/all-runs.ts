/**
 * Runs of all cohorts: the index of lists has each in one of `RUN#UNCLOSED#0` and its siblings, then in one of
 * `RUN#CLOSED#0` and its siblings.
 */
import type { CohortId } from "../../contract/ids.ts";
import { RUN_LIST_SHARES } from "../../limits.ts";
import type { Page, PageWanted } from "../../ports/pages.ts";
import type { RunFilter } from "../../ports/runs.ts";
import { between, type Condition, newestFirst, type Place } from "./newest-first.ts";
import type { Item, Table } from "./table.ts";

/** The partition of a cohort's runs. */
export const runsOf = (cohort: CohortId) => `RUN#${cohort}`;

const listsOf = (kind: "UNCLOSED" | "CLOSED") =>
  Array.from({ length: RUN_LIST_SHARES }, (_, share) => `RUN#${kind}#${share}`);
export const unclosedLists = listsOf("UNCLOSED");
export const closedLists = listsOf("CLOSED");

export function allRuns(table: Table, filter: RunFilter, wanted: PageWanted): Promise<Page<Item>> {
  const range = { conditions: conditionsOf(filter), ...between(filter) };
  return newestFirst(table, placesOf(filter), range, wanted);
}

/** Where the runs are that the filter may let through. */
function placesOf({ cohort, running }: RunFilter): Place[] {
  if (cohort) return [{ from: "items", partition: runsOf(cohort), prefix: "" }];
  const partitions = [...unclosedLists, ...(running ? [] : closedLists)];
  return partitions.map((partition) => ({ from: "lists", partition, prefix: "" }));
}

function conditionsOf({ outcome, running, trigger, connections }: RunFilter): Condition[] {
  const unfinished = ["queued", "running"];
  return [
    ...(outcome ? [{ name: "status", among: [outcome] }] : []),
    ...(running === undefined ? [] : [{ name: "status", among: unfinished, not: !running }]),
    ...(trigger ? [{ name: "trigger", among: [trigger] }] : []),
    ...(connections ? [{ name: "connectionId", among: connections }] : []),
  ];
}
