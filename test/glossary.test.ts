import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";

const root = join(import.meta.dirname, "..");
const page = readFileSync(join(root, "docs/glossary.md"), "utf8");
const rows = page
  .split("\n")
  .filter((line) => line.startsWith("| ") && !line.startsWith("| term |"))
  .map((line) => line.split("|").map((cell) => cell.trim()))
  .map(([, term = "", meaning = "", file = ""]) => ({ term, meaning, file: file.replaceAll("`", "") }));

describe("the glossary", () => {
  it("names a file that exists for each term", () => {
    expect(rows.length).toBeGreaterThan(50);
    expect(rows.filter(({ file }) => file === "" || !existsSync(join(root, file)))).toEqual([]);
  });

  it("gives each term one meaning", () => {
    expect(rows.filter(({ meaning }) => meaning === "")).toEqual([]);
    const terms = rows.map(({ term }) => term);
    expect(terms.filter((term, at) => terms.indexOf(term) !== at)).toEqual([]);
  });
});
