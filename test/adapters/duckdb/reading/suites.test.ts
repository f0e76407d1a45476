/**
 * Published suites, from copies of their repositories that lie beside each other in the folder that READING_SUITES
 * names: see docs/reading-suites.md. Whatever is not there is skipped.
 */
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "csv-parse/sync";
import { describe, expect, it } from "vitest";
import { type ReadBothWays, readBothWays, type Table } from "./suites.ts";

const folder = process.env["READING_SUITES"] ?? "";
const at = (...parts: string[]) => join(folder, ...parts);
const isThere = (suite: string) => folder !== "" && existsSync(at(suite));
const filesOf = (ending: RegExp, ...parts: string[]) =>
  folder !== "" && existsSync(at(...parts))
    ? readdirSync(at(...parts)).filter((name) => ending.test(name))
    : [];
/** A suite that is not there has one test, which is skipped. */
const orOne = (names: string[]) => (names.length > 0 ? names : ["(not there)"]);

function isRefused({ criteria, sql }: ReadBothWays, as: string | RegExp): void {
  for (const found of [criteria, sql])
    expect(found).toMatchObject({
      reason: expect.stringMatching(/^(data-unreadable|definition-invalid)$/),
      detail: expect.stringMatching(as),
    });
}

function isRead(found: ReadBothWays, expected: Table): void {
  expect(found.criteria).toEqual(expected);
  expect(found.sql).toEqual(expected);
}

const ofObjects = (objects: readonly Record<string, string>[]): Table => ({
  names: Object.keys(objects[0] ?? {}),
  rows: objects.map((object) => Object.values(object)),
});
const ofRecords = ([names = [], ...rows]: string[][]): Table => ({ names, rows });

describe.skipIf(!isThere("csv-spectrum"))("csv-spectrum", () => {
  it.each(orOne(filesOf(/\.csv$/, "csv-spectrum", "csvs")))("%s", async (name) => {
    const json = readFileSync(at("csv-spectrum", "json", name.replace(".csv", ".json")), "utf8");
    isRead(
      await readBothWays(at("csv-spectrum", "csvs", name), { format: "csv" }),
      ofObjects(JSON.parse(json)),
    );
  });
});

describe.skipIf(!isThere("csv-test-data"))("csv-test-data", () => {
  /** By the law a blank line is no row, and a header without rows, or one that nobody expects, is one. */
  const byTheLaw: Record<string, Table> = {
    "empty-one-column.csv": { names: ["foo"], rows: [] },
    "header-no-rows.csv": { names: ["foo", "bar", "baz"], rows: [] },
    "bad-header-no-header.csv": { names: [], rows: [] },
  };
  const whys: [RegExp, string][] = [
    [/^all-empty/, "begins with a blank line"],
    [/^bad-header-wrong/, 'no column "foo"'],
    [/^bad-header/, "line 2 .*more or fewer fields"],
    [/^bad-/, "line 2 .*quotes or line ends"],
  ];
  it.each(orOne(filesOf(/\.csv$/, "csv-test-data", "csv")))("%s", async (name) => {
    const mapped = /^bad-header-wrong/.test(name) ? { mapped: "foo" } : {};
    const found = await readBothWays(at("csv-test-data", "csv", name), { format: "csv", ...mapped });
    const why = whys.find(([pattern]) => pattern.test(name) && !(name in byTheLaw));
    if (why) return isRefused(found, new RegExp(why[1]));
    const json = at("csv-test-data", "json", name.replace(".csv", ".json"));
    const written = existsSync(json) ? JSON.parse(readFileSync(json, "utf8")) : [];
    return isRead(
      found,
      byTheLaw[name] ?? (Array.isArray(written[0]) ? ofRecords(written) : ofObjects(written)),
    );
  });
});

describe.skipIf(!isThere("Pollock"))("Pollock", () => {
  /** Nothing in them tells that they are wrong: their header lacks a delimiter, and all rows end with an empty field. */
  const notTold = /^row_less_sep_row0_col[123457]\.csv$/;
  it.each(orOne(filesOf(/\.csv$/, "Pollock", "polluted_files", "csv")))("%s", async (name) => {
    const path = at("Pollock", "polluted_files", "csv", name);
    const found = await readBothWays(path, { format: "csv", mapped: "DATE" });
    if ("reason" in found.criteria) return isRefused(found, /line|header|no column/);
    if (notTold.test(name) || name === "file_no_payload.csv") return undefined;
    const clean = readFileSync(at("Pollock", "polluted_files", "clean", name), "utf8");
    return isRead(found, ofRecords(parse(clean)));
  });
});

describe.skipIf(!isThere("JSONTestSuite"))("JSONTestSuite, each in an object of a line", () => {
  /** The engine reads them as what is meant. */
  const lenient =
    /^n_(array_comma_after_close|array_extra_comma|array_number_and_comma|object_trailing_comma|number_(-NaN|Inf|NaN|infinity|minus_infinity))\.json$/;
  it.each(orOne(filesOf(/\.json$/, "JSONTestSuite", "test_parsing")))("%s", async (name) => {
    const path = at("JSONTestSuite", "test_parsing", name);
    // Of line ends JSON lines have their own opinion.
    const value = Buffer.from(readFileSync(path).filter((byte) => byte !== 0x0a || name.startsWith("n_")));
    const body = Buffer.concat([Buffer.from('{"user":"u1"}\n{"user":"u2","x":'), value, Buffer.from("}\n")]);
    const found = await readBothWays(path, { format: "jsonl", body, mapped: "user" });
    const isGood = name.startsWith("y_") || lenient.test(name);
    if (!isGood && (name.startsWith("n_") || "reason" in found.criteria)) return isRefused(found, /line/);
    const users = (table: ReadBothWays["sql"]) =>
      "rows" in table && table.rows.map((row) => row[table.names.indexOf("user")]);
    return expect([users(found.criteria), users(found.sql)]).toEqual([
      ["u1", "u2"],
      ["u1", "u2"],
    ]);
  });
});

describe.skipIf(!isThere("parquet-testing"))("parquet-testing", () => {
  const whys: [RegExp, string][] = [
    [/\.encrypted$/, "is encrypted"],
    [/corrupt-checksum/, "the checksum of a page"],
    [/hadoop_lz4/, "the LZ4 of Hadoop"],
    [/byte_stream_split_extended/, "written in a way that is not read"],
    [/large_string_map/, "larger than the memory"],
    [/map_no_value|PARQUET-1481|41317|41321/, "a footer that is damaged, or has types that are not read"],
    [/47662|DICTHEADER/, "is damaged"],
  ];
  const below = ["data", "data/geospatial", "data/aes256", "bad_data", "shredded_variant"];
  const files = below.flatMap((one) =>
    filesOf(/\.parquet(\.encrypted)?$/, "parquet-testing", one).map((name) => `${one}/${name}`),
  );
  it.each(orOne(files))("%s", async (name) => {
    const path = at("parquet-testing", name);
    const found = await readBothWays(path, { format: "parquet" });
    const why = whys.find(([pattern]) => pattern.test(name));
    if (why) return isRefused(found, why[1]);
    const { criteria, sql } = found;
    if ("reason" in criteria || "reason" in sql) throw new Error(JSON.stringify(found));
    expect(criteria.rows.length).toBe(sql.rows.length);
    const csv = path.replace(".parquet", "_expect.csv");
    if (!existsSync(csv)) return undefined;
    const [, ...rows] = parse(readFileSync(csv, "utf8")) as string[][];
    return expect(criteria.rows).toEqual(rows);
  });
});
