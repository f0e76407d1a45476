/** JSON lines, for whoever looks for one of them. */

const NEWLINE = 0x0a;

/** Lines from 1, blank ones left out. A line is in memory, the file is not. */
export async function* linesIn(
  source: AsyncIterable<Buffer>,
): AsyncGenerator<{ line: number; bytes: Buffer }> {
  let held: Buffer[] = [];
  let line = 1;
  for await (const chunk of source) {
    let from = 0;
    for (let at = chunk.indexOf(NEWLINE); at !== -1; at = chunk.indexOf(NEWLINE, from)) {
      held.push(chunk.subarray(from, at));
      yield* whole(held, line);
      held = [];
      line++;
      from = at + 1;
    }
    if (from < chunk.length) held.push(chunk.subarray(from));
  }
  yield* whole(held, line);
}

function* whole(pieces: readonly Buffer[], line: number): Generator<{ line: number; bytes: Buffer }> {
  const bytes = Buffer.concat(pieces);
  if (bytes.some((byte) => byte !== 0x20 && byte !== 0x0d && byte !== 0x09)) yield { line, bytes };
}

/** One object, with each of its own names once. */
export function isJsonObject(bytes: Buffer): boolean {
  try {
    const text = new TextDecoder("utf-8", { fatal: true }).decode(bytes);
    const value: unknown = JSON.parse(text, wellFormed);
    if (typeof value !== "object" || value === null || Array.isArray(value)) return false;
    return namesIn(text) === Object.keys(value).length;
  } catch {
    return false;
  }
}

/** Half of a pair of surrogates is no character: no UTF-8 can hold it. */
function wellFormed(key: string, value: unknown): unknown {
  if (!key.isWellFormed() || (typeof value === "string" && !value.isWellFormed()))
    throw new SyntaxError("half of a character");
  return value;
}

/** How many names the object has at its first level: a name that is repeated counts twice. */
function namesIn(text: string): number {
  let [depth, names] = [0, 0];
  for (const [token] of text.matchAll(/"(?:[^"\\]|\\.)*"|[{}[\]:]/g)) {
    if (token === "{" || token === "[") depth++;
    else if (token === "}" || token === "]") depth--;
    else if (token === ":" && depth === 1) names++;
  }
  return names;
}
