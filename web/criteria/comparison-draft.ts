/** A comparison while it is edited. */
import type { Comparison, NumberComparison } from "../../shared/contract/criteria.ts";
import { looksLikeNumber, typedNumber } from "../parts/typed-number.ts";

/** A value as it was typed, and what it counts as: `007` is a text, or the number 7. */
export interface ValueDraft {
  text: string;
  as: "text" | "number" | "truth";
  /** Of a number. Left out: the text is none, or nobody can tell which. */
  number?: number;
  /** An empty text of a definition, which can be compared with; not one that is still to be typed. */
  empty?: true;
}

/** What is known of the values of a property. */
export interface Expected {
  /** What the data has. Left out: that is not known. */
  as: ValueDraft["as"] | undefined;
  onlyNumbers?: boolean;
}

type Operators<T> = T extends unknown ? keyof T : never;
/** Those of the contract; `isNotSet` is `isSet: false`. */
export type Operator = Operators<Comparison> | "isNotSet";

export interface ComparisonDraft {
  operator: Operator;
  /** As many as the operator needs, or the values of `in`. */
  values: ValueDraft[];
}

export function newComparison(operator: Operator = "equals", as: ValueDraft["as"] = "text"): ComparisonDraft {
  return { operator, values: [{ text: "", as }] };
}

type Scalar = string | number | boolean;

export function comparisonDraft(is: Comparison | NumberComparison): ComparisonDraft {
  if ("isSet" in is) return { operator: is.isSet ? "isSet" : "isNotSet", values: [] };
  const [first] = Object.entries(is) as [Operator, Scalar | Scalar[]][];
  const [operator, value]: [Operator, Scalar | Scalar[]] = first ?? ["equals", ""];
  return { operator, values: [value].flat().map(valueDraft) };
}

function valueDraft(value: Scalar): ValueDraft {
  const as = typeof value === "number" ? "number" : typeof value === "boolean" ? "truth" : "text";
  return {
    text: String(value),
    as,
    ...(typeof value === "number" && { number: value }),
    ...(value === "" && { empty: true }),
  };
}

/** What is compared by these is a number if it looks like one. */
const ordering: ReadonlySet<Operator> = new Set(["greater", "atLeast", "less", "atMost", "between"]);
/** What is compared by these is a text, also where the data has numbers. */
const textual: ReadonlySet<Operator> = new Set(["contains", "startsWith"]);

/** A value that somebody typed. What is to be a number and is none stays incomplete: as a text it would compare otherwise. */
export function typedValue(
  text: string,
  operator: Operator,
  { as, onlyNumbers = false }: Expected,
): ValueDraft {
  if (textual.has(operator)) return { text, as: "text" };
  if (!onlyNumbers && as === "truth" && (text === "true" || text === "false")) return { text, as };
  const isNumber =
    onlyNumbers ||
    as === "number" ||
    (as === undefined && ordering.has(operator) && (text === "" || looksLikeNumber(text)));
  if (!isNumber) return { text, as: "text" };
  const number = typedNumber(text);
  return { text, as: "number", ...(number !== undefined && { number }) };
}

/** With its values read as they would be if they were typed now. Numbers of a definition stay numbers. */
export function readAgain({ operator, values }: ComparisonDraft, expected: Expected): ComparisonDraft {
  const isKept = ({ text, number }: ValueDraft) =>
    text === "" || (number !== undefined && !textual.has(operator));
  return {
    operator,
    values: values.map((value) => (isKept(value) ? value : typedValue(value.text, operator, expected))),
  };
}

/** Undefined while it is not complete. */
export function comparisonOf({ operator, values }: ComparisonDraft): Comparison | undefined {
  if (operator === "isSet" || operator === "isNotSet") return { isSet: operator === "isSet" };
  const read = values.map(readValue);
  const whole = read.filter((value) => value !== undefined);
  const [first, second] = whole;
  if (first === undefined || whole.length < read.length) return undefined;
  if (operator === "in") return { in: whole };
  if (operator === "between") {
    if (second === undefined || typeof first === "boolean" || typeof second === "boolean") return undefined;
    return { between: [first, second] };
  }
  return { [operator]: first } as Comparison;
}

function readValue({ text, as, number, empty }: ValueDraft): Scalar | undefined {
  if (as === "truth") return text === "true" ? true : text === "false" ? false : undefined;
  if (as === "number") return number;
  return text === "" ? empty && "" : text;
}

/** The same values, for an operator that takes another number of them. */
export function withOperator(draft: ComparisonDraft, operator: Operator): ComparisonDraft {
  const as = draft.values[0]?.as ?? "text";
  const empty: ValueDraft = { text: "", as };
  const needed = operator === "between" ? 2 : operator === "isSet" || operator === "isNotSet" ? 0 : 1;
  const kept =
    operator === "in" ? draft.values.filter(({ text }) => text !== "") : draft.values.slice(0, needed);
  if (operator === "in") return { operator, values: kept };
  return { operator, values: [...kept, ...Array<ValueDraft>(needed - kept.length).fill(empty)] };
}
