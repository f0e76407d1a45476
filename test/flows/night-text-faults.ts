/** What is wrong with a night's export of CSV or JSON lines. */
import { gzipSync, zstdCompressSync } from "node:zlib";
import type { EventRow, Export, Fault, Files, Refused, UserRow } from "./night.ts";

const FIRST = "events/part-0.csv";
const SECOND = "events/part-1.csv";
const USERS = "users/users.csv";

type Row = Readonly<Record<string, string>>;

interface Written {
  delimiter?: string;
  rowEnd?: string;
  /** Names in place of the columns' own. */
  names?: Readonly<Record<string, string>>;
}

function csv(
  rows: readonly (EventRow | UserRow)[],
  { delimiter = ",", rowEnd = "\n", names = {} }: Written = {},
) {
  const [first = {}] = rows;
  const header = Object.keys(first).map((name) => names[name] ?? name);
  const records = [header, ...rows.map((row) => Object.values(row as unknown as Row).map(field))];
  return records.map((record) => record.join(delimiter) + rowEnd).join("");
}

function field(text: string): string {
  return /[",;\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

export async function soundCsv({ parts, users }: Export): Promise<Files> {
  return { [FIRST]: csv(parts[0]), [SECOND]: csv(parts[1]), [USERS]: csv(users) };
}

const times = (rows: readonly EventRow[], written: (time: Date) => string) =>
  rows.map((row) => ({ ...row, happened_at: written(new Date(row.happened_at)) }));
const european = (time: Date) => {
  const [year, month, day] = time.toISOString().slice(0, 10).split("-");
  return `${day}/${month}/${year}`;
};
const excel = (time: Date) => String(time.getTime() / 86_400_000 + 25_569);
const utc = (time: Date) => time.toISOString().replace("T", " ").replace(".000Z", " UTC");

/** The second file's 11th row, which is its 12th line, as its text is made another. */
function line(text: string, change: (line: string) => string): string {
  const lines = text.split("\n");
  lines[11] = change(lines[11] ?? "");
  return lines.join("\n");
}

const unreadable = (...says: string[]): Refused => ({ reason: "data-unreadable", says });
const unusual: Refused = { reason: "unusual-change" };
const half = (bytes: Uint8Array) => bytes.subarray(0, bytes.length / 2);
const utf16 = (text: string) => Buffer.from(text, "utf16le");
const inSecond = ["12", "part-1.csv"] as const;

export const csvFaults: readonly Fault[] = [
  { name: "times with UTC", files: ({ parts }) => ({ [SECOND]: csv(times(parts[1], utc)) }) },
  {
    name: "times as seconds since 1970",
    files: ({ parts }) => ({ [SECOND]: csv(times(parts[1], (time) => String(time.getTime() / 1_000))) }),
  },
  {
    name: "European dates",
    files: ({ parts }) => ({ [SECOND]: csv(times(parts[1], european)) }),
    refused: unreadable("250 of 500", '"happened_at"', "part-1.csv", "99/99/9999"),
  },
  {
    name: "European dates, as the data set says",
    files: ({ parts }) => ({ [SECOND]: csv(times(parts[1], european)) }),
    events: { timeFormat: "day-month-year" },
  },
  {
    name: "Excel's day numbers",
    files: ({ parts }) => ({ [SECOND]: csv(times(parts[1], excel)) }),
    refused: unreadable('"happened_at"', "part-1.csv"),
  },
  {
    name: "Excel's day numbers, as the data set says",
    files: ({ parts }) => ({ [SECOND]: csv(times(parts[1], excel)) }),
    events: { timeFormat: "excel" },
  },
  {
    name: "one time that is none",
    files: ({ parts }) => ({ [SECOND]: line(csv(parts[1]), (row) => row.replace(/2026-[^,]+/, "tomorrow")) }),
    refused: unreadable("1 of 500", "line 12", "part-1.csv", "aaaaaaaa"),
  },
  ...(["user_id", "happened_at", "event"] as const).map((name) => ({
    name: `the column ${name} renamed in one file`,
    files: ({ parts }: Export) => ({ [SECOND]: csv(parts[1], { names: { [name]: `${name}s` } }) }),
    refused: unreadable("part-1.csv", `no column "${name}"`),
  })),
  {
    name: "a column renamed in all files",
    files: ({ parts }) => {
      const names = { user_id: "customer" };
      return { [FIRST]: csv(parts[0], { names }), [SECOND]: csv(parts[1], { names }) };
    },
    refused: { reason: "definition-invalid", says: ['no column "user_id"'] },
  },
  {
    name: "the id of the users renamed",
    files: ({ users }) => ({ [USERS]: csv(users, { names: { user_id: "id" } }) }),
    refused: { reason: "definition-invalid", says: ['no column "user_id"'] },
  },
  {
    name: "half a gzip",
    files: ({ parts }) => ({ [SECOND]: half(gzipSync(csv(parts[1]))) }),
    refused: unreadable("part-1.csv", "ends in the middle"),
  },
  {
    name: "half a zstd",
    files: ({ parts }) => ({ [SECOND]: half(zstdCompressSync(csv(parts[1]))) }),
    refused: unreadable("part-1.csv", "zstd"),
  },
  {
    name: "half a gzip of the users",
    files: ({ users }) => ({ [USERS]: half(gzipSync(csv(users))) }),
    refused: unreadable("users.csv", "ends in the middle"),
  },
  {
    name: "whole gzip and zstd of several members",
    files: ({ parts: [first, second], users }) => {
      const text = csv(second);
      const cut = text.indexOf("\n", 5_000) + 1;
      const members = [text.slice(0, cut), text.slice(cut)];
      return {
        [FIRST]: zstdCompressSync(csv(first)),
        [SECOND]: Buffer.concat(members.map((member) => gzipSync(member))),
        [USERS]: gzipSync(csv(users)),
      };
    },
  },
  {
    name: "a stray quote",
    files: ({ parts }) => ({ [SECOND]: line(csv(parts[1]), (row) => `${row}5" disk`) }),
    refused: unreadable(...inSecond),
  },
  {
    name: "a quote that is never closed",
    files: ({ parts }) => ({ [SECOND]: line(csv(parts[1]), (row) => `${row}"half of a note`) }),
    refused: unreadable("part-1.csv", "quotes"),
  },
  {
    name: "text after a closing quote",
    files: ({ parts }) => ({ [SECOND]: line(csv(parts[1]), (row) => `${row}"a" b`) }),
    refused: unreadable(...inSecond),
  },
  {
    name: "a short row",
    files: ({ parts }) => ({ [SECOND]: line(csv(parts[1]), (row) => row.replace(",buy", "")) }),
    refused: unreadable(...inSecond, "fewer fields"),
  },
  {
    name: "a long row",
    files: ({ parts }) => ({ [SECOND]: line(csv(parts[1]), (row) => `${row},x`) }),
    refused: unreadable(...inSecond, "more or fewer fields"),
  },
  {
    name: "a comma inside of a value, before an empty one",
    files: ({ parts }) => ({ [SECOND]: line(csv(parts[1]), (row) => row.replace(",buy", ",a,buy")) }),
    refused: unreadable(...inSecond, "more or fewer fields"),
  },
  {
    name: "the header once more",
    files: ({ parts }) => ({ [FIRST]: csv(parts[0]) + csv(parts[1]), [SECOND]: undefined }),
    refused: unreadable("part-0.csv", "header once more"),
  },
  {
    name: "two exports of users in one file",
    files: ({ users }) => ({ [USERS]: csv(users.slice(0, 250)) + csv(users.slice(250)) }),
    refused: unreadable("users.csv", "header once more"),
  },
  {
    name: "CR CR LF",
    files: ({ parts }) => ({ [SECOND]: csv(parts[1], { rowEnd: "\r\r\n" }) }),
    refused: unreadable("part-1.csv"),
  },
  { name: "CR LF", files: ({ parts }) => ({ [SECOND]: csv(parts[1], { rowEnd: "\r\n" }) }) },
  {
    name: "a delimiter at the end of each row",
    files: ({ parts }) => ({ [SECOND]: csv(parts[1], { rowEnd: ",\n" }).replace(",\n", "\n") }),
  },
  { name: "semicolons in one file", files: ({ parts }) => ({ [SECOND]: csv(parts[1], { delimiter: ";" }) }) },
  {
    name: "semicolons in one file, where commas are set",
    files: ({ parts }) => ({ [SECOND]: csv(parts[1], { delimiter: ";" }) }),
    events: { delimiter: "," },
    refused: unreadable("part-1.csv", 'no column "user_id"'),
  },
  {
    name: "sep=",
    files: ({ parts }) => ({ [SECOND]: `sep=;\r\n${csv(parts[1], { delimiter: ";", rowEnd: "\r\n" })}` }),
  },
  {
    name: "UTF-16",
    files: ({ parts }) => ({ [SECOND]: utf16(`\ufeff${csv(parts[1], { delimiter: "\t" })}`) }),
  },
  {
    name: "UTF-16 without its mark",
    files: ({ parts }) => ({ [SECOND]: utf16(csv(parts[1])) }),
    refused: unreadable("part-1.csv", "UTF-16 without a mark"),
  },
  {
    name: "Latin-1",
    files: ({ parts }) => ({
      [SECOND]: Buffer.from(
        line(csv(parts[1]), (row) => `${row}\xf1`),
        "latin1",
      ),
    }),
    refused: unreadable(...inSecond, "UTF-8"),
  },
  {
    name: "a workbook",
    files: () => ({ [SECOND]: Buffer.from("PK\u0003\u0004 and so on") }),
    refused: unreadable("part-1.csv", "workbook of Excel"),
  },
  {
    name: "a title above the header",
    files: ({ parts }) => ({ [SECOND]: `Events of the night\n${csv(parts[1])}` }),
    refused: unreadable("part-1.csv"),
  },
  {
    name: "a blank line above the header",
    files: ({ parts }) => ({ [SECOND]: `\n${csv(parts[1])}` }),
    refused: unreadable("part-1.csv", "blank line"),
  },
  {
    name: "no header",
    files: ({ parts }) => ({ [SECOND]: csv(parts[1]).replace(/^.*\n/, "") }),
    refused: unreadable("part-1.csv", "no column", "whether the first line is a header"),
  },
  {
    name: "two columns of one name",
    files: ({ parts }) => ({ [SECOND]: csv(parts[1], { names: { note: "user_id" } }) }),
    refused: { reason: "definition-invalid", says: ["part-1.csv", '2 columns "user_id"'] },
  },
  {
    name: "two names that differ by case, of which one is meant",
    files: ({ parts }) => ({ [SECOND]: csv(parts[1], { names: { note: "USER_ID" } }) }),
  },
  {
    name: "two names that differ by case, of which none is meant",
    files: ({ parts }) => ({ [SECOND]: csv(parts[1], { names: { user_id: "User_ID", note: "USER_ID" } }) }),
    refused: { reason: "definition-invalid", says: ["part-1.csv", "differ from it by case"] },
  },
  {
    name: "a header in capitals",
    files: ({ parts }) => ({ [SECOND]: csv(parts[1], { names: { user_id: "USER_ID", event: "EVENT" } }) }),
  },
  {
    name: "more files that are empty, or have a header only",
    files: ({ parts: [first] }) => ({
      "events/part-2.csv": "",
      "events/part-3.csv": csv(first).split("\n")[0],
      "events/part-4.csv": gzipSync(""),
    }),
  },
  {
    name: "one file with a header only",
    files: ({ parts }) => ({ [SECOND]: csv(parts[1]).split("\n")[0] }),
    refused: unusual,
  },
  { name: "one empty file", files: () => ({ [SECOND]: "" }), refused: unusual },
  {
    name: "all files empty",
    files: () => ({ [FIRST]: "", [SECOND]: "" }),
    refused: { reason: "stale-data", says: ["No file with data", "/events/"] },
  },
  { name: "one file missing", files: () => ({ [SECOND]: undefined }), refused: unusual },
  {
    name: "all files missing",
    files: () => ({ [FIRST]: undefined, [SECOND]: undefined }),
    refused: { reason: "stale-data", says: ["No file with data", "/events/"] },
  },
  {
    name: "no users",
    files: () => ({ [USERS]: undefined }),
    refused: { reason: "stale-data", says: ["/users/"] },
  },
  {
    name: "half of the users",
    files: ({ users }) => ({ [USERS]: csv(users.filter((_, at) => at % 2 === 0)) }),
    refused: unusual,
  },
  {
    name: "data that is too old",
    files: () => ({}),
    dataSet: { staleAfterHours: 1e-9 },
    refused: { reason: "stale-data", says: ["/events/", "hours old"] },
  },
  {
    name: "no mark yet",
    files: () => ({}),
    events: { marker: "_SUCCESS" },
    refused: { reason: "stale-data", says: ["_SUCCESS"] },
  },
  { name: "its mark", files: () => ({ "events/_SUCCESS": "" }), events: { marker: "_SUCCESS" } },
  {
    name: "events of other people",
    files: ({ parts: [first, second] }) => {
      const others = (rows: readonly EventRow[]) =>
        rows.map((row) => ({ ...row, user_id: `x${row.user_id}` }));
      return { [FIRST]: csv(others(first)), [SECOND]: csv(others(second)) };
    },
    refused: unusual,
  },
  {
    name: "ids as a spreadsheet writes them",
    files: ({ users }) => ({ [USERS]: csv(users.map((row) => ({ ...row, user_id: `${row.user_id}.0` }))) }),
    refused: unusual,
  },
  {
    name: "another event's name",
    files: ({ parts: [first, second] }) => {
      const bought = (rows: readonly EventRow[]) =>
        rows.map((row) => ({ ...row, event: row.event.replace("buy", "purchase") }));
      return { [FIRST]: csv(bought(first)), [SECOND]: csv(bought(second)) };
    },
    refused: unusual,
  },
  {
    name: "copies in hidden folders",
    files: ({ parts: [first, second] }) => {
      const wrong = csv([...first, ...second].map((row) => ({ ...row, event: "buy" })));
      const folders = ["_temporary/0", ".staging", "a/_delta_log", "a/.b/c"];
      return Object.fromEntries(folders.map((folder) => [`events/${folder}/part.csv`, wrong]));
    },
  },
  {
    name: "folders that are columns",
    files: ({ parts }) => ({ [SECOND]: undefined, "events/day=2026-01-05/plan=x/part-1.csv": csv(parts[1]) }),
  },
  {
    name: "null markers",
    files: ({ parts: [first, second] }) => {
      const anonymous = first.map((row) => ({ ...row, user_id: "\\N", event: "buy" }));
      const unset = first.map((row) => ({ ...row, happened_at: "\\N", event: "buy" }));
      return { [SECOND]: csv([...second, ...anonymous, ...unset]) };
    },
  },
];

const LINES = { first: "events/part-0.jsonl", second: "events/part-1.jsonl", users: "users/users.jsonl" };

/** Values as they are, or as JSON of another kind. */
function lines(rows: readonly (EventRow | UserRow)[], as: (row: Row) => object = (row) => row): string {
  return rows.map((row) => `${JSON.stringify(as(row as unknown as Row))}\n`).join("");
}

export async function soundLines({ parts, users }: Export): Promise<Files> {
  return { [LINES.first]: lines(parts[0]), [LINES.second]: lines(parts[1]), [LINES.users]: lines(users) };
}

/** The second file with ids, or something else, as JSON of another kind. */
const second = (as: (row: Row) => object) => (night: Export) => ({
  [LINES.second]: lines(night.parts[1], as),
});
const noIdentifier = unreadable("250 of 500", '"user_id"', "no identifiers", "part-1.jsonl");

export const jsonFaults: readonly Fault[] = [
  {
    name: "times with UTC",
    files: ({ parts }) => ({ [LINES.second]: lines(times(parts[1], utc)) }),
  },
  {
    name: "times as numbers",
    files: second((row) => ({ ...row, happened_at: Date.parse(String(row["happened_at"])) })),
  },
  {
    name: "European dates",
    files: ({ parts }) => ({ [LINES.second]: lines(times(parts[1], european)) }),
    refused: unreadable('"happened_at"', "part-1.jsonl", "99/99/9999"),
  },
  {
    name: "Excel's day numbers",
    files: second((row) => ({ ...row, happened_at: Number(excel(new Date(String(row["happened_at"])))) })),
    refused: unreadable('"happened_at"', "part-1.jsonl"),
  },
  { name: "ids as whole numbers", files: second((row) => ({ ...row, user_id: Number(row["user_id"]) })) },
  {
    name: "ids as numbers with a point",
    files: ({ parts }) => ({
      [LINES.second]: lines(parts[1]).replaceAll(/"user_id":"(\d+)"/g, '"user_id":$1.0'),
    }),
    refused: noIdentifier,
  },
  {
    name: "ids in objects",
    files: second((row) => ({ ...row, user_id: { $oid: row["user_id"] } })),
    refused: noIdentifier,
  },
  {
    name: "ids in lists",
    files: second((row) => ({ ...row, user_id: [row["user_id"]] })),
    refused: noIdentifier,
  },
  {
    name: "truth values for ids",
    files: second((row) => ({ ...row, user_id: true })),
    refused: noIdentifier,
  },
  {
    name: "objects for ids of the users",
    files: ({ users }) => ({
      [LINES.users]: lines(users, (row) => ({ ...row, user_id: { id: row["user_id"] } })),
    }),
    refused: unreadable("500 of 500", '"user_id"', "users.jsonl"),
  },
  {
    name: "a key renamed in one file",
    files: second(({ user_id, ...row }) => ({ userId: user_id, ...row })),
    refused: unreadable("part-1.jsonl", '"user_id"'),
  },
  {
    name: "a key in capitals in one file",
    files: second(({ user_id, ...row }) => ({ USER_ID: user_id, ...row })),
    refused: unreadable("part-1.jsonl", '"user_id"'),
  },
  {
    name: "a key that differs by case from the right one",
    files: second((row) => ({ ...row, USER_ID: "70001" })),
  },
  {
    name: "a key twice in one object",
    files: ({ parts }) => ({
      [LINES.second]: line(lines(parts[1]), (row) => row.replace("{", '{"user_id":"70001",')),
    }),
    refused: unreadable("line 12", "part-1.jsonl"),
  },
  {
    name: "an array in one line",
    files: ({ parts }) => ({ [LINES.second]: JSON.stringify(parts[1]) }),
    refused: unreadable("line 1", "part-1.jsonl"),
  },
  {
    name: "an array of several lines",
    files: ({ parts }) => ({ [LINES.second]: JSON.stringify(parts[1], undefined, 1) }),
    refused: unreadable("line", "part-1.jsonl"),
  },
  {
    name: "two objects in one line",
    files: ({ parts }) => ({ [LINES.second]: lines(parts[1]).replace("}\n", "}") }),
    refused: unreadable("line 1", "part-1.jsonl"),
  },
  {
    name: "a line that is cut off",
    files: ({ parts }) => ({ [LINES.second]: lines(parts[1]).slice(0, -20) }),
    refused: unreadable("line 250", "part-1.jsonl"),
  },
  {
    name: "half of a character",
    files: ({ parts }) => ({
      [LINES.second]: line(lines(parts[1]), (row) => row.replace('"note":"', '"note":"\\ud83d')),
    }),
    refused: unreadable("line 12", "part-1.jsonl"),
  },
  {
    name: "half a gzip",
    files: ({ parts }) => ({ [LINES.second]: half(gzipSync(lines(parts[1]))) }),
    refused: unreadable("part-1.jsonl", "ends in the middle"),
  },
  {
    name: "half a zstd",
    files: ({ parts }) => ({ [LINES.second]: half(zstdCompressSync(lines(parts[1]))) }),
    refused: unreadable("part-1.jsonl", "zstd"),
  },
  {
    name: "a mark, CR LF and blank lines",
    files: ({ parts }) => ({ [LINES.second]: `\ufeff${lines(parts[1]).replaceAll("\n", "\r\n\r\n")}` }),
  },
  { name: "UTF-16", files: ({ parts }) => ({ [LINES.second]: utf16(`\ufeff${lines(parts[1])}`) }) },
  {
    name: "ids that are not set",
    files: ({ parts: [first, rest] }) => ({
      [LINES.second]:
        lines(rest) +
        lines(first, (row) => ({ ...row, user_id: null, event: "buy" })) +
        lines(first, ({ user_id: _, ...row }) => ({ ...row, event: "buy" })),
    }),
  },
  {
    name: "one empty file more, and copies in hidden folders",
    files: ({ parts }) => ({
      "events/part-2.jsonl": "",
      "events/_temporary/0/part-1.jsonl": lines(parts[0], (row) => ({ ...row, event: "buy" })),
    }),
  },
  {
    name: "folders that are columns",
    files: ({ parts }) => ({
      [LINES.second]: undefined,
      "events/day=2026-01-05/part-1.jsonl": lines(parts[1]),
    }),
  },
  { name: "one file missing", files: () => ({ [LINES.second]: undefined }), refused: unusual },
];
