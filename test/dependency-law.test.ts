import { readdirSync, readFileSync } from "node:fs";
import { dirname, join, normalize, relative } from "node:path";
import { describe, expect, it } from "vitest";

const root = join(import.meta.dirname, "..");

/** Folders that a file may import from, by the file's folder. The first prefix that matches counts. */
const law: Record<string, readonly string[]> = {
  "shared/contract/": ["shared/contract/", "shared/limits.ts"],
  "shared/limits.ts": [],
  "shared/domain/": ["shared/domain/", "shared/contract/", "shared/limits.ts"],
  "shared/ports/": ["shared/ports/", "shared/domain/", "shared/contract/", "shared/limits.ts"],
  "shared/letters/": ["shared/letters/", "shared/domain/", "shared/contract/", "shared/limits.ts"],
  "shared/usecases/": [
    "shared/usecases/",
    "shared/ports/",
    "shared/domain/",
    "shared/contract/",
    "shared/limits.ts",
  ],
  "shared/adapters/": [
    "shared/adapters/",
    "shared/letters/",
    "shared/sandbox/",
    "shared/ports/",
    "shared/domain/",
    "shared/contract/",
    "shared/limits.ts",
  ],
  "shared/sandbox/": [
    "shared/sandbox/",
    "shared/ports/",
    "shared/domain/",
    "shared/contract/",
    "shared/limits.ts",
  ],
  "functions/": ["functions/", "shared/"],
  // The build writes the theme of the page into a style sheet.
  "infra/": ["infra/", "shared/contract/", "shared/limits.ts", "web/app/theme-styles.ts"],
  // The oracle shares no code with the engines that it checks, not even their readers.
  "oracle/": ["oracle/", "shared/contract/"],
  // Of the contract types only; of the rules those by which mails, timers and files say the same as the page.
  "web/": [
    "web/",
    "shared/contract/",
    "shared/limits.ts",
    "shared/domain/cadence-in-words.ts",
    "shared/domain/csv.ts",
    "shared/domain/data-wait.ts",
    "shared/domain/occurrences.ts",
    "shared/domain/reasons.ts",
    "shared/domain/words/",
  ],
};

/** Packages that access outside systems: only adapters and the composition root may import them. */
const outside =
  /^(@aws-sdk\/|@duckdb\/|pg|undici|nodemailer|@aws-lambda-powertools\/|node:(http|https|net|fs))/;

function sources(folder: string): string[] {
  return readdirSync(join(root, folder), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && /\.tsx?$/.test(entry.name))
    .map((entry) => relative(root, join(entry.parentPath, entry.name)));
}

function importsOf(file: string): string[] {
  const text = readFileSync(join(root, file), "utf8");
  return [...text.matchAll(/(?:from|import)\s*\(?\s*"([^"]+)"/g)].map(([, target = ""]) => target);
}

const files = ["shared", "functions", "infra", "oracle", "web"].flatMap(sources);

describe("the dependency law", () => {
  it("covers every file of shared, functions, infra, oracle and web", () => {
    const lawless = files.filter((file) => !Object.keys(law).some((room) => file.startsWith(room)));
    expect(files.length).toBeGreaterThan(50);
    expect(lawless).toEqual([]);
  });

  it("lets a file import only from the folders below its own", () => {
    const breaches = files.flatMap((file) => {
      const room = Object.keys(law).find((prefix) => file.startsWith(prefix)) ?? "";
      return importsOf(file)
        .filter((target) => target.startsWith("."))
        .map((target) => normalize(join(dirname(file), target)))
        .filter((target) => !law[room]?.some((allowed) => target.startsWith(allowed)))
        .map((target) => `${file} → ${target}`);
    });
    expect(breaches).toEqual([]);
  });

  it("lets the page take nothing but types from the contract", () => {
    const breaches = files
      .filter((file) => file.startsWith("web/"))
      .flatMap((file) =>
        [
          ...readFileSync(join(root, file), "utf8").matchAll(
            /^import (?!type ).*"(.*shared\/contract\/.*)";$/gm,
          ),
        ].map(([, target]) => `${file} → ${target}`),
      );
    expect(breaches).toEqual([]);
  });

  it("keeps outside systems out of domain, ports, use cases and the contract", () => {
    const pure = files.filter((file) =>
      /^shared\/(contract|domain|usecases|sandbox|letters|limits|ports)/.test(file),
    );
    const breaches = pure.flatMap((file) =>
      importsOf(file)
        .filter((target) => outside.test(target))
        .map((target) => `${file} → ${target}`),
    );
    expect(breaches).toEqual([]);
  });

  it("takes time, random numbers and ids only from ports", () => {
    const pure = files.filter((file) => /^shared\/(domain|usecases|sandbox|letters)/.test(file));
    const breaches = pure.filter((file) =>
      /Date\.now\(|new Date\(\)|Math\.random\(|randomUUID\(|randomBytes\(/.test(
        readFileSync(join(root, file), "utf8"),
      ),
    );
    expect(breaches).toEqual([]);
  });
});
