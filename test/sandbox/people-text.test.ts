import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { csvRecords, spreadsheetLine } from "../../shared/domain/csv.ts";
import { peopleIn } from "../../shared/sandbox/people-text.ts";

describe("people as CSV", () => {
  it("have four columns of identifiers; the others are attributes, and empty fields are ignored", () => {
    const text = [
      "external_id,alias_name,alias_label,device_id,country,orders",
      '007,ana@x,email,,"ES, north",12',
      ",,,d1,,",
      "",
    ].join("\r\n");
    expect(peopleIn(text, "csv")).toEqual([
      {
        external_id: "007",
        aliases: [{ alias_name: "ana@x", alias_label: "email" }],
        attributes: { country: "ES, north", orders: "12" },
      },
      { devices: ["d1"] },
    ]);
  });

  it.each([
    ["nobody", "external_id,country\n,ES", "/2", "must have an external id"],
    ["an alias without its label", "alias_name,alias_label\na,", "/2/aliases/0/alias_label", "is missing"],
    ["a short record", "external_id,country\nu", "/2", "must have 2 fields"],
    ["an open quote", 'external_id\n"u', "", "quote"],
    ["a long id", `external_id\n${"x".repeat(1_025)}`, "/2/external_id", "at most 1024 bytes"],
  ])("are refused with %s, by line and never by value", (_, text, pointer, detail) => {
    const refusal = refusalOf(() => peopleIn(text, "csv"));
    expect(refusal).toMatchObject({
      kind: "invalid",
      more: { errors: [{ pointer, detail: expect.stringContaining(detail) }] },
    });
    expect(JSON.stringify(refusal)).not.toContain("xxx");
  });

  it("read any text as it was written", () => {
    fc.assert(
      fc.property(
        fc.array(fc.array(fc.string({ unit: "binary" }), { minLength: 2, maxLength: 4 })),
        (records) => {
          const safe = records.map((record) =>
            record.map((field) => field.replace(/^[=+\-@\t\r]+|^\uFEFF/, "")),
          );
          expect(csvRecords(safe.map(spreadsheetLine).join(""))).toEqual(safe);
        },
      ),
    );
  });

  it("have every field in quotes, since a spreadsheet may split at another character than the comma", () => {
    expect(spreadsheetLine(["a;=cmd", "", 'b"c'])).toBe('"a;=cmd","","b""c"\r\n');
  });

  it.each(["=1+1", "+1", "-1", "@x", "\tx", "\rx"])("are never a formula in a spreadsheet: %j", (field) => {
    expect(csvRecords(spreadsheetLine([field, "b"]))).toEqual([[`'${field}`, "b"]]);
  });
});

describe("people as JSON lines", () => {
  it("are read from the lines", () => {
    const row = { external_id: "u", devices: ["d"], attributes: { vip: true, orders: 3, left: null } };
    expect(peopleIn(`${JSON.stringify(row)}\n\n`, "jsonl")).toEqual([row]);
  });

  it.each([
    ["no JSON", "{", "/1", "one JSON object"],
    ["an unknown field", '{"external_id":"u","name":"x"}', "/1/name", "no such field"],
    ["a number for an id", '{"external_id":7}', "/1/external_id", "must be a text"],
    ["a nested attribute", '{"external_id":"u","attributes":{"a":{}}}', "/1/attributes/a", "must be"],
    ["nobody", '{"attributes":{"a":1}}', "/1", "must have an external id"],
  ])("are refused with %s", (_, text, pointer, detail) => {
    expect(refusalOf(() => peopleIn(text, "jsonl"))).toMatchObject({
      more: { errors: [{ pointer, detail: expect.stringContaining(detail) }] },
    });
  });

  it("report the first twenty errors, and load nobody", () => {
    const text = Array(50).fill('{"external_id":7}').join("\n");
    const refusal = refusalOf(() => peopleIn(text, "jsonl"));
    expect(refusal).toMatchObject({ more: { errors: { length: 20 } } });
    expect(String(refusal)).toContain("Nobody was loaded. Line 1, external_id must be a text");
  });
});

function refusalOf(read: () => unknown): unknown {
  try {
    read();
  } catch (error) {
    return error;
  }
  throw new Error("nothing was refused");
}
