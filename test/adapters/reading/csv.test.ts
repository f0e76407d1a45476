import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "csv-parse/sync";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { csvDialect } from "../../../shared/adapters/reading/csv-dialect.ts";
import { checkedCsv } from "../../../shared/adapters/reading/csv-file.ts";
import { CsvRecords, fieldsOf, withoutRowEnd } from "../../../shared/adapters/reading/csv-records.ts";
import { repairedCsv } from "../../../shared/adapters/reading/csv-repair.ts";
import { temporaryFolder } from "../../local/folder.ts";

const folder = temporaryFolder();
const file = join(folder, "some.csv");

async function checked(text: string | Buffer) {
  writeFileSync(file, text);
  const dialect = await csvDialect({ path: file, mark: 0 }, ",");
  if (!dialect) throw new Error("it is empty");
  const { rows, isSound } = await checkedCsv(file, dialect.from, dialect.shape);
  const copy = join(folder, "copy.csv");
  const repaired = await repairedCsv({ path: file, ...dialect }, copy, 10);
  return { isSound, rows: rows - 1, repaired, copy: readFileSync(copy, "utf8") };
}

/** Undefined where one is not sound. */
function all(text: string): string[][] | undefined {
  const bytes = Buffer.from(text);
  const reader = new CsvRecords({ delimiter: 0x2c, rowEnd: "lf", width: 2 });
  const found: string[][] = [];
  for (let at = 0; at < bytes.length; ) {
    const next = reader.next(bytes, at, bytes.length, true);
    if (reader.kind !== "row" && reader.kind !== "blank") return undefined;
    if (reader.kind === "row") found.push(fieldsOf(withoutRowEnd(bytes.subarray(at, next)), 0x2c));
    at = next;
  }
  return found;
}

/** The same by csv-parse. */
function records(text: string): string[][] | undefined {
  // A CR alone is a character to csv-parse, and no end of a row.
  if (/\r(?!\n)/.test(text.replaceAll(/"(?:[^"]|"")*"/g, ""))) return undefined;
  try {
    return parse(text, { record_delimiter: ["\n", "\r\n"], skip_empty_lines: true });
  } catch {
    return undefined;
  }
}

describe("the check of CSV", () => {
  const piece = fc.constantFrom(
    "a",
    "b",
    ",",
    ",",
    '"',
    '""',
    '"x,y"',
    '"p\nq"',
    "\n",
    "\n",
    "\r\n",
    "\r",
    " ",
    "é",
  );

  it("finds sound what csv-parse does, with the same fields, and nothing else", () => {
    let sound = 0;
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 30 }), (pieces) => {
        const text = `id,note\n${pieces.join("")}`;
        const expected = records(text);
        const found = all(text);
        expect(found).toEqual(expected);
        if (found) sound++;
      }),
      { numRuns: 10_000, seed: 11 },
    );
    expect(sound).toBeGreaterThan(500);
  });

  it("leaves sound rows after a repair, as many as it says and on the lines that they had", async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(piece, { maxLength: 30 }), async (pieces) => {
        const text = `id,note\n${pieces.join("")}`;
        const { isSound, rows, repaired, copy } = await checked(text);
        if (isSound) expect({ rows, copy }).toEqual({ rows: repaired.rows, copy: text });
        expect(repaired.malformed > 0 && isSound).toBe(false);
        expect(records(copy)).toHaveLength(repaired.rows + 1);
        expect(copy.split("\n")).toHaveLength(text.split("\n").length);
      }),
      { numRuns: 200, seed: 12 },
    );
  });

  it.each([
    ["a quote that is never closed", 'id,n\n1,"A\n2,B\n3,"C\n4,D\n', [2, 4], true],
    ["a quote that is open at the end", 'id,n\n1,A\n2,"B\n3,C\n', [3], true],
    ["text after a closing quote", 'id,n\n1,"A" x\n2,B\n', [2], true],
    ["a blank before a quote", 'id,n\n1, "A"\n2,B\n', [2], true],
    ["a quote inside of a field", 'id,n\n1,5" disk\n2,B\n', [2], true],
    ["short and long rows", "id,n\n1\n2,B\n3,C,x\n4,D,,\n", [2, 4, 5], false],
    ["a long row of several lines", 'id,n\n1,"A\nB",x\n2,B\n', [2], false],
    ["CR CR LF", "id,n\n1,A\r\r\n2,B\n", [2], true],
    ["bytes that are no UTF-8", Buffer.from("id,n\n1,A\n2,\xe9\n", "latin1"), [3], false],
  ])("says on which lines there is %s", async (_, text, lines, isBroken) => {
    const { isSound, repaired } = await checked(text);
    expect(isSound).toBe(false);
    expect(repaired).toMatchObject({ isBroken, malformed: lines.length });
    expect(repaired.first.map(({ line }) => line)).toEqual(lines);
  });

  it("takes a delimiter at the end of all rows for no more than that", async () => {
    const { isSound, repaired, copy } = await checked("id,n\r\n1,A,\r\n2,,\r\n");
    expect(isSound).toBe(false);
    expect(repaired).toMatchObject({ rows: 2, malformed: 0 });
    expect(copy).toBe("id,n\r\n1,A\r\n2,\r\n");
  });

  it("takes a row that has one, or alone has none, for one with a delimiter inside of a value", async () => {
    const one = await checked("a,id,n\nx,1,A\nx,y,2,\nx,3,C\n");
    expect(one.repaired).toMatchObject({ rows: 2, first: [{ line: 3, why: "uneven" }] });
    expect(one.copy).toBe("a,id,n\nx,1,A\n\nx,3,C\n");
    const others = await checked("a,id,n\nx,1,A,\nx,2,B,\nx,3,\n");
    expect(others.repaired).toMatchObject({ rows: 2, first: [{ line: 4, why: "uneven" }] });
    expect(others.copy).toBe("a,id,n\nx,1,A\nx,2,B\n\n");
  });

  it("takes the header once more for no row", async () => {
    const { isSound, repaired } = await checked('id,n\r\n1,A\r\nid,n\r\n2,B\r\n"id","n"');
    expect(isSound).toBe(false);
    const again = [3, 5].map((line) => ({ line, why: "header" }));
    expect(repaired).toMatchObject({ rows: 2, malformed: 2, isBroken: false, first: again });
  });

  it("reads records across its blocks", async () => {
    const rows = Array.from(
      { length: 60_000 },
      (_, n) => `u${n},"he said ""x""\nand ${"é".repeat(n % 90)}"\n`,
    );
    const { isSound, rows: found, repaired } = await checked(`id,note\n${rows.join("")}`);
    expect({ isSound, found }).toEqual({ isSound: true, found: 60_000 });
    expect(repaired).toMatchObject({ rows: 60_000, malformed: 0 });
  });
});

describe("the dialect of CSV", () => {
  const dialect = async (text: string) => {
    writeFileSync(file, text);
    const { delimiter, header, shape, skippedLines } = (await csvDialect({ path: file, mark: 0 })) ?? {};
    return { delimiter, header, rowEnd: shape?.rowEnd, skippedLines };
  };

  it.each([
    ["id,name\n1,a\n", ",", "lf", 0],
    ["id;name\r\n1;a,b\r\n", ";", "lf", 0],
    ["id\tname\n1\ta b\n", "\t", "lf", 0],
    ["id|name\n1|a\n", "|", "lf", 0],
    ["id,name\r1,a\r", ",", "cr", 0],
    ["sep=;\r\nid;name\r\n1;a\r\n", ";", "lf", 1],
    ["sep=,\nid,name\n", ",", "lf", 1],
  ])("%j", async (text, delimiter, rowEnd, skippedLines) => {
    expect(await dialect(text)).toEqual({ delimiter, header: ["id", "name"], rowEnd, skippedLines });
  });

  it("goes by the rows where a header has two of them", async () => {
    expect(await dialect("id;price,eur\n1;2,50\n2;3,50\n3;4\n")).toMatchObject({ delimiter: ";" });
    expect(await dialect("id,a|b,c\n1,2,3\n")).toMatchObject({ delimiter: "," });
    expect(await dialect('"id","a;b"\n1,2\n')).toMatchObject({ delimiter: ",", header: ["id", "a;b"] });
    expect(await dialect("id\n1;2\n")).toMatchObject({ delimiter: ",", header: ["id"] });
  });

  it("refuses a file whose first line is no header", async () => {
    await expect(dialect("\nid\n1\n")).rejects.toThrow("begins with a blank line");
    await expect(dialect("id\r\r\n1\r\r\n")).rejects.toThrow("a header that never ends");
    await expect(dialect('"id\n1\n')).rejects.toThrow("a header that never ends");
    expect(await dialect("")).toEqual({});
  });
});
