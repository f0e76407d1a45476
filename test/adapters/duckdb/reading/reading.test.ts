/**
 * The table of `docs/reading.md`: what is read as what, and what is refused by which name. Each input is after a report
 * of somebody's trouble.
 */
import { gzipSync, zstdCompressSync } from "node:zlib";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { parquetFile, right } from "../../reading/parquet-written.ts";
import { type ObjectStore, objectStore } from "../object-store.ts";
import { everybody, parquet, type ReadingDesk, readingDesk } from "./desk.ts";

let store: ObjectStore;
let desk: ReadingDesk;

beforeAll(async () => {
  store = await objectStore();
  desk = readingDesk(store);
});
afterAll(() => store?.close());

const day = "2026-03-04";
const utf16 = (text: string) => Buffer.from(`\ufeff${text}`, "utf16le");
const unreadable = (...parts: string[]) => ({
  reason: "data-unreadable",
  detail: expect.stringMatching(
    new RegExp(parts.map((part) => part.replaceAll(/[.*+?^${}()|[\]\\]/g, "\\$&")).join(".*"), "s"),
  ),
});

describe("rows of CSV", () => {
  it.each([
    ["an open quote", `user,time\na1,"${day}\na2,${day}\na3,"${day}\na4,${day}\n`, "lines 2, 4"],
    ["a quote that is open at the end", `user,time\na1,${day}\na2,"${day}\na3,${day}\n`, "line 3"],
    ["text after a closing quote", `user,time\na1,${day}\n"a2"x,${day}\n`, "line 3"],
    ["a quote inside of a plain field", `user,time\na1,${day}\n5" disk,${day}\n`, "line 3"],
    ["a short row", `user,time\na1,${day}\na2\n`, "line 3"],
    ["a long row", `user,time\na1,${day}\na2,${day},x\n`, "line 3"],
    ["a comma inside of a value before an empty one", `time,user,n\n${day},a1,x\n${day},0,a2,\n`, "line 3"],
    ["the header once more", `user,time\na1,${day}\nuser,time\na2,${day}\n`, "line 3"],
    ["CR CR LF", `user,time\r\na1,${day}\r\r\na2,${day}\r\n`, "line 2"],
    ["Latin-1", Buffer.from(`user,time\na1,${day}\nPe\xf1a,${day}\n`, "latin1"), "line 3"],
  ])("%s is refused with the file and its lines, in events and in a list", async (_, text, where) => {
    expect(await desk.events({ "x.csv": `user,time\nok,${day}\n`, "y.csv": text })).toEqual(
      unreadable(where, 'of the file "y.csv"'),
    );
    expect(await desk.list({ "l.csv": text }, { columns: { external_id: "user" } })).toEqual(
      unreadable("rows can't be read"),
    );
    const lines = where.match(/\d+/g)?.map(Number);
    expect(await desk.report({ "l.csv": text }, { columns: { external_id: "user" } })).toMatchObject({
      malformed: lines?.length,
      unusable: { first: lines?.map((line) => ({ line, reason: "malformed" })) },
    });
  });

  it("may be some that are left out, where the data set says so; with broken quotes never", async () => {
    const dataSet = { unreadableShare: 0.5 };
    const short = { "a.csv": `user,time\na1,${day}\na2\n` };
    expect(await desk.events(short, { dataSet })).toMatchObject({ ids: ["a1"], reading: { malformed: 1 } });
    const broken = { "a.csv": `user,time\na1,${day}\na2,"${day}\n` };
    expect(await desk.events(broken, { dataSet })).toEqual(unreadable("line 3"));
  });

  it.each([
    ["CR LF and LF mixed", `user,time\r\na1,${day}\na2,${day}\r\n`],
    ["CR alone", `user,time\ra1,${day}\ra2,${day}\r`],
    ["blank lines", `user,time\n\na1,${day}\n\n\na2,${day}\n\n`],
    ["a delimiter at the end of all rows", `user,time\na1,${day},\na2,${day},\n`],
    ["a mark of UTF-8", `\ufeffuser,time\na1,${day}\na2,${day}`],
    ["semicolons", `user;time\na1;${day}\na2;${day}\n`],
    ["tabs, of UTF-16", utf16(`user\ttime\r\na1\t${day}\r\na2\t${day}\r\n`)],
    ["bars", `user|time\na1|${day}\na2|${day}\n`],
    ["sep=", `sep=;\r\nuser;time\r\na1;${day}\r\na2;${day}\r\n`],
    ["sep= after a mark", `\ufeffsep=,\nuser,time\na1,${day}\na2,${day}\n`],
    [
      "doubled quotes and line breaks",
      `user,time,note\na1,${day},"x ""y""\nfake,${day},""z"""\na2,${day},\n`,
    ],
    ["gzip of two members", Buffer.concat([gzipSync(`user,time\na1,${day}\n`), gzipSync(`a2,${day}\n`)])],
    [
      "zstd of two frames",
      Buffer.concat([`user,time\na1,${day}\n`, `a2,${day}\n`].map((x) => zstdCompressSync(x))),
    ],
  ])("%s: read as they are", async (_, text) => {
    expect(await desk.events({ "a.csv": text })).toMatchObject({ ids: ["a1", "a2"] });
    expect(await desk.events({ "a.csv": text }, { sql: everybody })).toMatchObject({ ids: ["a1", "a2"] });
    const columns = { external_id: "user" };
    expect(await desk.list({ "a.csv": text }, { columns })).toMatchObject({ ids: ["a1", "a2"] });
  });

  it("of several files may be written in several ways", async () => {
    const files = {
      "a.csv": `user,time\na1,${day}\n`,
      "b.csv.gz": gzipSync(`time;user\r\n${day};a2\r\n`),
      "c.csv": utf16(`user\ttime\na3\t${day}\n`),
      "d.csv": "",
      "e.csv": "user,time\n",
    };
    expect(await desk.events(files)).toMatchObject({ ids: ["a1", "a2", "a3"], reading: { rows: 3 } });
  });

  it("are as many as they are in 9 MB of line breaks in quotes", async () => {
    const rows = Array.from(
      { length: 80_000 },
      (_, n) => `v${n},${day},"said ""x""\nfake${n},${day},""y""\n${"…".repeat(20)}"\n`,
    );
    const text = `user,time,note\n${rows.join("")}`;
    expect(text.length).toBeGreaterThan(8 * 2 ** 20 * 0.6);
    const found = await desk.events({ "a.csv": text });
    expect("ids" in found && found.ids).toHaveLength(80_000);
  }, 120_000);

  it("of one column skip blank lines, and keep quoted empty ones", async () => {
    expect(await desk.list({ "l.csv": 'external_id\n007\n\n008\n""\n' })).toMatchObject({
      ids: ["007", "008"],
      rejected: { "no-identifier": 1 },
    });
  });

  it("may have more than a thousand columns", async () => {
    const wide = Array.from({ length: 1_500 }, (_, at) => `c${at}`);
    const text = `external_id,${wide.join(",")}\nu1,${wide.join(",")}\n`;
    expect(await desk.list({ "l.csv": text })).toMatchObject({ ids: ["u1"] });
  });

  it("say what they were read by", async () => {
    const text = utf16("external_id;name\r\n007;ana\r\n");
    expect(await desk.report({ "l.csv": text })).toMatchObject({ delimiter: ";", encoding: "utf-16le" });
    const latin = Buffer.from("external_id;x\nPe\xf1a;1\n", "latin1");
    const set = { delimiter: ";", encoding: "windows-1252" } as const;
    expect(await desk.list({ "l.csv": latin }, set)).toMatchObject({ ids: ["Peña"] });
  });
});

describe("files", () => {
  it("that end early, or are of another kind, are named", async () => {
    const whole = gzipSync(`user,time\n${`a1,${day}\n`.repeat(5_000)}`);
    const other = `user,time\nok,${day}\n`;
    const half = whole.subarray(0, whole.length - 9);
    expect(await desk.events({ "a.csv": other, "b.csv.gz": half })).toEqual(
      unreadable('"b.csv.gz"', "ends in the middle of its compressed data"),
    );
    const frame = zstdCompressSync(`user,time\n${`a1,${day}\n`.repeat(5_000)}`);
    const cut = Buffer.concat([frame, frame.subarray(0, 30)]);
    expect(await desk.events({ "a.csv.zst": cut })).toEqual(unreadable('"a.csv.zst"', "zstd"));
    const zip = Buffer.from("PK\u0003\u0004 and so on");
    expect(await desk.events({ "a.csv": zip })).toEqual(unreadable('"a.csv"', "workbook of Excel"));
    const lines = gzipSync(`{"user":"a1","time":"${day}"}\n`.repeat(900));
    expect(await desk.events({ "a.jsonl.gz": lines.subarray(0, 40) })).toEqual(unreadable('"a.jsonl.gz"'));
  });

  it("in hidden folders are none, and `key=value` folders are columns", async () => {
    const row = (user: string) => `user,time\n${user},${day}\n`;
    const files = {
      "a.csv": row("a1"),
      "_temporary/0/a.csv": row("ghost"),
      ".staging/b.csv": row("ghost"),
      "x/_delta_log/c.csv": row("ghost"),
      "plan=gold/d.csv": row("a2"),
      "plan=a%2Fb/e.csv": row("a3"),
      "plan=__HIVE_DEFAULT_PARTITION__/f.csv": row("a4"),
    };
    expect(await desk.events(files)).toMatchObject({ ids: ["a1", "a2", "a3", "a4"] });
    const plan = (value: string) => ({
      where: { performed: { event: "buy", where: [{ property: "plan", is: { equals: value } }] } },
    });
    expect(await desk.events(files, plan("gold"))).toMatchObject({ ids: ["a2"] });
    expect(await desk.events(files, plan("a/b"))).toMatchObject({ ids: ["a3"] });
    const sql = 'SELECT "user" AS external_id FROM events WHERE plan IS NULL';
    expect(await desk.events(files, { sql })).toMatchObject({ ids: ["a1", "a4"] });
    const json = { "plan=gold/a.jsonl": `{"user":"a1","time":"${day}"}\n` };
    expect(await desk.events(json, plan("gold"))).toMatchObject({ ids: ["a1"] });
    const typed = { "plan=gold/a.parquet": await parquet(`SELECT 'a1' AS "user", DATE '${day}' AS time`) };
    expect(await desk.events(typed, plan("gold"))).toMatchObject({ ids: ["a1"] });
    const partition = { [`time=${day}/a.csv`]: "user\na1\n" };
    expect(await desk.events(partition)).toMatchObject({ ids: ["a1"] });
  });

  it("of Parquet that are damaged are named, in criteria and in SQL", async () => {
    const good = await parquet(`SELECT 'a' || range AS "user", DATE '${day}' AS time FROM range(5000)`);
    const bad = Buffer.from(good);
    bad.fill(0x5a, 10, 4_000);
    for (const question of [{}, { sql: everybody }]) {
      const files = { "a.parquet": good, "b.parquet": bad };
      expect(await desk.events(files, question)).toEqual(unreadable('"b.parquet"', "damaged"));
    }
    expect(await desk.events({ "a.parquet": good.subarray(0, 900) })).toEqual(
      unreadable('"a.parquet"', "footer"),
    );
    expect(await desk.events({ "a.parquet": "user,time\n" })).toEqual(unreadable("is no Parquet file"));
  });

  it("of Parquet whose pages are others than were written, or too large, are named", async () => {
    const pages = [["a1", "a2"]];
    const columns = { user: "user", time: "user" };
    for (const question of [{ events: { columns } }, { events: { columns }, sql: everybody }]) {
      const changed = parquetFile({ pages, checksum: (page) => right(page) ^ 1 });
      expect(await desk.events({ "a.parquet": changed }, question)).toEqual(
        unreadable('"a.parquet"', "the checksum of a page is not that of its bytes"),
      );
      const codec = 2;
      const large = parquetFile({ pages, codec, uncompressed: 2_000_000_000 });
      expect(await desk.events({ "a.parquet": large }, question)).toEqual(
        unreadable('"a.parquet"', "larger than the memory"),
      );
    }
  });

  it("of Parquet with a VARIANT are read but for that column, which the engine may fail at for good", async () => {
    const given = `SELECT 'a1' AS "user", DATE '${day}' AS time, {'a': 1}::VARIANT AS plan`;
    const sound = await parquet(given);
    const bad = Buffer.from(sound.toString("latin1").replaceAll("metadata", "metadatb"), "latin1");
    for (const body of [sound, bad]) {
      const files = { "a.parquet": body };
      expect(await desk.events(files)).toMatchObject({ ids: ["a1"] });
      expect(await desk.events(files, { sql: everybody })).toMatchObject({ ids: ["a1"] });
      const where = { event: "buy", where: [{ property: "plan", is: { isSet: true as const } }] };
      expect(await desk.events(files, { where: { performed: where } })).toEqual(
        unreadable('"plan"', '"a.parquet"', "VARIANT"),
      );
      const sql = `${everybody} WHERE plan IS NOT NULL`;
      expect(await desk.events(files, { sql })).toMatchObject({ reason: "definition-invalid" });
    }
  });
});

describe("columns", () => {
  const row = `a1,${day}\n`;

  it("that are mapped must be in each file, and the file without one is named", async () => {
    for (const question of [{}, { sql: everybody }]) {
      const csv = { "a.csv": `user,time\n${row}`, "b.csv": `user_id,time\n${row}` };
      expect(await desk.events(csv, question)).toEqual(unreadable('"b.csv"', 'no column "user"', "user_id"));
      const json = {
        "a.jsonl": `{"user":"a1","time":"${day}"}\n{"time":"${day}"}\n`,
        "b.jsonl": `{"user_id":"a1","time":"${day}"}\n`,
      };
      expect(await desk.events(json, question)).toEqual(unreadable('"b.jsonl"', '"user"'));
      const typed = {
        "a.parquet": await parquet(`SELECT 'a1' AS "user", DATE '${day}' AS time`),
        "b.parquet": await parquet(`SELECT 'a1' AS "user", DATE '${day}' AS happened`),
      };
      expect(await desk.events(typed, question)).toEqual(unreadable('"b.parquet"', '"time"'));
    }
  });

  it("that no file has are the definition's fault", async () => {
    const wrong = { "a.csv": `user,when\n${row}` };
    for (const question of [{}, { sql: everybody }]) {
      expect(await desk.events(wrong, question)).toEqual({
        reason: "definition-invalid",
        detail: 'There is no column "time". There are: user, when.',
      });
    }
  });

  it("are told only if they are names: the first row of a file without a header is somebody", async () => {
    const rows = `id-700,${day},buy\nid-701,${day},buy\n`;
    const json = `{"id-700":{"time":"${day}"}}\n`;
    const found = [
      await desk.events({ "a.csv": rows }),
      await desk.events({ "a.csv": `user,time,event\n${rows}`, "b.csv": rows }),
      await desk.events({ "a.csv": rows }, { sql: everybody }),
      await desk.events({ "a.jsonl": json }),
      await desk.list({ "a.csv": rows }, { columns: { external_id: "user" } }),
    ];
    for (const one of found) {
      expect(one).toMatchObject({ detail: expect.stringContaining("none of the names that are mapped") });
      expect(JSON.stringify(one)).not.toContain("id-70");
    }
  });

  it("are meant by their exact name first", async () => {
    expect(await desk.list({ "l.csv": "External_ID,external_id\nwrong,right\n" })).toMatchObject({
      ids: ["right"],
    });
    expect(await desk.report({ "l.csv": "External_ID,external_id\nwrong,right\n" })).toMatchObject({
      columns: { external_id: "external_id" },
    });
    expect(await desk.events({ "a.csv": `USER,Time\n${row}` })).toMatchObject({ ids: ["a1"] });
    const where = (property: string) => ({
      where: { performed: { event: "buy", where: [{ property, is: { equals: "gold" } }] } },
    });
    const csv = { "a.csv": `user,time,Plan,plan\na1,${day},gold,x\na2,${day},x,gold\n` };
    const json = {
      "a.jsonl": `{"user":"a1","time":"${day}","Plan":"gold","plan":"x"}\n{"user":"a2","time":"${day}","Plan":"x","plan":"gold"}\n`,
    };
    const rows = `SELECT 'a1' AS "user", DATE '${day}' AS time, 'gold' AS "Plan", 'x' AS "plax" UNION ALL SELECT 'a2', DATE '${day}', 'x', 'gold'`;
    // No writer of ours makes such a file: the name is changed where it stands.
    const made = (await parquet(rows)).toString("latin1").replaceAll("plax", "plan");
    for (const files of [csv, json, { "a.parquet": Buffer.from(made, "latin1") }]) {
      expect(await desk.events(files, where("Plan"))).toMatchObject({ ids: ["a1"] });
      expect(await desk.events(files, where("plan"))).toMatchObject({ ids: ["a2"] });
      expect(await desk.events(files, { sql: everybody })).toMatchObject({ reason: "definition-invalid" });
    }
    expect(await desk.events(csv, where("PLAN"))).toMatchObject({
      reason: "definition-invalid",
      detail: expect.stringContaining("differ from it by case only: Plan, plan"),
    });
  });

  it("of the same name can't be told apart", async () => {
    expect(await desk.events({ "a.csv": `user,user,time\na1,a2,${day}\n` })).toMatchObject({
      reason: "definition-invalid",
      detail: expect.stringContaining('2 columns "user"'),
    });
  });
});

describe("values that are not set", () => {
  const rows = `user,time,amount\n\\N,${day},1\na1,${day},\\N\n"",${day},1\nNULL,${day},1\n`;

  it("are empty, or \\N, or what the data set says", async () => {
    expect(await desk.events({ "a.csv": rows })).toMatchObject({ ids: ["NULL", "a1"] });
    const nullValues = ["NULL", "\\N"];
    expect(await desk.events({ "a.csv": rows }, { events: { nullValues } })).toMatchObject({ ids: ["a1"] });
    const amount = {
      where: { performed: { event: "buy", where: [{ property: "amount", is: { isSet: false } }] } },
    };
    expect(await desk.events({ "a.csv": rows }, amount)).toMatchObject({ ids: ["a1"] });
    expect(await desk.list({ "l.csv": "external_id,n\n\\N,1\n7,2\n" })).toMatchObject({
      ids: ["7"],
      rejected: { "no-identifier": 1 },
    });
  });
});

describe("lines of JSON", () => {
  const object = `{"user":"a1","time":"${day}"}`;

  it.each([
    ["an array in one line", `[${object}]\n`, "line 1"],
    ["no JSON", `${object}\n\n{"user":\n`, "line 3"],
    ["a key twice", `${object}\n{"user":"x","user":"y","time":"${day}"}\n`, "line 2"],
    ["half of a character", `${object}\n{"user":"\\ud83d","time":"${day}"}\n`, "line 2"],
    ["two objects in a line", `${object}\n${object}${object}\n`, "line 2"],
    [
      "bytes that are no UTF-8",
      Buffer.from(`${object}\n{"user":"\xf1","time":"${day}"}\n`, "latin1"),
      "line 2",
    ],
  ])("that are %s are refused", async (_, text, where) => {
    for (const question of [{}, { sql: everybody }])
      expect(await desk.events({ "a.jsonl": text }, question)).toEqual(unreadable(where, '"a.jsonl"'));
  });

  it("may begin with a mark, end as they like, and be UTF-16", async () => {
    const text = `${object}\r\n\r\n${object.replace("a1", "a2")}`;
    for (const body of [`\ufeff${text}`, utf16(text), gzipSync(`\ufeff${text}`)]) {
      expect(await desk.events({ "a.jsonl": body })).toMatchObject({ ids: ["a1", "a2"] });
      const columns = { external_id: "user" };
      expect(await desk.list({ "a.jsonl": body }, { columns })).toMatchObject({ ids: ["a1", "a2"] });
    }
  });

  it("are to SQL the text of the file, not a guess at it", async () => {
    const values = [
      "20-01-2026",
      "A0EEBC99-9C0B-4EF8-BB6D-6BB9BD380A11",
      "true",
      "1e5",
      "2026-01-01T00:00:00Z",
    ];
    const text = values.map((user) => JSON.stringify({ user, time: day })).join("\n");
    expect(await desk.events({ "a.jsonl": text }, { sql: everybody })).toMatchObject({ ids: values.sort() });
    const long = ["12345678901234567890", "123456789012345678901234567890"];
    const numbers = long.map((user) => `{"user":${user},"time":"${day}"}`).join("\n");
    for (const question of [{}, { sql: everybody }])
      expect(await desk.events({ "a.jsonl": numbers }, question)).toMatchObject({ ids: long.sort() });
  });
});
