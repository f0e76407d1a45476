/** The same rows as files of every format, written in every way that exports are, and with faults. */
import { gzipSync, zstdCompressSync } from "node:zlib";
import fc from "fast-check";
import type { Format } from "../../../../shared/adapters/duckdb/reading/source.ts";
import type { ScratchDatabase } from "../../../../shared/adapters/duckdb/scratch/scratch-database.ts";

export interface EventRow {
  user: string | null;
  /** Milliseconds since 1970. */
  time: number | null;
  plan: string | null;
  note: string | null;
}

const texts = [
  "u1",
  "u2",
  "007",
  "7",
  " 7 ",
  "é",
  "ñ,;|",
  'a"b',
  "\u200bz",
  "1.23E+11",
  "NULL",
  "n/a",
  "😀",
  "-",
];
const numbers = ["1", "42", "12345678901234567", "99999999999999999999"];
const notes = [
  "",
  "plain",
  'he said ""x""',
  "two\nlines",
  "fake,2026-01-05,gold\r\nmore",
  '"',
  "tab\there",
  ";",
];
const time = fc.integer({ min: Date.UTC(2026, 0, 1), max: Date.UTC(2026, 4, 31) });

/** Of numbers only, so that every type of identifiers fits; or of any texts. */
export const eventRows = fc.boolean().chain((areNumbers) =>
  fc.record({
    areNumbers: fc.constant(areNumbers),
    rows: fc.array(
      fc.record<EventRow>({
        user: fc.option(fc.constantFrom(...(areNumbers ? numbers : texts)), { freq: 9 }),
        time: fc.option(time, { freq: 9 }),
        plan: fc.constantFrom("gold", "gold", "silver", null),
        note: fc.constantFrom(null, ...notes),
      }),
      { minLength: 1, maxLength: 14 },
    ),
  }),
);

/** How one file is written; what does not belong to its format is not looked at. */
export const manner = fc.record({
  delimiter: fc.constantFrom(",", ";", "\t", "|"),
  rowEnd: fc.constantFrom("\n", "\r\n", "mixed", "\r"),
  quotes: fc.constantFrom("needed", "all"),
  encoding: fc.constantFrom("utf-8", "marked", "utf-16le", "utf-16be"),
  saysDelimiter: fc.boolean(),
  hasBlankLines: fc.boolean(),
  endsWithDelimiter: fc.boolean(),
  isEnded: fc.boolean(),
  packing: fc.constantFrom("none", "none", "gzip", "gzip of two", "zstd", "zstd of two"),
  times: fc.constantFrom("iso", "utc", "offset", "milliseconds", "microseconds", "seconds"),
  userType: fc.nat(5),
  timeType: fc.nat(5),
  codec: fc.constantFrom("snappy", "zstd", "gzip", "uncompressed"),
});
export type Manner = typeof manner extends fc.Arbitrary<infer T> ? T : never;

export const faults = {
  csv: [
    "open quote",
    "text after a quote",
    "short row",
    "long row",
    "shifted row",
    "header once more",
    "no UTF-8",
    "bad time",
    "renamed",
    "cut short",
  ],
  jsonl: [
    "no JSON",
    "array",
    "key twice",
    "bad time",
    "renamed",
    "object as id",
    "number with a point as id",
    "cut short",
  ],
  parquet: ["float as id", "struct as id", "bad time", "renamed", "damaged", "cut short"],
} as const;
export type Fault = (typeof faults)[Format][number];

export interface Rendering {
  format: Format;
  manner: Manner;
  areNumbers: boolean;
  fault?: Fault | undefined;
}

export async function rendered(
  scratch: ScratchDatabase,
  rows: readonly EventRow[],
  rendering: Rendering,
): Promise<Buffer> {
  const { format, manner: how, fault } = rendering;
  if (format === "parquet") return parquetFile(scratch, rows, rendering);
  const text = format === "csv" ? csvText(rows, how, fault) : jsonText(rows, rendering);
  let bytes = encoded(text, fault === "no UTF-8" ? "utf-8" : how.encoding);
  if (fault === "no UTF-8") bytes = Buffer.from(bytes.map((byte) => (byte === BAD_BYTE ? 0xe9 : byte)));
  if (fault === "cut short") {
    const packed = how.packing.startsWith("zstd") ? zstdCompressSync(bytes) : gzipSync(bytes);
    return packed.subarray(0, packed.length - 5);
  }
  return packedAs(bytes, how.packing);
}

/** Stands for a byte that is no UTF-8. Nothing else has it. */
const BAD_BYTE = 0x06;

function csvText(rows: readonly EventRow[], how: Manner, fault: Fault | undefined): string {
  const separator = how.delimiter;
  const quoted = (text: string) => `"${text.replaceAll('"', '""')}"`;
  const field = (text: string) => (how.quotes === "all" || /[",;|\t\r\n]/.test(text) ? quoted(text) : text);
  let line = 0;
  const end = () => (how.rowEnd === "mixed" ? ["\n", "\r\n"][line++ % 2] : how.rowEnd) ?? "\n";
  const record = (fields: readonly string[], more = "") => fields.map(field).join(separator) + more + end();
  const blank = () => (how.hasBlankLines ? end() : "");
  const header = ["note", fault === "renamed" ? "user_id" : "user", "time", "plan"];
  const body = rows.map((row, at) => {
    const fields = [row.note ?? "", row.user ?? "", timeText(row.time, how), row.plan ?? ""];
    const more = how.endsWithDelimiter ? separator : "";
    if (at > 0 || !fault) return record(fields, more) + blank();
    if (fault === "header once more") return record(fields, more) + record(header);
    return faultyRecord(fields, { fault, separator, end: end(), more, record });
  });
  const says = how.saysDelimiter ? `sep=${separator}${end()}` : "";
  const text = says + record(header) + body.join("");
  return how.isEnded || how.rowEnd === "mixed" ? text : text.slice(0, -how.rowEnd.length);
}

function faultyRecord(
  fields: readonly string[],
  by: {
    fault: Fault;
    separator: string;
    end: string;
    /** What follows the fields of each row. */
    more: string;
    record(fields: readonly string[], more?: string): string;
  },
): string {
  const { fault, separator, end, more, record } = by;
  const [, user = "", at = "", plan = ""] = fields;
  switch (fault) {
    case "open quote":
      return `${["x", `"${user.replaceAll('"', "")}`, at, plan].join(separator)}${end}`;
    case "text after a quote":
      return `${[`"x" y`, "u", at, plan].join(separator)}${end}`;
    case "short row":
      return record(fields.slice(0, 2));
    case "long row":
      return record([...fields, "more"]);
    case "shifted row":
      // A delimiter inside of a note that is not quoted, and a plan that is empty.
      return record(fields, more) + record(["x", "y", user, at, ""], more);
    case "no UTF-8":
      return record([String.fromCharCode(BAD_BYTE), user, at, plan]);
    case "bad time":
      return record(["x", user, "05/01/2026", plan]);
    default:
      return record(fields);
  }
}

function jsonText(rows: readonly EventRow[], { manner: how, areNumbers, fault }: Rendering): string {
  const end = how.rowEnd === "\r\n" ? "\r\n" : "\n";
  const name = fault === "renamed" ? "user_id" : "user";
  const lines = rows.map((row, at) => {
    const user =
      row.user === null ? "null" : areNumbers && how.userType > 2 ? row.user : JSON.stringify(row.user);
    const text = timeText(row.time, how);
    const isNumber = /^\d+$/.test(text) && how.timeType > 2;
    const values = [
      `"${name}":${at === 0 ? (odd[fault ?? ""] ?? user) : user}`,
      `"time":${at === 0 && fault === "bad time" ? '"05/01/2026"' : text === "" ? "null" : isNumber ? text : JSON.stringify(text)}`,
      `"plan":${JSON.stringify(row.plan)}`,
      ...(row.note === null ? [] : [`"note":${JSON.stringify(row.note)}`]),
    ];
    const object = `{${values.join(",")}}`;
    if (at > 0) return object + end + (how.hasBlankLines ? end : "");
    if (fault === "no JSON") return object.slice(0, -1) + end;
    if (fault === "array") return `[${object}]${end}`;
    if (fault === "key twice") return `${object.slice(0, -1)},"plan":"gold"}${end}`;
    return object + end;
  });
  return how.isEnded ? lines.join("") : lines.join("").trimEnd();
}

const odd: Readonly<Record<string, string>> = {
  "object as id": '{"$oid":"65a1"}',
  "number with a point as id": "7.0",
};

function timeText(at: number | null, { times }: Manner): string {
  if (at === null) return "";
  const iso = new Date(at).toISOString();
  switch (times) {
    case "iso":
      return iso;
    case "utc":
      return `${iso.slice(0, -1).replace("T", " ")} UTC`;
    case "offset":
      return `${new Date(at + 2 * 3_600_000).toISOString().slice(0, -1)}+02:00`;
    case "milliseconds":
      return String(at);
    case "microseconds":
      return String(at * 1_000);
    case "seconds":
      return (at / 1_000).toFixed(3);
  }
}

function encoded(text: string, encoding: Manner["encoding"]): Buffer {
  if (encoding === "utf-8") return Buffer.from(text);
  if (encoding === "marked") return Buffer.from(`\ufeff${text}`);
  const bytes = Buffer.from(`\ufeff${text}`, "utf16le");
  return encoding === "utf-16le" ? bytes : bytes.swap16();
}

function packedAs(bytes: Buffer, packing: Manner["packing"]): Buffer {
  const half = bytes.length >> 1;
  const two = (pack: (part: Buffer) => Buffer) =>
    Buffer.concat([pack(bytes.subarray(0, half)), pack(bytes.subarray(half))]);
  switch (packing) {
    case "none":
      return bytes;
    case "gzip":
      return gzipSync(bytes);
    case "gzip of two":
      return two((part) => gzipSync(part));
    case "zstd":
      return zstdCompressSync(bytes);
    case "zstd of two":
      return two((part) => zstdCompressSync(part));
  }
}

async function parquetFile(
  scratch: ScratchDatabase,
  rows: readonly EventRow[],
  { manner: how, areNumbers, fault }: Rendering,
): Promise<Buffer> {
  const { readFile } = await import("node:fs/promises");
  const users = areNumbers
    ? ["user", "encode(user)", "user::DECIMAL(38,0)", "user::DECIMAL(38,2)", "user::DECIMAL(20,0)", "user"]
    : ["user", "encode(user)"];
  const at = "make_timestamp(time * 1000)";
  const times = [
    "time",
    "time * 1000",
    at,
    `${at} AT TIME ZONE 'UTC'`,
    `strftime(${at}, '%Y-%m-%dT%H:%M:%S.%gZ')`,
    `${at}::TIMESTAMP_NS`,
  ];
  const user =
    fault === "float as id"
      ? "7.5::DOUBLE"
      : fault === "struct as id"
        ? "{'id': user}"
        : users[how.userType % users.length];
  const when = fault === "bad time" ? "'05/01/2026'" : times[how.timeType];
  const path = await scratch.file("rendered.parquet");
  const shape = '[{"user":"VARCHAR","time":"BIGINT","plan":"VARCHAR","note":"VARCHAR"}]';
  await scratch.run(
    `COPY (SELECT ${user} AS ${fault === "renamed" ? "user_id" : '"user"'}, ${when} AS "time", plan, note
       FROM (SELECT unnest(json_transform($rows, '${shape}'), recursive := true)))
     TO '${path}' (FORMAT parquet, COMPRESSION ${how.codec})`,
    { rows: JSON.stringify(rows) },
  );
  const bytes = await readFile(path);
  if (fault === "cut short") return bytes.subarray(0, bytes.length - 20);
  if (fault === "damaged") bytes.fill(0x5a, 4, bytes.length - 8 - bytes.readUInt32LE(bytes.length - 8));
  return bytes;
}
