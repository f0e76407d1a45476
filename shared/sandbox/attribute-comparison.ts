/** Applies a comparison of the contract to an attribute. Undefined: the attribute is not set. */
import type { Comparison } from "../contract/criteria.ts";
import type { AttributeValue } from "../contract/sandbox-people.ts";

type Scalar = string | number | boolean;

export function holds(is: Comparison, value: AttributeValue | undefined): boolean {
  const text = value === undefined || value === null ? undefined : String(value);
  if ("isSet" in is) return (text !== undefined) === is.isSet;
  if ("notEquals" in is) return !equal(text, is.notEquals);
  if (text === undefined) return false;
  if ("equals" in is) return equal(text, is.equals);
  if ("in" in is) return is.in.some((one) => equal(text, one));
  if ("contains" in is) return text.includes(is.contains);
  if ("startsWith" in is) return text.startsWith(is.startsWith);
  if ("greater" in is) return orderOf(text, is.greater) > 0;
  if ("atLeast" in is) return orderOf(text, is.atLeast) >= 0;
  if ("less" in is) return orderOf(text, is.less) < 0;
  if ("atMost" in is) return orderOf(text, is.atMost) <= 0;
  if ("between" in is) return orderOf(text, is.between[0]) >= 0 && orderOf(text, is.between[1]) <= 0;
  return is satisfies never;
}

/** A number equals text that reads as that number; text and booleans equal their own text. */
function equal(text: string | undefined, other: Scalar): boolean {
  if (text === undefined) return false;
  return typeof other === "number" ? numberIn(text) === other : text === String(other);
}

/** Negative, 0 or positive; NaN if a number is compared with text that is not one. */
function orderOf(text: string, other: string | number): number {
  if (typeof other === "number") return numberIn(text) - other;
  // Byte order is the order of code points.
  return Buffer.compare(Buffer.from(text), Buffer.from(other));
}

function numberIn(text: string): number {
  return /^\s*$/.test(text) ? Number.NaN : Number(text);
}
