/**
 * The people of the benchmark. Each is a number, and has one identifier that contains it. Eight in ten have an external
 * id.
 */
import type { IdentifierKind } from "../shared/contract/cohorts.ts";
import type { Member } from "../shared/domain/identifiers.ts";

export const ALIAS_LABEL = "email";

/** The text before and after the number, used in TypeScript and in SQL. */
const forms: Record<IdentifierKind, { before: string; after: string }> = {
  external_id: { before: "user-", after: "" },
  alias: { before: "user-", after: "@example.com" },
  device_id: { before: "device-", after: "" },
};
const DIGITS = 12;

export function memberOf(person: number): Member {
  const kind = kindOf(person);
  const { before, after } = forms[kind];
  const id = `${before}${String(person).padStart(DIGITS, "0")}${after}`;
  return { kind, id, label: kind === "alias" ? ALIAS_LABEL : "" };
}

/** Undefined if no person of the benchmark has this identifier. */
export function personOf({ kind, id, label }: Member): number | undefined {
  const { before, after } = forms[kind];
  const digits = id.slice(before.length, before.length + DIGITS);
  const person = /^\d+$/.test(digits) ? Number(digits) : Number.NaN;
  const isTheirs =
    id.length === before.length + DIGITS + after.length &&
    id.startsWith(before) &&
    id.endsWith(after) &&
    label === (kind === "alias" ? ALIAS_LABEL : "") &&
    kindOf(person) === kind;
  return isTheirs ? person : undefined;
}

/** An SQL expression over the column `person`: the identifier if it is of this kind, else NULL. */
export function identifierSql(kind: IdentifierKind): string {
  const { before, after } = forms[kind];
  const whose = { external_id: "< 8", alias: "= 8", device_id: "= 9" }[kind];
  return `CASE WHEN person % 10 ${whose} THEN '${before}' || lpad(CAST(person AS VARCHAR), ${DIGITS}, '0') || '${after}' END`;
}

function kindOf(person: number): IdentifierKind {
  const place = person % 10;
  if (place < 8) return "external_id";
  return place === 8 ? "alias" : "device_id";
}

/** The first export of the data, or the second, in which 1 % have left and as many are new. */
export type Export = "first" | "second";

/** One person in this many is in only one of the two exports. */
const TURNOVER = 101;

/** The number of people of whom `members` are in the cohort. `members` must be a multiple of 100. */
export function peopleFor(members: number): number {
  return (members / (TURNOVER - 1)) * TURNOVER;
}

export function isMember(person: number, which: Export): boolean {
  return person % TURNOVER !== absentee[which];
}

/** The same rule as SQL over the column `person`. */
export function isMemberSql(which: Export): string {
  return `person % ${TURNOVER} <> ${absentee[which]}`;
}

const absentee: Record<Export, number> = { first: 0, second: 1 };
