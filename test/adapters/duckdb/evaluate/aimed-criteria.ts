/** Criteria whose bound is at, just below or just above what a user of the data has: a third of them each. */
import fc from "fast-check";
import { type Billionths, billionths } from "../../../../oracle/decimal.ts";
import { timeReader } from "../../../../oracle/local-time.ts";
import type { Criterion, NumberComparison } from "../../../../shared/contract/criteria.ts";

export interface Aim {
  /** Chooses a user and a name of events. */
  event: number;
  of: "sum" | "average" | "minimum" | "maximum" | "distinct" | "property" | "times";
  property: "amount" | "category" | "odd name";
  is: (bound: number) => NumberComparison;
  times: (bound: number) => { atLeast: number } | { atMost: number } | { exactly: number };
  side: -1 | 0 | 1;
}

export interface AimedCriterion {
  where: Criterion;
  user: string;
  /** The same condition with another comparison, for a check of where the bound is. */
  with(is: "less" | "equals" | "greater"): Criterion;
}

const comparisons: ((bound: number) => NumberComparison)[] = [
  (equals) => ({ equals }),
  (notEquals) => ({ notEquals }),
  (greater) => ({ greater }),
  (atLeast) => ({ atLeast }),
  (less) => ({ less }),
  (atMost) => ({ atMost }),
  (low) => ({ between: [low, low + 1_000] }),
  (high) => ({ between: [high - 1_000, high] }),
  // The other bound is past what a decimal holds, or is where it is that of several values.
  ...[1e28, 1e30].flatMap((far): ((bound: number) => NumberComparison)[] => [
    (low) => ({ between: [low, far] }),
    (high) => ({ between: [-far, high] }),
  ]),
];

/** Of an average of 6 by two values: a comparison, and whether it holds. */
export const farBounds: [NumberComparison, boolean][] = [8e28, 1e30].flatMap(
  (far): [NumberComparison, boolean][] => [
    [{ less: far }, true],
    [{ atMost: far }, true],
    [{ greater: far }, false],
    [{ equals: far }, false],
    [{ notEquals: far }, true],
    [{ between: [5, far] }, true],
    [{ between: [7, far] }, false],
    [{ greater: -far }, true],
    [{ atLeast: -far }, true],
    [{ less: -far }, false],
    [{ between: [-far, 7] }, true],
    [{ between: [-far, 5] }, false],
  ],
);
const counts: Aim["times"][] = [
  (atLeast) => ({ atLeast }),
  (atMost) => ({ atMost }),
  (exactly) => ({ exactly }),
];

export const aim: fc.Arbitrary<Aim> = fc.record({
  event: fc.nat(),
  of: fc.constantFrom("sum", "average", "minimum", "maximum", "distinct", "property", "times"),
  property: fc.constantFrom("amount", "category", "odd name"),
  is: fc.constantFrom(...comparisons),
  times: fc.constantFrom(...counts),
  side: fc.constantFrom(-1, 0, 1),
});

interface Happened {
  who: string | null;
  at: string;
  what: string | null;
  [property: string]: unknown;
}

/** Undefined where no event of the data counts. */
export function aimed(
  { event, of, property, is, times, side }: Aim,
  data: { events: readonly Happened[]; users: readonly { k: string | null }[] | undefined },
  { zone, asOf }: { zone: string; asOf: Date },
): AimedCriterion | undefined {
  const readTime = timeReader(zone);
  const counted = data.events.filter(
    ({ who, at, what }) =>
      who &&
      what &&
      (readTime(at) ?? Number.POSITIVE_INFINITY) < asOf.getTime() &&
      (!data.users || data.users.some(({ k }) => k === who)),
  );
  const { who, what } = counted[event % counted.length] ?? {};
  if (!who || !what) return undefined;
  const its = counted.filter((one) => one.who === who && one.what === what);
  const texts = its.flatMap((one) =>
    one[property] === null || one[property] === "" ? [] : `${one[property]}`,
  );
  const numbers = texts.flatMap((text) => billionths(text) ?? []);

  const found = of === "property" && its.length > 1 ? undefined : figure(of, numbers);
  const bound = found === undefined ? undefined : numberOf(found + BigInt(side));
  if (bound === undefined || of === "times") {
    const number = its.length + side;
    const shown = (times: { atLeast: number } | { atMost: number } | { exactly: number }): Criterion => ({
      performed: { event: what, times },
    });
    return {
      where: shown(times(number)),
      user: who,
      with: (relation) =>
        relation === "equals"
          ? shown({ exactly: number })
          : shown(relation === "greater" ? { atLeast: number + 1 } : { atMost: number - 1 }),
    };
  }
  const shown = (is: NumberComparison): Criterion =>
    of === "property"
      ? { performed: { event: what, where: [{ property, is }] } }
      : { aggregate: { event: what, function: of, property, is } };
  return {
    where: shown(is(bound)),
    user: who,
    with: (relation) => shown({ [relation]: bound } as NumberComparison),
  };

  function figure(of: Aim["of"], numbers: readonly Billionths[]): Billionths | undefined {
    const sum = numbers.reduce((all, one) => all + one, 0n);
    const [first] = numbers;
    if (of === "distinct") return BigInt(new Set(texts).size) * 1_000_000_000n;
    if (of === "sum" || first === undefined) return of === "sum" ? sum : undefined;
    if (of === "average")
      return sum % BigInt(numbers.length) === 0n ? sum / BigInt(numbers.length) : undefined;
    return numbers.reduce((one, other) => (one < other === (of === "minimum") ? one : other));
  }
}

/** Undefined where a definition can't say it: no double has this decimal. */
function numberOf(value: Billionths): number | undefined {
  const digits = `${value < 0n ? -value : value}`.padStart(10, "0");
  const number = Number(`${value < 0n ? "-" : ""}${digits.slice(0, -9)}.${digits.slice(-9)}`);
  return billionths(String(number)) === value ? number : undefined;
}
