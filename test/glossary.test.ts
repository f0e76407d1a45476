import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";

const root = join(import.meta.dirname, "..");
const page = (name: string) => readFileSync(join(root, "docs", name), "utf8");
const isThere = (path: string) => path !== "" && existsSync(join(root, path));

describe("the glossary", () => {
  const rows = page("glossary.md")
    .split("\n")
    .filter((line) => line.startsWith("| ") && !line.startsWith("| term |"))
    .map((line) => line.split("|").map((cell) => cell.trim()))
    .map(([, term = "", meaning = "", file = ""]) => ({ term, meaning, file: file.replaceAll("`", "") }));

  it("names a file that exists for each term", () => {
    expect(rows.length).toBeGreaterThan(50);
    expect(rows.filter(({ file }) => !isThere(file))).toEqual([]);
  });

  it("gives each term one meaning", () => {
    expect(rows.filter(({ meaning }) => meaning === "")).toEqual([]);
    const terms = rows.map(({ term }) => term);
    expect(terms.filter((term, at) => terms.indexOf(term) !== at)).toEqual([]);
  });
});

describe("the guide to extensions", () => {
  it("names files that exist", () => {
    const named = page("extending.md").matchAll(
      /`((?:shared|functions|infra|local|oracle|test|docs)\/[^`]*)`/g,
    );
    // `<noun>` is a placeholder for a name that the reader chooses.
    const paths = [...named].map(([, path = ""]) => path).filter((path) => !path.includes("<"));
    expect(paths.length).toBeGreaterThan(20);
    expect(paths.filter((path) => !isThere(path))).toEqual([]);
  });
});
