/**
 * Keyed hashes in the place of identifiers, of all rows of a table at once: HMAC-SHA-256 (RFC 2104), by two hashes of the
 * engine. The key is bound to the statement and never a part of its text, which an error may quote.
 */
import { createHmac } from "node:crypto";
import { blobValue } from "@duckdb/node-api";
import type { ForgottenKey } from "../../../ports/secrets.ts";
import type { ScratchDatabase, Values } from "../scratch/scratch-database.ts";

export interface KeyedHashes {
  /** Tells the key, and nothing of it: the label of what was hashed with it. */
  mark: string;
  /** The rows of a table with (kind, id, label): `id` as its hash, `label` as the mark, and the same other columns. */
  hashed(table: string): string;
  /** Of the statement that `hashed` is a part of. */
  values: Values;
}

/**
 * The kind of a further hash of each alias: of its name alone, with an empty label. A rejected row may have an alias without
 * its label. It is no identifier of its own, and does not count.
 */
export const ALIAS_NAME = "alias_name";

/** Bytes of a block of SHA-256. */
const BLOCK = 64;
/** Hex digits of a mark. */
const MARK_DIGITS = 16;

/** Undefined or missing: throws. Nobody may be taken for not forgotten because a key is not there. */
export async function hashesBy(key: ForgottenKey | undefined): Promise<KeyedHashes> {
  if (!key) throw new Error("this function has no key of forgotten people");
  const text = await key.read();
  const secret = Buffer.alloc(BLOCK);
  if (Buffer.from(text).copy(secret) < Buffer.byteLength(text))
    throw new Error(`the key of forgotten people has more than ${BLOCK} bytes`);
  const padded = (byte: number) => blobValue(secret.map((one) => one ^ byte));
  const mark = createHmac("sha256", text).update("mark").digest("hex").slice(0, MARK_DIGITS);
  return {
    mark,
    hashed: (table) => `
      SELECT * REPLACE (
        sha256($outer || unhex(sha256($inner || encode(concat_ws(chr(31), kind, label, id))))) AS id,
        $mark AS label) FROM ${table}`,
    values: { inner: padded(0x36), outer: padded(0x5c), mark },
  };
}

/**
 * Adds to the table `into` those of `among` (kind, id, label each, not distinct) whose hashes the Parquet has, each once.
 * Throws if it has what was hashed with another key: nobody there would be known again.
 */
export async function addKnownAgain(
  scratch: ScratchDatabase,
  { into, among, parquet }: Record<"into" | "among" | "parquet", string>,
  { mark, hashed, values }: KeyedHashes,
): Promise<void> {
  const other = await scratch.rows(`SELECT 1 FROM ${parquet} WHERE label <> $mark LIMIT 1`, { mark });
  if (other.length > 0) throw new Error("the forgotten people were hashed with another key");
  const beside = `(SELECT kind, id, label, id AS plain_id, label AS plain_label FROM ${among})`;
  await scratch.run(
    `INSERT INTO ${into} SELECT DISTINCT kind, plain_id AS id, plain_label AS label FROM (${hashed(beside)})
      SEMI JOIN ${parquet} USING (kind, id, label)`,
    values,
  );
}
