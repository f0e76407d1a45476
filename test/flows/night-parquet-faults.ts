/** What is wrong with a night's export of Parquet. */
import { readFile, writeFile } from "node:fs/promises";
import { gzipSync } from "node:zlib";
import { scratchDatabase } from "../../shared/adapters/duckdb/scratch/scratch-database.ts";
import { parquetFile, right } from "../adapters/reading/parquet-written.ts";
import type { EventRow, Export, Fault, Files, Refused, UserRow } from "./night.ts";

const FIRST = "events/part-0.parquet";
const SECOND = "events/part-1.parquet";
const USERS = "users/users.parquet";

const asTheyAre = {
  user_id: "user_id",
  happened_at: "CAST(happened_at AS TIMESTAMP)",
  event: "event",
  plan: "plan",
};

const writer = scratchDatabase({ memoryMb: 256 });
export const closeWriter = () => writer.discard();

/** `columns`: an expression of each, of rows of texts. */
async function parquet(
  rows: readonly (EventRow | UserRow)[],
  columns: Readonly<Record<string, string>>,
  { options = "", where = "true" } = {},
): Promise<Buffer> {
  const given = await writer.file("rows.json");
  const path = await writer.file("made.parquet");
  await writeFile(given, rows.map((row) => `${JSON.stringify(row)}\n`).join(""));
  const names = Object.keys(rows[0] ?? {}).map((name) => `${name}: 'VARCHAR'`);
  const selected = Object.entries(columns).map(([name, sql]) => `${sql} AS "${name}"`);
  await writer.run(`
    COPY (SELECT ${selected.join(", ")}
      FROM read_ndjson('${given}', columns = {${names.join(", ")}}) AS given WHERE ${where})
    TO '${path}' (FORMAT parquet ${options})`);
  return readFile(path);
}

export async function soundParquet({ parts: [first, second], users }: Export): Promise<Files> {
  const [one, two, three] = await Promise.all([
    parquet(first, asTheyAre),
    parquet(second, asTheyAre),
    parquet(users, { user_id: "user_id" }),
  ]);
  return { [FIRST]: one, [SECOND]: two, [USERS]: three };
}

/** The second file with other expressions of columns. */
const second =
  (columns: Readonly<Record<string, string>>) =>
  async ({ parts }: Export) => ({ [SECOND]: await parquet(parts[1], { ...asTheyAre, ...columns }) });

const without = async ({ parts }: Export, name: keyof typeof asTheyAre, other: string) => {
  const { [name]: sql, ...columns } = asTheyAre;
  return { [SECOND]: await parquet(parts[1], { [other]: sql, ...columns }) };
};

const unreadable = (...says: string[]): Refused => ({ reason: "data-unreadable", says });
const noIdentifier = unreadable('"user_id"', "no identifiers", "part-1.parquet");
const noTime = unreadable('"happened_at"', "part-1.parquet");

export const parquetFaults: readonly Fault[] = [
  { name: "ids as integers", files: second({ user_id: "CAST(user_id AS BIGINT)" }) },
  {
    name: "ids as decimals without a fraction",
    files: second({ user_id: "CAST(user_id AS DECIMAL(12, 2))" }),
  },
  { name: "ids as binary", files: second({ user_id: "encode(user_id)" }) },
  { name: "ids as floats", files: second({ user_id: "CAST(user_id AS DOUBLE)" }), refused: noIdentifier },
  {
    name: "ids as decimals with a fraction",
    files: second({ user_id: "CAST(user_id AS DECIMAL(12, 2)) + 0.5" }),
    refused: noIdentifier,
  },
  { name: "ids as structs", files: second({ user_id: "{'id': user_id}" }), refused: noIdentifier },
  { name: "ids as lists", files: second({ user_id: "[user_id]" }), refused: noIdentifier },
  { name: "ids as maps", files: second({ user_id: "MAP {'id': user_id}" }), refused: noIdentifier },
  {
    name: "ids as binary that is no text",
    files: second({ user_id: "encode(user_id) || '\\xF1'::BLOB" }),
    refused: noIdentifier,
  },
  {
    name: "ids as a VARIANT",
    files: second({ user_id: "CAST(user_id AS VARIANT)" }),
    refused: unreadable("part-1.parquet", "VARIANT"),
  },
  {
    name: "ids of the users as floats",
    files: async ({ users }) => ({ [USERS]: await parquet(users, { user_id: "CAST(user_id AS DOUBLE)" }) }),
    refused: unreadable("500 of 500", '"user_id"', "users.parquet"),
  },
  {
    name: "times with a zone",
    files: second({ happened_at: "CAST(happened_at AS TIMESTAMPTZ)" }),
  },
  { name: "times as text with UTC", files: second({ happened_at: "replace(happened_at, 'Z', ' UTC')" }) },
  { name: "times as numbers", files: second({ happened_at: "epoch_ms(CAST(happened_at AS TIMESTAMP))" }) },
  {
    name: "European dates",
    files: second({ happened_at: "strftime(CAST(happened_at AS TIMESTAMP), '%d/%m/%Y')" }),
    refused: noTime,
  },
  {
    name: "Excel's day numbers",
    files: second({ happened_at: "epoch(CAST(happened_at AS TIMESTAMP)) / 86400.0 + 25569" }),
    refused: noTime,
  },
  { name: "infinite times", files: second({ happened_at: "TIMESTAMP 'infinity'" }), refused: noTime },
  {
    name: "the id renamed in one file",
    files: (night) => without(night, "user_id", "customer_id"),
    refused: unreadable("part-1.parquet", 'no column "user_id"'),
  },
  {
    name: "the time renamed in one file",
    files: (night) => without(night, "happened_at", "time"),
    refused: unreadable("part-1.parquet", 'no column "happened_at"'),
  },
  { name: "a name in capitals in one file", files: (night) => without(night, "user_id", "USER_ID") },
  {
    name: "a damaged page",
    files: async ({ parts }) => {
      const body = await parquet(parts[1], asTheyAre, { options: ", CODEC 'zstd'" });
      return { [SECOND]: body.fill(0x5a, 40, 400) };
    },
    refused: unreadable("part-1.parquet", "damaged"),
  },
  {
    name: "a page with another checksum",
    files: ({ parts }) => {
      const pages = [parts[1].map(({ user_id }) => user_id)];
      return { [SECOND]: parquetFile({ pages, checksum: (page) => right(page) ^ 1 }) };
    },
    refused: unreadable("part-1.parquet", "checksum"),
  },
  {
    name: "half of a file",
    files: async ({ parts }) => {
      const body = await parquet(parts[1], asTheyAre);
      return { [SECOND]: body.subarray(0, body.length / 2) };
    },
    refused: unreadable("part-1.parquet", "footer"),
  },
  {
    name: "a damaged footer",
    files: async ({ parts }) => {
      const body = await parquet(parts[1], asTheyAre);
      return { [SECOND]: body.fill(0x5a, body.length - 200, body.length - 10) };
    },
    refused: unreadable("part-1.parquet", "footer"),
  },
  {
    name: "an encrypted file",
    files: () => ({ [SECOND]: Buffer.from("PARE and so on PARE") }),
    refused: unreadable("part-1.parquet", "encrypted"),
  },
  {
    name: "CSV under the same prefix",
    files: () => ({ "events/part-2.csv": "user_id,happened_at,event\n70001,2026-01-05,buy\n" }),
    refused: unreadable("part-2.csv", "no Parquet file"),
  },
  {
    name: "a file within a gzip",
    files: async ({ parts }) => ({ [SECOND]: gzipSync(await parquet(parts[1], asTheyAre)) }),
    refused: unreadable("part-1.parquet", "no Parquet file"),
  },
  {
    name: "one file more without rows, and copies in hidden folders",
    files: async ({ parts: [first] }) => ({
      "events/part-2.parquet": await parquet(first, asTheyAre, { where: "false" }),
      "events/_temporary/0/part-1.parquet": await parquet(first, { ...asTheyAre, event: "'buy'" }),
      "events/_delta_log/00.json": "{}",
    }),
  },
  {
    name: "folders that are columns",
    files: async ({ parts }) => ({
      [SECOND]: undefined,
      "events/day=2026-01-05/part-1.parquet": await parquet(parts[1], asTheyAre),
    }),
  },
  { name: "one file missing", files: () => ({ [SECOND]: undefined }), refused: { reason: "unusual-change" } },
];
