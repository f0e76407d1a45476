/** Comparisons of the contract as few tests, each true or false. */
import type { NumberComparison, PropertyCondition } from "../contract/criteria.ts";

export type Sign = "=" | "<>" | ">" | ">=" | "<" | "<=";

/** All bounds of a number must hold; none does where there is no number. */
export interface Bound {
  sign: Sign;
  to: number;
}

export interface PropertyTest {
  property: string;
  is: TextTest;
}

/**
 * Of a property's text. With a number it is compared as the number that it reads as, with text by the order of code
 * points.
 */
export type TextTest =
  | { isSet: boolean }
  | { not: TextTest }
  | { both: readonly [TextTest, TextTest] }
  | { sign: Sign; to: string | number }
  | { oneOf: { texts: readonly string[]; numbers: readonly number[] } }
  | { contains: string }
  | { startsWith: string };

export function propertyTest({ property, is }: PropertyCondition): PropertyTest {
  return { property, is: textTest(is) };
}

function textTest(is: PropertyCondition["is"]): TextTest {
  if ("isSet" in is || "contains" in is || "startsWith" in is) return is;
  if ("notEquals" in is) return { not: { sign: "=", to: comparable(is.notEquals) } };
  if ("equals" in is) return { sign: "=", to: comparable(is.equals) };
  if ("in" in is) {
    const values = is.in.map(comparable);
    return {
      oneOf: {
        texts: values.filter((value) => typeof value === "string"),
        numbers: values.filter((value) => typeof value === "number"),
      },
    };
  }
  if ("greater" in is) return { sign: ">", to: is.greater };
  if ("atLeast" in is) return { sign: ">=", to: is.atLeast };
  if ("less" in is) return { sign: "<", to: is.less };
  if ("atMost" in is) return { sign: "<=", to: is.atMost };
  if ("between" in is) {
    const [low, high] = is.between;
    return {
      both: [
        { sign: ">=", to: low },
        { sign: "<=", to: high },
      ],
    };
  }
  return is satisfies never;
}

/** Truth values equal their own text. */
function comparable(value: string | number | boolean): string | number {
  return typeof value === "boolean" ? String(value) : value;
}

export function boundsOf(is: NumberComparison): Bound[] {
  if ("equals" in is) return [{ sign: "=", to: is.equals }];
  if ("notEquals" in is) return [{ sign: "<>", to: is.notEquals }];
  if ("greater" in is) return [{ sign: ">", to: is.greater }];
  if ("atLeast" in is) return [{ sign: ">=", to: is.atLeast }];
  if ("less" in is) return [{ sign: "<", to: is.less }];
  if ("atMost" in is) return [{ sign: "<=", to: is.atMost }];
  if ("between" in is) {
    const [low, high] = is.between;
    return [
      { sign: ">=", to: low },
      { sign: "<=", to: high },
    ];
  }
  return is satisfies never;
}
