import fc from "fast-check";
import { afterAll, describe, expect, it } from "vitest";
import { billionths } from "../../../oracle/decimal.ts";
import {
  decimalLiteral,
  identifier,
  textLiteral,
  timestampLiteral,
} from "../../../shared/adapters/athena/literals.ts";
import { scratchDatabase } from "../../../shared/adapters/duckdb/scratch/scratch-database.ts";

const scratch = scratchDatabase({ memoryMb: 256 });
afterAll(() => scratch.discard());

async function answered(sql: string): Promise<unknown> {
  const [row] = await scratch.rows(`SELECT ${sql} AS value`);
  return row?.["value"];
}

const anyText = fc
  .oneof(
    fc.string({ unit: "binary" }),
    fc.string({ unit: fc.constantFrom("'", '"', "\\", "\n", "--", ";", "\u{1f600}", "$1", "\u2028") }),
  )
  .filter((text) => !text.includes("\0"));

describe("a text as a literal", () => {
  it("is that text, whatever is in it", async () => {
    await fc.assert(
      fc.asyncProperty(anyText, async (text) => {
        expect(await answered(textLiteral(text))).toBe(text);
      }),
      { numRuns: 300 },
    );
  });

  it("ends at its own end: each quote within it is doubled", () => {
    fc.assert(
      fc.property(anyText, (text) => {
        const literal = textLiteral(text);
        expect(literal.startsWith("'") && literal.endsWith("'")).toBe(true);
        expect(literal.slice(1, -1).replaceAll("''", "")).not.toContain("'");
        expect(literal.slice(1, -1).replaceAll("''", "'")).toBe(text);
      }),
    );
  });

  it("has no half of a surrogate pair, and no NUL", () => {
    expect(textLiteral("a\ud800b")).toBe("'a\ufffdb'");
    expect(() => textLiteral("a\0b")).toThrow("NUL");
    expect(() => identifier("a\0b")).toThrow("NUL");
  });
});

describe("a name", () => {
  it("is quoted, whatever is in it", async () => {
    expect(identifier('a"b')).toBe('"a""b"');
    await fc.assert(
      fc.asyncProperty(
        anyText.filter((name) => name.length > 0),
        async (name) => {
          const answer = await scratch.run(`SELECT 1 AS ${identifier(name)}`);
          expect(answer.columnNames()).toEqual([name]);
        },
      ),
      { numRuns: 100 },
    );
  });
});

describe("a number as a literal", () => {
  it.each([
    [0, "0.000000000"],
    [-0, "0.000000000"],
    [1, "1.000000000"],
    [-2.5, "-2.500000000"],
    [0.1, "0.100000000"],
    [1e-9, "0.000000001"],
    [5e-10, "0.000000001"],
    [-5e-10, "-0.000000001"],
    [4.9e-10, "0.000000000"],
    [1e21, "1000000000000000000000.000000000"],
    [1.5e300, "99999999999999999999999999999.999999999"],
    [-1e29, "-99999999999999999999999999999.999999999"],
  ])("%d is %s", (value, text) => {
    expect(decimalLiteral(value)).toBe(`CAST('${text}' AS decimal(38, 9))`);
  });

  it("is the shortest decimal of any number, in billionths", () => {
    fc.assert(
      fc.property(fc.double({ noNaN: true, min: -1e28, max: 1e28 }), (value) => {
        const [, text = ""] = /'(.*)'/.exec(decimalLiteral(value)) ?? [];
        expect(billionths(text)).toBe(billionths(String(value)));
      }),
    );
  });

  it("is finite", () => {
    expect(() => decimalLiteral(Number.NaN)).toThrow("finite");
    expect(() => decimalLiteral(Number.POSITIVE_INFINITY)).toThrow("finite");
  });
});

it("an instant is the clock of UTC, to the millisecond", () => {
  expect(timestampLiteral(new Date("2026-06-01T10:00:00.123+02:00"))).toBe(
    "TIMESTAMP '2026-06-01 08:00:00.123'",
  );
});
