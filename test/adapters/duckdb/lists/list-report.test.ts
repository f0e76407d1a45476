import { writeFile } from "node:fs/promises";
import fc from "fast-check";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { localNames } from "../../../../local/aws/names.ts";
import { engineOnDuckDb } from "../../../../shared/adapters/duckdb/evaluate/engine.ts";
import { linesOf } from "../../../../shared/adapters/duckdb/lists/lines.ts";
import { listReportsOnDuckDb } from "../../../../shared/adapters/duckdb/lists/list-report.ts";
import { listTable, openedList } from "../../../../shared/adapters/duckdb/lists/lists.ts";
import { scratchDatabase } from "../../../../shared/adapters/duckdb/scratch/scratch-database.ts";
import { type Files, filesInBucket } from "../../../../shared/adapters/s3/files.ts";
import { systemClock } from "../../../../shared/adapters/system.ts";
import { defaultIdentifierOrder, type ListColumns } from "../../../../shared/contract/cohorts.ts";
import type { ListReport } from "../../../../shared/contract/list-reports.ts";
import { UNUSABLE_SHOWN } from "../../../../shared/limits.ts";
import type { NotEvaluated } from "../../../../shared/ports/engine.ts";
import { type ObjectStore, objectStore } from "../object-store.ts";

const scratch = scratchDatabase({ memoryMb: 512, keepsOrder: true });
let store: ObjectStore;
let lists = 0;

beforeAll(async () => {
  store = await objectStore();
});
afterEach(() => scratch.discard());
afterAll(() => store?.close());

const files = () => filesInBucket({ client: store.client, bucket: localNames.dataBucket });

async function given(format: "csv" | "jsonl", text: string): Promise<string> {
  lists += 1;
  const object = `uploads/${lists}.${format}`;
  await store.give(object, text);
  return object;
}

async function asked(format: "csv" | "jsonl", text: string, columns?: ListColumns) {
  const reports = listReportsOnDuckDb({ scratch, files: files(), clock: systemClock });
  return reports.report({
    list: { object: await given(format, text), format },
    ...(columns && { columns }),
    identifierOrder: defaultIdentifierOrder,
  });
}

function told(report: ListReport | NotEvaluated): ListReport {
  if ("reason" in report) throw new Error(report.detail);
  return report;
}

describe("the report of a list", () => {
  it("tells rows by kind, and the line of each row that no user can be told from", async () => {
    const report = await asked(
      "csv",
      [
        "Customer ID,e-mail,Alias Name,Alias Label,Device",
        "007,,,,",
        "",
        '"two',
        "",
        'lines",,,,',
        ",ana@example.com,,,",
        ",,ana,,",
        ",,ana,email,",
        "007,,,,",
        ",,,,d-1",
        "short,row",
        "long,,,,,row",
        "trailing,,,,,",
        '5" disk,,,,',
        ",,,,",
      ].join("\r\n"),
    );
    expect(report).toEqual({
      format: "csv",
      delimiter: ",",
      encoding: "utf-8",
      headers: ["Customer ID", "e-mail", "Alias Name", "Alias Label", "Device"],
      columns: {
        external_id: "Customer ID",
        alias_name: "Alias Name",
        alias_label: "Alias Label",
        device_id: "Device",
      },
      rows: 8,
      members: { total: 3, external_id: 1, alias: 1, device_id: 1 },
      duplicates: 1,
      rejected: { "alias-without-label": 1, "no-identifier": 2, "unusable-identifier": 1 },
      malformed: 4,
      unusable: {
        total: 8,
        first: [
          { line: 4, reason: "unusable-identifier" },
          { line: 7, reason: "no-identifier" },
          { line: 8, reason: "alias-without-label" },
          { line: 12, reason: "malformed" },
          { line: 13, reason: "malformed" },
          { line: 14, reason: "malformed" },
          { line: 15, reason: "malformed" },
          { line: 16, reason: "no-identifier" },
        ],
      },
    });
  });

  it("shows the first unusable rows and counts all", async () => {
    const text = `external_id\n${"ok\n\n".repeat(20_000)}${'""\n'.repeat(250)}`;
    const { rows, unusable } = told(await asked("csv", text));
    expect(rows).toBe(20_250);
    expect(unusable.total).toBe(250);
    expect(unusable.first).toHaveLength(UNUSABLE_SHOWN);
    expect(unusable.first[0]).toEqual({ line: 40_002, reason: "no-identifier" });
    expect(unusable.first.at(-1)).toEqual({ line: 40_101, reason: "no-identifier" });
  });

  it("of JSON lines takes the names of the first objects, and keeps texts as they are", async () => {
    const lines = [
      '{"userId":"007","plan":"a"}',
      "",
      '{"userId":',
      '{"userId":8,"anonymous":false}',
      '["x"]',
      '{"plan":"b","userId":null}',
      '{"userId":""}',
    ];
    expect(await asked("jsonl", lines.join("\n"))).toMatchObject({
      headers: ["anonymous", "plan", "userId"],
      columns: { external_id: "userId", anonymous: "anonymous" },
      rows: 4,
      members: { total: 2, external_id: 2 },
      malformed: 2,
      unusable: {
        total: 4,
        first: [
          { line: 3, reason: "malformed" },
          { line: 5, reason: "malformed" },
          { line: 6, reason: "no-identifier" },
          { line: 7, reason: "no-identifier" },
        ],
      },
    });
  });

  it("goes by the columns that are asked for, and says which is not there", async () => {
    const text = "id,phone,anon\n1,d-1,yes\n,d-2,no\n";
    const columns = { device_id: "phone", anonymous: "anon" };
    expect(await asked("csv", text, columns)).toMatchObject({
      columns,
      members: { total: 1, device_id: 1 },
      rejected: { "identified-user-needs-external-id-or-alias": 1 },
      unusable: { first: [{ line: 3, reason: "identified-user-needs-external-id-or-alias" }] },
    });
    expect(await asked("csv", text, { external_id: "uid" })).toEqual({
      reason: "definition-invalid",
      detail: 'There is no column "uid". There are: id, phone, anon.',
      fault: { code: "no-column", values: { column: "uid", names: "id, phone, anon", more: 0 } },
    });
  });

  it("of a file that is empty, or names nobody, says so", async () => {
    expect(await asked("csv", "")).toMatchObject({ reason: "data-missing" });
    expect(await asked("csv", "name,city\nA,B\n")).toMatchObject({ reason: "definition-invalid" });
    expect(await asked("csv", "external_id\n")).toMatchObject({ rows: 0, unusable: { total: 0, first: [] } });
  });

  it("does not take a header after a blank line for a user", async () => {
    expect(await asked("csv", "\ufeff\r\nexternal_id\n1\n")).toMatchObject({ reason: "data-unreadable" });
    expect(await asked("csv", "\ufeffexternal_id\r\n1\r\n")).toMatchObject({
      headers: ["external_id"],
      members: { total: 1 },
    });
  });
});

describe("a list with malformed rows", () => {
  it.each([
    ["csv", "external_id,name\n1,a\n2\n3,c\n"],
    ["jsonl", '{"external_id":"1"}\n{"external_id"\n{"external_id":"3"}\n'],
  ] as const)("of %s is not imported, whole or in part", async (format, text) => {
    const object = await given(format, text);
    const engine = engineOnDuckDb({ scratch, files: files(), clock: systemClock });
    const definition = { kind: "list", object, format } as const;
    const cohort = { definition, timeZone: "UTC", identifierOrder: defaultIdentifierOrder };
    expect(await engine.evaluate({ cohort, asOf: new Date() })).toMatchObject({
      reason: "data-unreadable",
      detail: expect.stringContaining("1 rows can't be read"),
    });
  });
});

/** A bucket whose every object is this text. */
function holding(text: string): Files {
  const download: Files["download"] = async (_, path) => {
    await writeFile(path, text);
    return "downloaded";
  };
  return { ...files(), download };
}

/** Whatever a file holds, the engine's records and the lines that are told of them must be the same ones. */
describe("lines of records", () => {
  const piece = fc.constantFrom("a", "b", ",", ",", '"', '""', '"x,y"', "\n", "\n", "\r\n", "\n\n", " ", "c");
  it("are counted as the engine counts records, of any CSV", async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(piece, { maxLength: 40 }), async (pieces) => {
        const text = `id,note\n${pieces.join("")}`;
        const staging = { scratch, files: holding(text), now: new Date(), seen: () => {} };
        const list = await openedList(
          staging,
          { object: "any.csv", format: "csv" },
          { choose: () => ({ external_id: "id" }) },
        );
        if ("reason" in list) throw new Error(list.detail);
        const rows = await scratch.rows(`SELECT record, external_id FROM ${listTable} ORDER BY record`);
        const records = rows.map(({ record }) => Number(record));
        const lines = await linesOf(list, [...records, records.length + 1]);
        expect(lines).toHaveLength(records.length);
        const physical = text.split("\n");
        for (const [at, { external_id }] of rows.entries()) {
          const [first = ""] = String(external_id ?? "").split("\n");
          expect(physical[(lines[at] ?? 0) - 1]?.replaceAll('"', "")).toContain(
            first.replaceAll('"', "").trim(),
          );
        }
      }),
      { numRuns: 60, seed: 7 },
    );
  });
});
