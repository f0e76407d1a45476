/** Uploads in every form that the reader of lists takes. */
import { gzipSync, zstdCompressSync } from "node:zlib";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Member } from "../../../../shared/domain/identifiers.ts";
import type { ErasableObject, StoredPeople } from "../../../../shared/ports/erasure.ts";
import { type Stored, stored } from "./stored.ts";

let all: Stored;
let people: StoredPeople;
beforeAll(async () => {
  all = await stored();
  people = await all.people(sought);
});
afterAll(() => all?.close());

const sought: Member[] = [
  { kind: "external_id", id: "anna", label: "" },
  { kind: "external_id", id: "42", label: "" },
  { kind: "external_id", id: 'a "b", c', label: "" },
  { kind: "external_id", id: "José", label: "" },
  { kind: "external_id", id: "12345678901234567890", label: "" },
  { kind: "alias", id: "annie", label: "email" },
  { kind: "device_id", id: "d1", label: "" },
];

/** What is left of an upload, and how many identifiers were found. */
async function left(
  name: string,
  body: string | Uint8Array,
  how: Omit<ErasableObject, "object"> = {},
): Promise<{ found: unknown; text: Buffer }> {
  const object = `uploads/${name}`;
  await all.put(object, body);
  const found = await all.erasure.erase({ object, ...how }, people);
  expect(await all.erasure.find({ object, ...how }, people)).toBe(found === "unreadable" ? found : 0);
  expect(await all.versions(object)).toHaveLength(1);
  return { found, text: (await all.read(object)) ?? Buffer.alloc(0) };
}

async function textLeft(name: string, body: string | Uint8Array, how?: Omit<ErasableObject, "object">) {
  const { found, text } = await left(name, body, how);
  return [found, String(text)];
}

describe("a list in CSV", () => {
  it("loses their rows, and every other byte of it stays", async () => {
    const rows = [
      "id,name\r\n",
      '"bo","a, ""b"""\r\n',
      "anna,x\r\n",
      "\r\n",
      "Anna,y\r\n",
      " anna,z\r\n",
      "cleo,",
    ];
    const without = rows.filter((row) => row !== "anna,x\r\n").join("");
    expect(await textLeft("bytes.csv", rows.join(""))).toEqual([1, without]);
  });

  it("loses the last row, one with quotes, and one with a line break in it", async () => {
    const text = 'external_id;note\nbo;1\n"a ""b"", c";2\n"anna";"two\nlines"\ncleo;"3\n4"\n42;5';
    expect(await textLeft("quotes.csv", text)).toEqual([3, 'external_id;note\nbo;1\ncleo;"3\n4"\n']);
  });

  it("loses those with any identifier of theirs, and keeps those who have the same text as another kind", async () => {
    const rows = [
      "external_id,alias_name,alias_label,device_id",
      "bo,annie,email,",
      "bo,annie,sms,",
      "bo,,,d1",
      "d1,,,anna",
      "bo,annie,,",
      "anna,annie,email,d1",
      "cleo,email,annie,",
    ];
    const kept = [rows[0], rows[2], rows[4], rows[7]].map((row) => `${row}\n`).join("");
    expect(await textLeft("kinds.csv", `${rows.join("\n")}\n`)).toEqual([6, kept]);
  });

  it("has their identifier emptied in another column, whose row may be somebody else's", async () => {
    const text = 'user_id,orders,"no, te"\nbo,42,"a,b"\ncleo,7,anna\nanna,42,annie\n';
    const kept = 'user_id,orders,"no, te"\nbo,,"a,b"\ncleo,7,\n';
    expect(await textLeft("orders.csv", text)).toEqual([3, kept]);
  });

  it("whose columns do not say who a row is loses every row that has one of theirs", async () => {
    expect(await textLeft("kunde.csv", "kunde,plan\nbo,42\nanna,x\ncleo,7\n")).toEqual([
      2,
      "kunde,plan\ncleo,7\n",
    ]);
  });

  it("without a header has a name for the first row's field that is theirs", async () => {
    expect(await textLeft("first.csv", "gold,anna\nbo,x\n")).toEqual([1, "gold,column_2\nbo,x\n"]);
    expect(await textLeft("one.csv", "anna\nbo\nanna\n")).toEqual([2, "column_1\nbo\ncolumn_1\n"]);
    const header = await all.people([{ kind: "external_id", id: "external_id", label: "" }]);
    await all.put("uploads/header.csv", "external_id\nbo\n");
    expect(await all.erasure.find({ object: "uploads/header.csv" }, header)).toBe(0);
  });

  it("loses rows that can't be read and have one of theirs", async () => {
    const text = 'id,plan\nanna,a,b\nbo,a,b\nbo,"a" anna\nbo,"a" cleo\ncleo,c\n';
    expect(await textLeft("uneven.csv", text)).toEqual([2, 'id,plan\nbo,a,b\nbo,"a" cleo\ncleo,c\n']);
  });

  it.each<[string, string, string]>([
    ["a mark of UTF-8", "\ufeffid,x\nanna,1\nbo,2\n", "\ufeffid,x\nbo,2\n"],
    ["a line that says what separates", "sep=;\nid;x\nanna;1\nbo;2\n", "sep=;\nid;x\nbo;2\n"],
    ["rows that end with CR", "id,x\ranna,1\rbo,2\r", "id,x\rbo,2\r"],
    ["a delimiter at the end of each row", "id,x\nanna,1,\nbo,2,\n", "id,x\nbo,2,\n"],
    ["tabs", "id\tx\nanna\t1\nbo\t2\n", "id\tx\nbo\t2\n"],
    ["files put together", "id,x\nanna,1\nid,x\nbo,2\n", "id,x\nid,x\nbo,2\n"],
  ])("is read with %s", async (what, text, kept) => {
    expect(await textLeft(`${what}.csv`, text)).toEqual([1, kept]);
  });

  it("goes by the delimiter that is said of it", async () => {
    const text = "id;a|plan\nanna;b|x\nanna|y\n";
    expect(await textLeft("said.csv", text, { delimiter: "|" })).toEqual([1, "id;a|plan\nanna;b|x\n"]);
  });

  it.each([
    ["gzip", gzipSync],
    ["zstd", zstdCompressSync],
  ])("compressed by %s is plain afterwards", async (what, compress) => {
    const text = compress(Buffer.from("id,x\nanna,1\nbo,2\n"));
    expect(await textLeft(`${what}.csv`, text)).toEqual([1, "id,x\nbo,2\n"]);
    const none = compress(Buffer.from("id,x\ncleo,1\n"));
    expect((await left(`none-${what}.csv`, none)).text.equals(none)).toBe(true);
  });

  it("in another encoding is UTF-16 with its mark afterwards, which every reader goes by", async () => {
    const text = "id,x\nJosé,1\nZoë,2\n";
    const utf16 = (one: string) => Buffer.from(`\ufeff${one}`, "utf16le");
    const kept = utf16("id,x\nZoë,2\n");
    const windows = await left("windows.csv", Buffer.from(text, "latin1"), { encoding: "windows-1252" });
    expect(windows).toEqual({ found: 1, text: kept });
    expect(await left("utf16.csv", utf16(text))).toEqual({ found: 1, text: kept });
    const swapped = await left("utf16be.csv", utf16(text).swap16(), { encoding: "utf-16be" });
    expect(swapped).toEqual({ found: 1, text: kept });
  });

  it.each([
    ["nothing", ""],
    ["a mark only", "\ufeff"],
    ["a header only", "id,x"],
    ["nobody of theirs", "id,x\nbo,1"],
  ])("with %s stays as it is", async (what, text) => {
    expect(await textLeft(`${what}.csv`, text)).toEqual([0, text]);
  });

  it("that is no text stays, and is told", async () => {
    expect(await textLeft("zipped.csv", "PK\u0003\u0004 anna")).toEqual([
      "unreadable",
      "PK\u0003\u0004 anna",
    ]);
  });

  it("of which all rows are theirs has a header only", async () => {
    expect(await textLeft("all.csv", "id\nanna\n42\n")).toEqual([2, "id\n"]);
  });

  it("of many rows is read and written in pieces, in several requests", async () => {
    const rows = Array.from(
      { length: 400_000 },
      (_, at) => `${at % 1_000 === 42 ? "anna" : `user-${at}`},some more text\n`,
    );
    const kept = rows.filter((row) => !row.startsWith("anna,"));
    const { found, text } = await left("many.csv", `id,x\n${rows.join("")}`);
    expect(found).toBe(400);
    expect(text.equals(Buffer.from(`id,x\n${kept.join("")}`))).toBe(true);
  });

  it("is searched for very many people", async () => {
    const ids = Array.from({ length: 210_000 }, (_, at) => `many-${at}`);
    const many = await all.people(ids.map((id) => ({ kind: "external_id", id, label: "" })));
    await all.put("uploads/some.csv", "id\nmany-0\nmany-99999\nmany-100000\nmany-209999\nmany-210000\n");
    expect(await all.erasure.erase({ object: "uploads/some.csv" }, many)).toBe(4);
    expect(String(await all.read("uploads/some.csv"))).toBe("id\nmany-210000\n");
  });

  it("keeps its type", async () => {
    const { ContentType } = await all.head("uploads/many.csv");
    expect(ContentType).toBe("text/x-test");
  });
});

describe("a list in JSON lines", () => {
  it("loses their lines, and every other byte of a line stays", async () => {
    const lines = [
      '{"external_id": "bo",  "n": 1.0}',
      '{"external_id":"anna"}',
      '{ "external_id" : "Anna" }',
    ];
    expect(await textLeft("a.jsonl", lines.join("\n"))).toEqual([1, `${lines[0]}\n${lines[2]}\n`]);
  });

  it("knows identifiers that are numbers, of any size, and those that are escaped", async () => {
    const kept = ['{"id":43}', '{"id":12345678901234567891}'];
    const lines = ['{"id":42}', kept[0], '{"id":12345678901234567890}', kept[1], '{"id":"Jos\\u00e9"}'];
    expect(await textLeft("numbers.jsonl", `${lines.join("\n")}\n`)).toEqual([3, `${kept.join("\n")}\n`]);
  });

  it("loses those with any identifier of theirs, and keeps those who have the same text as another kind", async () => {
    const lines = [
      '{"alias_name":"annie","alias_label":"email"}',
      '{"alias_name":"annie","alias_label":"sms"}',
      '{"device_id":"anna"}',
      '{"device_id":"d1","external_id":"bo"}',
    ];
    expect(await textLeft("kinds.jsonl", lines.join("\n"))).toEqual([2, `${lines[1]}\n${lines[2]}\n`]);
  });

  it("has null for their identifier elsewhere, at any depth, and other numbers as they were", async () => {
    const line =
      '{"id":"bo","orders":42,"big":12345678901234567891,"more":{"of":["anna",{"a":1.50}],"ok":true}}';
    const kept =
      '{"id":"bo","orders":null,"big":12345678901234567891,"more":{"of":[null,{"a":1.50}],"ok":true}}';
    expect(await textLeft("deep.jsonl", `${line}\n`)).toEqual([2, `${kept}\n`]);
    const nested = '{"id":{"a":"anna"}}\n';
    expect(await textLeft("nested.jsonl", nested)).toEqual([1, '{"id":{"a":null}}\n']);
  });

  it("loses a line that names nobody by itself, or can't be read, if one of theirs is in it", async () => {
    const lines = [
      '{"note":"anna"}',
      '{"note":"x"}',
      '{"id":"anna"',
      '{"id":"bo"',
      '["anna"]',
      '{"id":"anna","id":"bo"}',
    ];
    expect(await textLeft("bad.jsonl", lines.join("\n"))).toEqual([4, `${lines[1]}\n${lines[3]}\n`]);
  });

  it("keeps its mark, and is read compressed and in another encoding", async () => {
    const text = '\ufeff{"id":"anna"}\n{"id":"Zoë"}\n';
    expect(await textLeft("mark.jsonl", text)).toEqual([1, '\ufeff{"id":"Zoë"}\n']);
    expect(await textLeft("zip.jsonl", gzipSync(text))).toEqual([1, '\ufeff{"id":"Zoë"}\n']);
    const utf16 = (one: string) => Buffer.from(one, "utf16le");
    expect(await left("utf16.jsonl", utf16(text))).toEqual({ found: 1, text: utf16('\ufeff{"id":"Zoë"}\n') });
  });
});
