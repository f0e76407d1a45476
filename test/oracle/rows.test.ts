import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { billionths } from "../../oracle/decimal.ts";
import { csvLine, csvRecords, rowsOf } from "../../oracle/rows.ts";
import { gathered } from "../local/demo/written.ts";
import { temporaryFolder } from "../local/folder.ts";

const folder = temporaryFolder();

async function records(text: string): Promise<string[][]> {
  const file = join(folder, "some.csv");
  writeFileSync(file, text);
  return gathered(csvRecords(file));
}

describe("CSV", () => {
  it("reads back whatever it wrote", async () => {
    const written = [
      ["id", "note", ""],
      ["007", 'a "quoted", comma', "two\nlines\r\nand more"],
      ["ñ\u2028ü", "", '"'],
    ];
    expect(await records(written.map(csvLine).join(""))).toEqual(written);
  });

  it("does without a last line break, and skips empty lines", async () => {
    expect(await records("a,b\r\n\r\n1,2")).toEqual([
      ["a", "b"],
      ["1", "2"],
    ]);
  });

  it("says where a quote is never closed", async () => {
    await expect(records('a\n"b')).rejects.toThrow("inside a quoted field");
  });

  it("takes an empty field as not set, and a short row for none", async () => {
    const file = join(folder, "rows.csv");
    writeFileSync(file, 'a,b,c\n1,"",3\n4,,\n');
    expect(await gathered(rowsOf(file, "csv"))).toEqual([{ a: "1", c: "3" }, { a: "4" }]);
    writeFileSync(file, 'a,b,c\n1,"",3\n4\n');
    await expect(gathered(rowsOf(file, "csv"))).rejects.toThrow("line 3");
  });
});

describe("exact decimals", () => {
  it.each([
    ["19.99", 19_990_000_000n],
    [" -0.5 ", -500_000_000n],
    ["1e3", 1_000_000_000_000n],
    [".5", 500_000_000n],
    ["0.0000000015", 2n],
    ["-0.0000000015", -2n],
    ["007", 7_000_000_000n],
    ["", undefined],
    [".", undefined],
    ["1,5", undefined],
    ["0x10", undefined],
    ["NaN", undefined],
  ])("%s", (text, expected) => {
    expect(billionths(text)).toBe(expected);
  });
});
