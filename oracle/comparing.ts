/** The meaning of the contract's `Comparison` and `NumberComparison`, written from their docstrings. */
import type { Comparison, NumberComparison } from "../shared/contract/criteria.ts";
import { type Billionths, billionths, numberInBillionths } from "./decimal.ts";

type Scalar = string | number | boolean;

/** `value` undefined: no value is set. */
export function holds(is: Comparison, value: string | undefined): boolean {
  if ("isSet" in is) return (value !== undefined) === is.isSet;
  if ("notEquals" in is) return !equal(value, is.notEquals);
  if (value === undefined) return false;
  if ("equals" in is) return equal(value, is.equals);
  if ("in" in is) return is.in.some((one) => equal(value, one));
  if ("contains" in is) return value.includes(is.contains);
  if ("startsWith" in is) return value.startsWith(is.startsWith);
  if ("greater" in is) return ordered(value, is.greater, (sign) => sign > 0);
  if ("atLeast" in is) return ordered(value, is.atLeast, (sign) => sign >= 0);
  if ("less" in is) return ordered(value, is.less, (sign) => sign < 0);
  if ("atMost" in is) return ordered(value, is.atMost, (sign) => sign <= 0);
  if ("between" in is) {
    const [low, high] = is.between;
    return ordered(value, low, (sign) => sign >= 0) && ordered(value, high, (sign) => sign <= 0);
  }
  return is satisfies never;
}

/** Compares `value / divisor` exactly. Undefined compares false with anything. */
export function numberHolds(is: NumberComparison, value: Billionths | undefined, divisor = 1n): boolean {
  if (value === undefined) return false;
  const sign = (other: number) => Number(compare(value, numberInBillionths(other) * divisor));
  if ("equals" in is) return sign(is.equals) === 0;
  if ("notEquals" in is) return sign(is.notEquals) !== 0;
  if ("greater" in is) return sign(is.greater) > 0;
  if ("atLeast" in is) return sign(is.atLeast) >= 0;
  if ("less" in is) return sign(is.less) < 0;
  if ("atMost" in is) return sign(is.atMost) <= 0;
  if ("between" in is) return sign(is.between[0]) >= 0 && sign(is.between[1]) <= 0;
  return is satisfies never;
}

/** A number equals text that reads as that number. Text and booleans equal their own text. */
function equal(value: string | undefined, other: Scalar): boolean {
  if (value === undefined) return false;
  if (typeof other !== "number") return value === String(other);
  return billionths(value) === numberInBillionths(other);
}

function ordered(value: string, other: string | number, wanted: (sign: number) => boolean): boolean {
  // Compared by bytes, not by UTF-16 units: this is the order of code points.
  if (typeof other === "string") return wanted(Buffer.compare(Buffer.from(value), Buffer.from(other)));
  const number = billionths(value);
  return number !== undefined && wanted(compare(number, numberInBillionths(other)));
}

function compare(one: bigint, other: bigint): number {
  return one < other ? -1 : one > other ? 1 : 0;
}
