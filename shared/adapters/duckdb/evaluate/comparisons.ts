/** Comparisons of the contract as SQL that is true or false, never NULL. */
import type { Comparison, NumberComparison } from "../../../contract/criteria.ts";
import type { Parameters } from "../scratch/parameters.ts";

type Scalar = string | number | boolean;

/** `text` is an SQL expression of type VARCHAR, NULL where nothing is set. */
export function textHolds(text: string, is: Comparison, parameters: Parameters): string {
  if ("isSet" in is) return is.isSet ? `(${text} IS NOT NULL)` : `(${text} IS NULL)`;
  if ("notEquals" in is) return `(NOT ${equal(text, is.notEquals, parameters)})`;
  if ("equals" in is) return equal(text, is.equals, parameters);
  if ("in" in is) return isOneOf(text, is.in, parameters);
  if ("contains" in is) return sure(`contains(${text}, ${parameters.of(is.contains)})`);
  if ("startsWith" in is) return sure(`starts_with(${text}, ${parameters.of(is.startsWith)})`);
  if ("greater" in is) return ordered(text, ">", is.greater, parameters);
  if ("atLeast" in is) return ordered(text, ">=", is.atLeast, parameters);
  if ("less" in is) return ordered(text, "<", is.less, parameters);
  if ("atMost" in is) return ordered(text, "<=", is.atMost, parameters);
  if ("between" in is) {
    const [low, high] = is.between;
    return `(${ordered(text, ">=", low, parameters)} AND ${ordered(text, "<=", high, parameters)})`;
  }
  return is satisfies never;
}

/**
 * `number` is an SQL expression of a decimal; each bound is multiplied by `times`, where an average must not be
 * divided.
 */
export function numberHolds(
  number: string,
  is: NumberComparison,
  parameters: Parameters,
  times?: string,
): string {
  const bound = (value: number) => {
    const decimal = parameters.decimal(value);
    return times === undefined ? decimal : `(${decimal} * ${times})`;
  };
  if ("equals" in is) return sure(`${number} = ${bound(is.equals)}`);
  if ("notEquals" in is) return sure(`${number} <> ${bound(is.notEquals)}`);
  if ("greater" in is) return sure(`${number} > ${bound(is.greater)}`);
  if ("atLeast" in is) return sure(`${number} >= ${bound(is.atLeast)}`);
  if ("less" in is) return sure(`${number} < ${bound(is.less)}`);
  if ("atMost" in is) return sure(`${number} <= ${bound(is.atMost)}`);
  if ("between" in is) return sure(`${number} BETWEEN ${bound(is.between[0])} AND ${bound(is.between[1])}`);
  return is satisfies never;
}

function sure(condition: string): string {
  return `coalesce(${condition}, false)`;
}

/** A number equals what reads as that number; text and truth values equal their own text. */
function equal(text: string, value: Scalar, parameters: Parameters): string {
  return typeof value === "number"
    ? sure(`number_in(${text}) = ${parameters.decimal(value)}`)
    : sure(`${text} = ${parameters.of(String(value))}`);
}

function isOneOf(text: string, values: readonly Scalar[], parameters: Parameters): string {
  const numbers = values.filter((value) => typeof value === "number");
  const texts = values.filter((value) => typeof value !== "number").map(String);
  const ways = [
    ...(texts.length > 0 ? [sure(`list_contains(${parameters.texts(texts)}, ${text})`)] : []),
    ...(numbers.length > 0
      ? [sure(`number_in(${text}) IN (${numbers.map((one) => parameters.decimal(one)).join(", ")})`)]
      : []),
  ];
  return `(${ways.join(" OR ")})`;
}

/** Text orders by bytes, which is the order of code points. */
function ordered(text: string, sign: string, bound: string | number, parameters: Parameters): string {
  return typeof bound === "number"
    ? sure(`number_in(${text}) ${sign} ${parameters.decimal(bound)}`)
    : sure(`${text} ${sign} ${parameters.of(bound)}`);
}
