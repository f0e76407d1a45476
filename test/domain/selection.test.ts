import { describe, expect, it } from "vitest";
import type { Comparison, Criterion, NumberComparison } from "../../shared/contract/criteria.ts";
import { selectionForm } from "../../shared/domain/selection.ts";

const when = { asOf: new Date("2026-06-15T10:00:00Z"), timeZone: "Europe/Madrid" };
const form = (where: Criterion) => selectionForm(where, when);
const lastTwoDays = { from: new Date("2026-06-12T22:00:00Z"), to: new Date("2026-06-14T22:00:00Z") };

describe("a criterion as a question for any engine", () => {
  it("remembers a count for how often, compared with its bound", () => {
    const of = { event: "buy", span: lastTwoDays, having: [{ property: "city", is: { contains: "o" } }] };
    const performed = {
      event: "buy",
      period: { lastDays: 2 },
      where: [{ property: "city", is: { contains: "o" } }],
    };
    expect(form({ performed })).toEqual({
      remembered: [{ what: "count", of }],
      condition: { remembered: 0, count: { sign: ">=", to: 1 } },
      properties: { user: [], event: ["city"] },
    });
    const counted = (where: Criterion) => (form(where).condition as { count: unknown }).count;
    expect(counted({ performed: { ...performed, times: { atLeast: 3 } } })).toEqual({ sign: ">=", to: 3 });
    expect(counted({ performed: { ...performed, times: { atMost: 3 } } })).toEqual({ sign: "<=", to: 3 });
    expect(counted({ performed: { ...performed, times: { exactly: 3 } } })).toEqual({ sign: "=", to: 3 });
    expect(counted({ didNotPerform: performed })).toEqual({ sign: "=", to: 0 });
  });

  it("remembers an average as a sum and how many numbers are in it, which it is multiplied by", () => {
    const aggregate = (wanted: "average" | "sum" | "distinct" | "minimum" | "maximum"): Criterion => ({
      aggregate: { event: "buy", function: wanted, property: "amount", is: { between: [1, 2] } },
    });
    const of = { event: "buy", having: [] };
    const number = [
      { sign: ">=", to: 1 },
      { sign: "<=", to: 2 },
    ];
    expect(form(aggregate("average"))).toEqual({
      remembered: [
        { what: "sum", of, property: "amount" },
        { what: "numbers", of, property: "amount" },
      ],
      condition: { remembered: 0, number, times: 1 },
      properties: { user: [], event: ["amount"] },
    });
    for (const what of ["sum", "distinct", "minimum", "maximum"] as const)
      expect(form(aggregate(what))).toMatchObject({
        remembered: [{ what, of, property: "amount" }],
        condition: { remembered: 0, number },
      });
  });

  it("remembers the first or the last event of any name", () => {
    expect(form({ all: [{ firstSeen: { lastDays: 2 } }, { lastSeen: { lastDays: 2 } }] })).toEqual({
      remembered: [{ what: "first" }, { what: "last" }],
      condition: {
        all: [
          { remembered: 0, within: lastTwoDays },
          { remembered: 1, within: lastTwoDays },
        ],
      },
      properties: { user: [], event: [] },
    });
  });

  it("joins conditions as they are joined, and names each property once", () => {
    const plan = { user: { property: "plan", is: { isSet: true } } } as const;
    expect(form({ any: [plan, { not: { all: [plan] } }] })).toEqual({
      remembered: [],
      condition: { any: [plan, { not: { all: [plan] } }] },
      properties: { user: ["plan"], event: [] },
    });
  });
});

describe("a comparison as a test", () => {
  const tests: [Comparison, object][] = [
    [{ equals: "a" }, { sign: "=", to: "a" }],
    [{ equals: 1 }, { sign: "=", to: 1 }],
    [{ equals: true }, { sign: "=", to: "true" }],
    [{ notEquals: false }, { not: { sign: "=", to: "false" } }],
    [{ in: ["a", 1, true, 2.5] }, { oneOf: { texts: ["a", "true"], numbers: [1, 2.5] } }],
    [{ contains: "a" }, { contains: "a" }],
    [{ startsWith: "a" }, { startsWith: "a" }],
    [{ greater: 1 }, { sign: ">", to: 1 }],
    [{ atLeast: "a" }, { sign: ">=", to: "a" }],
    [{ less: 1 }, { sign: "<", to: 1 }],
    [{ atMost: 1 }, { sign: "<=", to: 1 }],
    [
      { between: ["a", 2] },
      {
        both: [
          { sign: ">=", to: "a" },
          { sign: "<=", to: 2 },
        ],
      },
    ],
    [{ isSet: false }, { isSet: false }],
  ];
  it.each(tests)("%j of a property", (is, test) => {
    expect(form({ user: { property: "p", is } }).condition).toEqual({ user: { property: "p", is: test } });
  });

  const bounds: [NumberComparison, string][] = [
    [{ equals: 2 }, "="],
    [{ notEquals: 2 }, "<>"],
    [{ greater: 2 }, ">"],
    [{ atLeast: 2 }, ">="],
    [{ less: 2 }, "<"],
    [{ atMost: 2 }, "<="],
  ];
  it.each(bounds)("%j of a computed number", (is, sign) => {
    const found = form({ aggregate: { event: "buy", function: "sum", property: "amount", is } });
    expect(found.condition).toEqual({ remembered: 0, number: [{ sign, to: 2 }] });
  });
});
