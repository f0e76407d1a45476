/** A comparison while it is edited. */
import type { Comparison, NumberComparison } from "../../shared/contract/criteria.ts";

/** A value as it was typed, and what it counts as: `007` is a text, or the number 7. */
export interface ValueDraft {
  text: string;
  as: "text" | "number" | "truth";
  /** An empty text of a definition, which can be compared with; not one that is still to be typed. */
  empty?: true;
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
  return { text: String(value), as, ...(value === "" && { empty: true }) };
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

function readValue({ text, as, empty }: ValueDraft): Scalar | undefined {
  if (as === "truth") return text === "true" ? true : text === "false" ? false : undefined;
  if (text === "") return empty && "";
  if (as === "text") return text;
  const number = Number(text);
  return text.trim() !== "" && Number.isFinite(number) ? number : undefined;
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
