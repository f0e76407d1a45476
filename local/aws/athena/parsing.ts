/** What Athena refuses before it takes a query: what is no statement, more than one, or of a kind that this stand-in lacks. */
import { ServiceFault } from "../json-service.ts";
import { withDatabase } from "./tables.ts";

/** The query of a statement, with how many characters stand before it; of an UNLOAD also where it writes to. */
export interface Parsed {
  query: string;
  before: number;
  place?: string;
}

const UNLOAD =
  /^(UNLOAD \()(.*)\)\s+TO '(s3:\/\/[^']+\/)'\s+WITH \(format='PARQUET', compression='SNAPPY'\)$/s;

export function parsed(text: string): Parsed {
  const [, before = "", query = text, place] = UNLOAD.exec(text) ?? [];
  return { query, before: before.length, ...(place !== undefined && { place }) };
}

/** Throws `InvalidRequestException`, in Athena's words where they are known. */
export async function refuseUnparsed(text: string): Promise<void> {
  const { query, before } = parsed(text);
  const tree = await withDatabase(async (connection) => {
    const serialized = "SELECT CAST(json_serialize_sql(CAST($query AS VARCHAR)) AS VARCHAR)";
    const reader = await connection.runAndReadAll(serialized, { query });
    return JSON.parse(String(reader.getRows()[0]?.[0])) as Tree;
  });
  if (!tree.error && tree.statements?.length === 1) return;
  throw new ServiceFault("InvalidRequestException", wordsOf(tree, text, before));
}

interface Tree {
  error: boolean;
  error_type?: string;
  error_message?: string;
  position?: string;
  statements?: unknown[];
}

function wordsOf(tree: Tree, text: string, before: number): string {
  if (!tree.error) return `Only one sql statement is allowed. Got: ${text}`;
  if (tree.error_type !== "parser") return "Queries of this type are not supported";
  const [, found] = /at or near "(.*)"/s.exec(tree.error_message ?? "") ?? [];
  const what = found === undefined ? tree.error_message : `mismatched input '${found}'`;
  return `${placed(text, before, Number(tree.position ?? 0))}${what}`;
}

/** `line 1:8: `, of the place that is so many bytes after the characters before. */
export function placed(text: string, before: number, bytes: number): string {
  const from = Buffer.from(text.slice(before));
  const lines = (text.slice(0, before) + from.subarray(0, bytes).toString()).split("\n");
  return `line ${lines.length}:${(lines.at(-1)?.length ?? 0) + 1}: `;
}
