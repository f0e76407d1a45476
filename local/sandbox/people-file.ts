/** Loads a file of people into a sandbox in chunks. */
import { createReadStream } from "node:fs";
import { extname } from "node:path";
import { Declined } from "../api.ts";

/** Characters in a chunk. Lambda accepts 6 MB in a call, and a character may take 3 bytes. */
const CHUNK = 1_500_000;

const types: Readonly<Record<string, string>> = {
  ".csv": "text/csv",
  ".jsonl": "application/x-ndjson",
  ".ndjson": "application/x-ndjson",
};

export interface PeopleDestination {
  /** Origin of the API that includes the sandbox. */
  origin: string;
  token: string;
}

/**
 * Returns the number of rows. `told` is called after each chunk with the rows so far. Throws `Declined` with the
 * sandbox's message.
 */
export async function loadPeopleFile(
  { origin, token }: PeopleDestination,
  file: string,
  told: (rows: number) => void = () => {},
): Promise<number> {
  const type = types[extname(file).toLowerCase()];
  if (!type)
    throw new Declined(`${file}: people are in a file that ends with ${Object.keys(types).join(", ")}`);
  let rows = 0;
  for await (const body of chunks(file, type)) {
    const response = await fetch(`${origin}/sandbox/users`, {
      method: "POST",
      headers: { authorization: `Bearer ${token}`, "content-type": type },
      body,
    });
    const answer = (await response.json()) as { rows?: number; detail?: string; message?: string };
    if (!response.ok)
      throw new Declined(
        `${file}, after ${rows} rows: ${response.status} ${answer.detail ?? answer.message ?? "without a reason"}`,
      );
    rows += answer.rows ?? 0;
    told(rows);
  }
  return rows;
}

/** Whole lines (in CSV whole records), each chunk with the header. */
async function* chunks(file: string, type: string): AsyncGenerator<string> {
  const isCsv = type === "text/csv";
  let header: string | undefined;
  let chunk = "";
  for await (const record of records(file, isCsv)) {
    if (isCsv && header === undefined) header = record;
    else chunk += record;
    if (chunk.length < CHUNK) continue;
    yield (header ?? "") + chunk;
    chunk = "";
  }
  if (chunk !== "") yield (header ?? "") + chunk;
}

/** Records with their line ends. A line break inside quotes belongs to its record. */
async function* records(file: string, quotes: boolean): AsyncGenerator<string> {
  let rest = "";
  let open = "";
  for await (const text of createReadStream(file, { encoding: "utf8", highWaterMark: 1 << 20 })) {
    const lines = (rest + (text as string)).split("\n");
    rest = lines.pop() ?? "";
    for (const line of lines) {
      open += `${line}\n`;
      if (quotes && hasOpenQuote(open)) continue;
      yield open;
      open = "";
    }
  }
  if (open + rest !== "") yield `${open + rest}\n`;
}

function hasOpenQuote(text: string): boolean {
  let quotes = 0;
  for (let at = text.indexOf('"'); at !== -1; at = text.indexOf('"', at + 1)) quotes++;
  return quotes % 2 === 1;
}
