/** The names of a file's columns, read where the file is: for a list in which no column is named like an identifier. */

/** Bytes that are read: more than any header has. */
const HEAD = 64 * 1_024;

/** Empty where they can't be told, such as of a compressed file. */
export async function headersOf(file: Blob): Promise<string[]> {
  const bytes = new Uint8Array(await file.slice(0, HEAD).arrayBuffer());
  return headersIn(decoded(bytes));
}

export function headersIn(text: string): string[] {
  const [first = ""] = text.split(/\r?\n/, 1);
  if (first.includes("\u0000") || first.includes("\ufffd")) return [];
  if (first.startsWith("{")) return keysOf(first);
  const [delimiter = ","] = [",", ";", "\t", "|"].toSorted(
    (one, other) => first.split(other).length - first.split(one).length,
  );
  return fieldsOf(first, delimiter).filter((name) => name !== "");
}

function decoded(bytes: Uint8Array): string {
  const mark = `${bytes[0]} ${bytes[1]}`;
  const encoding = mark === "255 254" ? "utf-16le" : mark === "254 255" ? "utf-16be" : "utf-8";
  return new TextDecoder(encoding).decode(bytes);
}

function keysOf(line: string): string[] {
  try {
    return Object.keys(JSON.parse(line) as object);
  } catch {
    return [];
  }
}

/** Delimiters within quotes are none. */
function fieldsOf(line: string, delimiter: string): string[] {
  const fields: string[] = [];
  let field = "";
  let quoted = false;
  for (const [at, character] of [...line].entries()) {
    if (character === '"') {
      quoted = !quoted;
      if (quoted && line[at - 1] === '"') field += '"';
    } else if (character === delimiter && !quoted) {
      fields.push(field);
      field = "";
    } else field += character;
  }
  return [...fields, field];
}
