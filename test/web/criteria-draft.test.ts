import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type Criterion, criterion } from "../../shared/contract/criteria.ts";
import {
  comparisonOf,
  type Expected,
  type Operator,
  readAgain,
  typedValue,
  withOperator,
} from "../../web/criteria/comparison-draft.ts";
import { criterionOf, draftOf, newCondition, newGroup } from "../../web/criteria/draft.ts";

const name = fc.string({ minLength: 1, maxLength: 12 });
const finite = fc.double({ noNaN: true, noDefaultInfinity: true }).map((n) => (Object.is(n, -0) ? 0 : n));
const scalar = fc.oneof(fc.string({ maxLength: 8 }), finite, fc.boolean());
const ordered = fc.oneof(fc.string({ maxLength: 8 }), finite);
const one = <Value>(key: string, value: fc.Arbitrary<Value>) => fc.record({ [key]: value });
const comparison = fc.oneof(
  ...["equals", "notEquals"].map((key) => one(key, scalar)),
  ...["contains", "startsWith"].map((key) => one(key, name)),
  ...["greater", "atLeast", "less", "atMost"].map((key) => one(key, ordered)),
  one("in", fc.array(scalar, { minLength: 1, maxLength: 4 })),
  one("between", fc.tuple(ordered, ordered)),
  one("isSet", fc.boolean()),
);
const numbers = fc.oneof(
  ...["equals", "notEquals", "greater", "atLeast", "less", "atMost"].map((key) => one(key, finite)),
  one("between", fc.tuple(finite, finite)),
);
const day = fc.date({ min: new Date("2020-01-01"), max: new Date("2030-01-01"), noInvalidDate: true });
const period = fc.oneof(
  fc.record({ lastDays: fc.integer({ min: 1, max: 3_660 }) }),
  fc.tuple(day, day).map((both) => {
    const [from = "", to = ""] = both.map((date) => date.toISOString().slice(0, 10)).sort();
    return { from, to };
  }),
);
const count = fc.integer({ min: 0, max: 1_000_000_000 });
const event = {
  event: name,
  period,
  where: fc.array(fc.record({ property: name, is: comparison }), { maxLength: 3 }),
};
const optional = { requiredKeys: ["event"] as ["event"] };
const condition = fc.oneof(
  one(
    "performed",
    fc.record(
      { ...event, times: fc.oneof(one("atLeast", count), one("atMost", count), one("exactly", count)) },
      optional,
    ),
  ),
  one("didNotPerform", fc.record(event, optional)),
  one(
    "aggregate",
    fc.record(
      {
        ...event,
        function: fc.constantFrom("sum", "average", "minimum", "maximum", "distinct"),
        property: name,
        is: numbers,
      },
      { requiredKeys: ["event", "function", "property", "is"] },
    ),
  ),
  one("firstSeen", period),
  one("lastSeen", period),
  one("user", fc.record({ property: name, is: comparison })),
);
const { node } = fc.letrec((tie) => ({
  node: fc.oneof(
    { maxDepth: 4, withCrossShrink: true },
    condition,
    one("all", fc.array(tie("node"), { minLength: 1, maxLength: 3 })),
    one("any", fc.array(tie("node"), { minLength: 1, maxLength: 3 })),
    one("not", tie("node")),
  ),
}));
const criteria = node as unknown as fc.Arbitrary<Criterion>;

describe("criteria in the page's editor", () => {
  it("are saved as they were opened", () => {
    fc.assert(
      fc.property(criteria, (given) => {
        expect(criterionOf(draftOf(given))).toEqual(given);
      }),
      { numRuns: 500 },
    );
  });

  it("are what the API takes, whatever is complete", () => {
    fc.assert(
      fc.property(criteria, (given) => {
        fc.pre(criterion.safeParse(given).success);
        expect(criterion.safeParse(criterionOf(draftOf(given))).success).toBe(true);
      }),
    );
  });

  it("are a group once a second condition is added to a single one", () => {
    const draft = draftOf({ lastSeen: { lastDays: 3 } });
    const [only] = draft.children;
    if (!only) throw new Error("there is a condition");
    const two = { ...draft, bare: false, children: [only, only] };
    expect(criterionOf(two)).toEqual({ all: [{ lastSeen: { lastDays: 3 } }, { lastSeen: { lastDays: 3 } }] });
  });

  it("are nothing while something is missing", () => {
    for (const kind of ["performed", "didNotPerform", "aggregate", "user"] as const)
      expect(criterionOf(newCondition(kind))).toBeUndefined();
    expect(criterionOf(newGroup())).toBeUndefined();
    const period = { kind: "between", days: "", from: "2026-02-02", to: "2026-01-01" } as const;
    expect(criterionOf({ key: 1, nots: 0, kind: "firstSeen", period })).toBeUndefined();
  });
});

describe("a value as it is typed", () => {
  const value = (text: string, operator: Operator, expected: Expected) =>
    comparisonOf({ operator, values: [typedValue(text, operator, expected)] });

  it("is a number where the data has numbers, with a comma too, and incomplete where it can't be read as one", () => {
    expect(value("9,99", "greater", { as: "number" })).toEqual({ greater: 9.99 });
    expect(value("1.500", "greater", { as: "number" })).toBeUndefined();
    expect(value("many", "equals", { as: "number" })).toBeUndefined();
    expect(value("many", "equals", { as: "text", onlyNumbers: true })).toBeUndefined();
  });

  it("is a number where it looks like one and is ordered, if nobody knows what the data has", () => {
    expect(value("9,99", "greater", { as: undefined })).toEqual({ greater: 9.99 });
    expect(value("1.500", "greater", { as: undefined })).toBeUndefined();
    expect(value("2026-01-05", "atLeast", { as: undefined })).toEqual({ atLeast: "2026-01-05" });
    expect(value("007", "equals", { as: undefined })).toEqual({ equals: "007" });
    expect(value("9,99", "greater", { as: "text" })).toEqual({ greater: "9,99" });
  });

  it("is a text where parts of it are looked for, also in numbers", () => {
    expect(value("12", "contains", { as: "number" })).toEqual({ contains: "12" });
    const number = {
      operator: "startsWith",
      values: [typedValue("12", "equals", { as: "number" })],
    } as const;
    const again = readAgain({ ...number, values: [...number.values] }, { as: "number" });
    expect(comparisonOf(again)).toEqual({ startsWith: "12" });
  });

  it("is read again where the operator or the property is chosen after it", () => {
    const typed = { operator: "equals", values: [typedValue("100", "equals", { as: undefined })] } as const;
    const ordered = withOperator({ ...typed, values: [...typed.values] }, "greater");
    expect(comparisonOf(readAgain(ordered, { as: undefined }))).toEqual({ greater: 100 });
    expect(comparisonOf(readAgain({ ...typed, values: [...typed.values] }, { as: "number" }))).toEqual({
      equals: 100,
    });
  });
});
