import { describe, expect, it } from "vitest";
import { csvRecords, formulaStart, spreadsheetLine } from "../../shared/domain/csv.ts";

describe("CSV", () => {
  it("is read field by field, also the empty ones and those in quotes", () => {
    expect(csvRecords("a,b\n1,\n,2\n")).toEqual([
      ["a", "b"],
      ["1", ""],
      ["", "2"],
    ]);
    expect(csvRecords('"a, b","say ""hi""","two\nlines"\r\nx,y,')).toEqual([
      ["a, b", 'say "hi"', "two\nlines"],
      ["x", "y", ""],
    ]);
  });

  it("has records without an end of line after the last, and none for empty lines", () => {
    expect(csvRecords("a\n\n\r\nb")).toEqual([["a"], ["b"]]);
    expect(csvRecords('""\na')).toEqual([["a"]]);
    expect(csvRecords(",")).toEqual([["", ""]]);
    expect(csvRecords("")).toEqual([]);
  });

  it("may begin with a byte order mark, which is no part of the first field", () => {
    expect(csvRecords("\uFEFFa,\uFEFFb")).toEqual([["a", "\uFEFFb"]]);
    expect(csvRecords("a,\uFEFFb")).toEqual([["a", "\uFEFFb"]]);
  });

  it.each(['"a', 'a"b', '"a"b', 'a,"b'])("is refused where quotes do not fit: %s", (text) => {
    expect(csvRecords(text)).toBeUndefined();
  });
});

describe("a line for spreadsheets", () => {
  it("has every field in quotes, and quotes twice", () => {
    expect(spreadsheetLine(["a", "", 'say "hi"'])).toBe('"a","","say ""hi"""\r\n');
  });

  it.each(["=1", "+1", "-1", "@a", "\ta", "\ra"])("never lets a field be a formula: %j", (field) => {
    expect(spreadsheetLine([field])).toBe(`"'${field}"\r\n`);
    expect(formulaStart.test(field)).toBe(true);
  });

  it("leaves a field as it is in which the sign comes later", () => {
    expect(spreadsheetLine(["1=1", "a@b", "a-b\t"])).toBe('"1=1","a@b","a-b\t"\r\n');
  });
});
