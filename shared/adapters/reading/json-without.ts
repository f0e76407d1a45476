/** A file of JSON lines searched for people, and copied without them. */
import { createReadStream } from "node:fs";
import { isJsonObject, linesIn } from "./json-lines.ts";
import type { PlainFile } from "./plain-file.ts";
import { identityIn, piecesOf, type RowIdentity, type SoughtPeople } from "./sought-people.ts";
import type { TextCopy } from "./text-copy.ts";

const MARK = Buffer.from("\ufeff");
const NEWLINE = Buffer.from("\n");

/** A number as it is written: more digits than a double has stay. */
interface RawJson {
  rawJSON: string;
}
const json = JSON as unknown as {
  rawJSON(text: string): RawJson;
  isRawJSON(value: unknown): value is RawJson;
  parse(text: string, revive: (key: string, value: unknown, context: { source: string }) => unknown): unknown;
};

/** The same as of CSV: a line whose identifying members have one of them goes, another member becomes null. */
export async function jsonWithout(file: PlainFile, people: SoughtPeople, copy: TextCopy): Promise<number> {
  const identityOf = rememberedIdentities();
  let found = 0;
  if (file.mark > 0) await copy.write(MARK);
  for await (const { bytes } of linesIn(createReadStream(file.path, { start: file.mark }))) {
    const { found: here, left } = isJsonObject(bytes)
      ? searched(bytes.toString(), people, identityOf)
      : unread(bytes.toString(), people);
    found += here;
    if (left === "nothing") continue;
    await copy.write(left === "all" ? bytes : Buffer.from(left.text));
    await copy.write(NEWLINE);
  }
  return found;
}

interface Searched {
  found: number;
  left: "all" | "nothing" | { text: string };
}

function unread(text: string, people: SoughtPeople): Searched {
  const found = piecesOf(text).filter((piece) => people.has(piece)).length;
  return { found, left: found > 0 ? "nothing" : "all" };
}

function searched(text: string, people: SoughtPeople, identityOf: Identities): Searched {
  const row = json.parse(text, (_, value, { source }) =>
    typeof value === "number" ? json.rawJSON(source) : value,
  ) as Record<string, unknown>;
  const identity = identityOf(Object.keys(row));
  const fields = Object.entries(identity ?? {});
  const who = Object.fromEntries(fields.map(([field, name]) => [field, textOf(row[name])])) as RowIdentity;
  const isTheirs = people.in(who);
  if (isTheirs > 0) return { found: isTheirs, left: "nothing" };
  const identifying = new Set(fields.map(([, name]) => name));
  let found = 0;
  const emptied = (value: unknown): unknown => {
    const said = textOf(value);
    if (said !== undefined) {
      if (!people.has(said)) return value;
      found += 1;
      return null;
    }
    if (Array.isArray(value)) return value.map(emptied);
    if (typeof value !== "object" || value === null) return value;
    return Object.fromEntries(Object.entries(value).map(([name, one]) => [name, emptied(one)]));
  };
  const rest = Object.entries(row).map(([name, value]) => [
    name,
    identifying.has(name) && textOf(value) !== undefined ? value : emptied(value),
  ]);
  if (found === 0) return { found, left: "all" };
  return { found, left: identity ? { text: JSON.stringify(Object.fromEntries(rest)) } : "nothing" };
}

/** Of a text or a number. */
function textOf(value: unknown): string | undefined {
  if (typeof value === "string") return value;
  return json.isRawJSON(value) ? value.rawJSON : undefined;
}

type Identities = (names: readonly string[]) => ReturnType<typeof identityIn>;

/** Lines have the same names, most often. */
function rememberedIdentities(): Identities {
  let [last, known]: [string | undefined, ReturnType<typeof identityIn>] = [undefined, undefined];
  return (names) => {
    const text = JSON.stringify(names);
    if (text !== last) [last, known] = [text, identityIn(names)];
    return known;
  };
}
