/**
 * Runs of all cohorts: the index of lists has each in one of `RUN#UNCLOSED#0` and its siblings, then in one of
 * `RUN#CLOSED#0` and its siblings.
 */
import { RUN_LIST_SHARES } from "../../limits.ts";
import type { Page, PageWanted } from "../../ports/pages.ts";
import type { RunFilter } from "../../ports/runs.ts";
import { type Condition, newestFirst, type Place } from "./newest-first.ts";
import type { Item, Table } from "./table.ts";

const listsOf = (kind: "UNCLOSED" | "CLOSED") =>
  Array.from({ length: RUN_LIST_SHARES }, (_, share) => `RUN#${kind}#${share}`);
export const unclosedLists = listsOf("UNCLOSED");
export const closedLists = listsOf("CLOSED");

export function allRuns(table: Table, filter: RunFilter, wanted: PageWanted): Promise<Page<Item>> {
  const { from, to } = filter;
  const range = {
    conditions: conditionsOf(filter),
    ...(from && { low: toSecond(from) }),
    ...(to && { high: toSecond(to) }),
  };
  return newestFirst(table, placesOf(filter), range, wanted);
}

/** Where the runs are that the filter may let through. */
function placesOf({ cohort, running }: RunFilter): Place[] {
  if (cohort) return [{ from: "items", partition: `COHORT#${cohort}`, prefix: "RUN#" }];
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

/** `2026-11-24T08:00:00Z`: an ISO instant in UTC, without the fraction of its second. */
export function toSecond(iso: string): string {
  return `${iso.slice(0, 19)}Z`;
}
