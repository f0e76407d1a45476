/**
 * Criteria while they are edited: each node has a key, each value is the text that was typed, and what is not complete
 * yet has a place. `draftOf` and `criterionOf` are inverse to each other for every complete definition.
 */
import type { Aggregate, Criterion, Times } from "../../shared/contract/criteria.ts";
import { typedWhole } from "../parts/typed-number.ts";
import { type ComparisonDraft, comparisonDraft, comparisonOf, newComparison } from "./comparison-draft.ts";
import { newPeriod, type PeriodDraft, periodDraft, periodOf } from "./period-draft.ts";

export interface FilterDraft {
  key: number;
  property: string;
  is: ComparisonDraft;
}

interface EventDraft {
  event: string;
  period: PeriodDraft;
  /** Undefined and empty are different definitions with the same meaning; both are kept as they were. */
  where: FilterDraft[] | undefined;
}

export interface TimesDraft {
  operator: "any" | "atLeast" | "atMost" | "exactly";
  count: string;
}

interface Node {
  key: number;
  /** How many `not` are around it; odd: it must not be met. */
  nots: number;
}

export interface GroupDraft extends Node {
  kind: "group";
  mode: "all" | "any";
  /** A single condition that is no group in the definition. */
  bare: boolean;
  children: NodeDraft[];
}

export type ConditionDraft = Node &
  (
    | ({ kind: "performed"; times: TimesDraft } & EventDraft)
    | ({ kind: "didNotPerform" } & EventDraft)
    | ({
        kind: "aggregate";
        function: Aggregate["function"];
        property: string;
        is: ComparisonDraft;
      } & EventDraft)
    | { kind: "firstSeen"; period: PeriodDraft }
    | { kind: "lastSeen"; period: PeriodDraft }
    | { kind: "user"; property: string; is: ComparisonDraft }
  );
export type ConditionKind = ConditionDraft["kind"];
export type NodeDraft = GroupDraft | ConditionDraft;

let lastKey = 0;
export function newKey(): number {
  lastKey += 1;
  return lastKey;
}

/** The root of an editor is always a group. */
export function draftOf(criterion: Criterion): GroupDraft {
  const node = nodeOf(criterion);
  return node.kind === "group"
    ? node
    : { key: newKey(), nots: 0, kind: "group", mode: "all", bare: true, children: [node] };
}

function nodeOf(criterion: Criterion): NodeDraft {
  if ("not" in criterion) {
    const inner = nodeOf(criterion.not);
    return { ...inner, nots: inner.nots + 1 };
  }
  const node = { key: newKey(), nots: 0 };
  if ("all" in criterion)
    return { ...node, kind: "group", mode: "all", bare: false, children: criterion.all.map(nodeOf) };
  if ("any" in criterion)
    return { ...node, kind: "group", mode: "any", bare: false, children: criterion.any.map(nodeOf) };
  if ("performed" in criterion) {
    const { times } = criterion.performed;
    return { ...node, kind: "performed", ...eventDraft(criterion.performed), times: timesDraft(times) };
  }
  if ("didNotPerform" in criterion)
    return { ...node, kind: "didNotPerform", ...eventDraft(criterion.didNotPerform) };
  if ("aggregate" in criterion) {
    const { function: computed, property, is } = criterion.aggregate;
    const draft = { function: computed, property, is: comparisonDraft(is) };
    return { ...node, kind: "aggregate", ...eventDraft(criterion.aggregate), ...draft };
  }
  if ("firstSeen" in criterion)
    return { ...node, kind: "firstSeen", period: periodDraft(criterion.firstSeen) };
  if ("lastSeen" in criterion) return { ...node, kind: "lastSeen", period: periodDraft(criterion.lastSeen) };
  const { property, is } = criterion.user;
  return { ...node, kind: "user", property, is: comparisonDraft(is) };
}

function eventDraft({ event, period, where }: Pick<Aggregate, "event" | "period" | "where">): EventDraft {
  return {
    event,
    period: periodDraft(period),
    where: where?.map(({ property, is }) => ({ key: newKey(), property, is: comparisonDraft(is) })),
  };
}

function timesDraft(times: Times | undefined): TimesDraft {
  if (times === undefined) return { operator: "any", count: "" };
  if ("atLeast" in times) return { operator: "atLeast", count: String(times.atLeast) };
  if ("atMost" in times) return { operator: "atMost", count: String(times.atMost) };
  return { operator: "exactly", count: String(times.exactly) };
}

/** Undefined while something is missing. */
export function criterionOf(draft: NodeDraft): Criterion | undefined {
  let criterion = draft.kind === "group" ? groupOf(draft) : conditionOf(draft);
  for (let n = 0; criterion && n < draft.nots; n++) criterion = { not: criterion };
  return criterion;
}

function groupOf({ mode, bare, children }: GroupDraft): Criterion | undefined {
  const inner = children.map(criterionOf);
  const whole = inner.filter((one) => one !== undefined);
  const [only] = whole;
  if (only === undefined || whole.length < inner.length) return undefined;
  if (bare && whole.length === 1) return only;
  return mode === "all" ? { all: whole } : { any: whole };
}

function conditionOf(draft: ConditionDraft): Criterion | undefined {
  switch (draft.kind) {
    case "performed": {
      const event = eventOf(draft);
      const times = timesOf(draft.times);
      return event && times && { performed: { ...event, ...(times !== "any" && { times }) } };
    }
    case "didNotPerform": {
      const event = eventOf(draft);
      return event && { didNotPerform: event };
    }
    case "aggregate": {
      const event = eventOf(draft);
      const is = comparisonOf(draft.is) as Aggregate["is"] | undefined;
      if (!event || !is || draft.property === "") return undefined;
      return { aggregate: { ...event, function: draft.function, property: draft.property, is } };
    }
    case "firstSeen":
    case "lastSeen": {
      const period = periodOf(draft.period);
      if (period === undefined || period === "any") return undefined;
      return draft.kind === "firstSeen" ? { firstSeen: period } : { lastSeen: period };
    }
    case "user": {
      const is = comparisonOf(draft.is);
      return is && draft.property !== "" ? { user: { property: draft.property, is } } : undefined;
    }
    default:
      return draft satisfies never;
  }
}

function eventOf({ event, period, where }: EventDraft) {
  const within = periodOf(period);
  const filters = where?.map(({ property, is }) => {
    const comparison = comparisonOf(is);
    return comparison && property !== "" ? { property, is: comparison } : undefined;
  });
  const whole = filters?.filter((one) => one !== undefined);
  if (event === "" || within === undefined || whole?.length !== filters?.length) return undefined;
  return { event, ...(within !== "any" && { period: within }), ...(whole && { where: whole }) };
}

function timesOf({ operator, count }: TimesDraft): Times | "any" | undefined {
  if (operator === "any") return "any";
  const number = typedWhole(count);
  if (number === undefined) return undefined;
  if (operator === "atLeast") return { atLeast: number };
  return operator === "atMost" ? { atMost: number } : { exactly: number };
}

export function newGroup(): GroupDraft {
  return {
    key: newKey(),
    nots: 0,
    kind: "group",
    mode: "any",
    bare: false,
    children: [newCondition("performed")],
  };
}

export function newFilter(): FilterDraft {
  return { key: newKey(), property: "", is: newComparison() };
}

export function newCondition(kind: ConditionKind): ConditionDraft {
  const node = { key: newKey(), nots: 0 };
  const event = { event: "", period: newPeriod(kind === "aggregate" ? "any" : "lastDays"), where: undefined };
  switch (kind) {
    case "performed":
      return { ...node, ...event, kind, times: { operator: "atLeast", count: "1" } };
    case "didNotPerform":
      return { ...node, ...event, kind };
    case "aggregate":
      return {
        ...node,
        ...event,
        kind,
        function: "sum",
        property: "",
        is: newComparison("greater", "number"),
      };
    case "firstSeen":
    case "lastSeen":
      return { ...node, kind, period: newPeriod("lastDays") };
    case "user":
      return { ...node, kind, property: "", is: newComparison() };
    default:
      return kind satisfies never;
  }
}
