/**
 * Everything that the system has stored, as text: each version of each object, decoded, each row of the table, the logs and
 * the mails. Shared with nothing that forgets people, so that what one does not find the other does.
 */
import { readdirSync, readFileSync } from "node:fs";
import { join, relative } from "node:path";
import { gunzipSync } from "node:zlib";
import type { AttributeValue } from "@aws-sdk/client-dynamodb";
import { DuckDBInstance } from "@duckdb/node-api";
import type { LocalSystem } from "../../../local/system.ts";
import { environment as names } from "../../../shared/contract/environment.ts";
import { allItems } from "../../local/all-items.ts";

export interface StoredText {
  /** What it is: an object with its bucket, a row by its key, a log. */
  where: string;
  text: string;
}

/** The sandbox's rows are Braze's half, and the data set is the data team's own: both have people whom nobody forgets there. */
const SANDBOX = "SANDBOX#";

/** `folder`: of the system. `own`: prefix of the data bucket that only the data team changes. */
export async function* everythingStored(
  system: LocalSystem,
  { folder, own }: { folder: string; own: string },
): AsyncGenerator<StoredText> {
  yield* objectsIn(folder, `${system.environment[names.dataBucket]}/${own}`);
  yield* rowsOf(system);
  for (const [name, path] of Object.entries(system.logs))
    yield { where: `log of ${name}`, text: readFileSync(path, "utf8") };
  yield { where: "mails", text: await (await fetch(new URL("/store", system.inbox))).text() };
  yield {
    where: "events",
    text: await (await fetch(system.environment["AWS_ENDPOINT_URL_EVENTBRIDGE"] ?? "")).text(),
  };
}

/** Whom a ledger of a cohort at a connection has, by how they are held. */
export async function heldByLedger(
  { folder, system }: { folder: string; system: LocalSystem },
  object: string,
): Promise<{ id: string; held: string }[]> {
  const path = join(
    folder,
    "objects",
    system.environment[names.workBucket] ?? "",
    `${object}._S3rver_object`,
  );
  return (await rowsOfParquet(path)) as { id: string; held: string }[];
}

/** The files of the object server, of each version too. */
async function* objectsIn(folder: string, own: string): AsyncGenerator<StoredText> {
  const root = join(folder, "objects");
  const files = readdirSync(root, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  for (const { parentPath, name } of files) {
    const path = join(parentPath, name);
    const where = relative(root, path).replace(/^\.versions\//, "");
    if (where.startsWith(own)) continue;
    yield { where, text: await decoded(path) };
  }
}

async function decoded(path: string): Promise<string> {
  const bytes = readFileSync(path);
  if (bytes.subarray(0, 4).toString("latin1") === "PAR1") return JSON.stringify(await rowsOfParquet(path));
  const plain = bytes[0] === 0x1f && bytes[1] === 0x8b ? gunzipSync(bytes) : bytes;
  return plain.toString("utf8");
}

async function rowsOfParquet(path: string): Promise<unknown[]> {
  const instance = await DuckDBInstance.create(":memory:", { threads: "1" });
  const connection = await instance.connect();
  try {
    const read = await connection.runAndReadAll("SELECT * FROM read_parquet($path)", { path });
    return read.getRowObjectsJson();
  } finally {
    connection.closeSync();
    instance.closeSync();
  }
}

async function* rowsOf(system: LocalSystem): AsyncGenerator<StoredText> {
  for (const item of await allItems(system)) {
    const key = String(item["pk"]?.S);
    if (!key.startsWith(SANDBOX)) yield { where: `row ${key}`, text: unpacked(item) };
  }
}

/** With what it has as gzip in base64 as text beside it. */
function unpacked(item: Record<string, AttributeValue>): string {
  const text = JSON.stringify(item);
  const packed = [...text.matchAll(/H4sI[\w+/]+={0,2}/g)].map(([base64]) =>
    gunzipSync(Buffer.from(base64, "base64")).toString(),
  );
  return [text, ...packed].join("\n");
}

/** Which of these texts appears, as it is, or as JSON, a URL, base64 or hex has it. */
export function appearing(sought: readonly string[], text: string): string[] {
  return sought.filter((one) => waysToWrite(one).some((written) => text.includes(written)));
}

function waysToWrite(one: string): string[] {
  const bytes = Buffer.from(one);
  // Base64 writes three bytes in four characters, so it depends on what is before; the ends depend on their neighbours.
  const base64 = [0, 1, 2].map((offset) => {
    const whole = Buffer.concat([Buffer.alloc(offset), bytes])
      .toString("base64")
      .replace(/=+$/, "");
    return whole.slice(offset === 0 ? 0 : offset + 1, -1);
  });
  const inJson = (text: string) => JSON.stringify(text).slice(1, -1);
  // Rows have definitions as JSON, and are JSON themselves here.
  return [one, inJson(one), inJson(inJson(one)), encodeURIComponent(one), bytes.toString("hex"), ...base64];
}
