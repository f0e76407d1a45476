/** A CSV file searched for people, and copied without them. */
import { open } from "node:fs/promises";
import { type CsvDialect, csvDialect } from "./csv-dialect.ts";
import { eachRecord, hasTrailing } from "./csv-file.ts";
import { fieldsOf, withoutRowEnd } from "./csv-records.ts";
import type { PlainFile } from "./plain-file.ts";
import { identityIn, piecesOf, type RowIdentity, type SoughtPeople } from "./sought-people.ts";
import type { TextCopy } from "./text-copy.ts";

/** What a record has of them, and what is left of it then: all of it, nothing, or fields with some of them emptied. */
interface Judged {
  found: number;
  left: "all" | "nothing" | { fields: string[] };
}

interface Judge {
  header(names: readonly string[]): Judged;
  row(fields: readonly string[]): Judged;
}

interface Searching {
  people: SoughtPeople;
  copy: TextCopy;
}

/**
 * Returns how many identifiers of the people it found. Rows whose identifying columns have one are left out; in another column
 * the field is emptied, because its row may be somebody else's. Throws `UnreadableFile`.
 */
export async function csvWithout(
  file: PlainFile,
  given: Parameters<typeof csvDialect>[1],
  { people, copy }: Searching,
): Promise<number> {
  const dialect = await csvDialect(file, given);
  if (!dialect) return 0;
  return searched(file, dialect, listJudge(dialect.header, people), { people, copy });
}

/** The same of a file that this system wrote, by its own columns. */
export async function ownCsvWithout(
  file: PlainFile,
  identityOf: (fields: readonly string[]) => RowIdentity,
  { people, copy }: Searching,
): Promise<number> {
  const dialect = await csvDialect(file, ",");
  if (!dialect) return 0;
  const judge = {
    header: () => judged(0),
    row: (fields: readonly string[]) => judged(people.in(identityOf(fields))),
  };
  return searched(file, dialect, judge, { people, copy });
}

async function searched(
  { path }: PlainFile,
  { from, shape: told, delimiter }: CsvDialect,
  judge: Judge,
  { people, copy }: Searching,
): Promise<number> {
  const shape = { ...told, hasTrailing: await hasTrailing(path, from, told) };
  let found = 0;
  let isFirst = true;
  await copy.write(await bytesBefore(path, from));
  await eachRecord(path, from, shape, ({ kind, bytes }) => {
    const isHeader = isFirst || kind === "header";
    isFirst = false;
    const record = withoutRowEnd(bytes);
    const judgement =
      kind === "broken" || kind === "uneven"
        ? judged(piecesOf(record.toString()).filter((piece) => people.has(piece)).length)
        : judge[isHeader ? "header" : "row"](fieldsOf(record, shape.delimiter));
    found += judgement.found;
    const { left } = judgement;
    if (left === "nothing") return undefined;
    const rowEnd = bytes.subarray(record.length);
    return copy.write(left === "all" ? bytes : rewritten(left.fields, delimiter, rowEnd));
  });
  return found;
}

function judged(found: number): Judged {
  return { found, left: found > 0 ? "nothing" : "all" };
}

function listJudge(header: readonly string[], people: SoughtPeople): Judge {
  const identity = identityIn(header);
  if (!identity) return unnamedJudge(people);
  const places = Object.entries(identity).map(([field, name]) => [field, header.indexOf(name)] as const);
  const identifying = new Set(places.map(([, at]) => at));
  return {
    header: () => judged(0),
    row(fields) {
      const who = Object.fromEntries(places.map(([field, at]) => [field, fields[at] ?? ""])) as RowIdentity;
      const found = people.in(who);
      if (found > 0) return judged(found);
      return replaced(fields, (field, at) => (!identifying.has(at) && people.has(field) ? "" : field));
    },
  };
}

/** Of columns whose names say nothing any may be the identifier, and the header may be a row: it gets names then. */
function unnamedJudge(people: SoughtPeople): Judge {
  return {
    header: (names) => replaced(names, (name, at) => (people.has(name) ? `column_${at + 1}` : name)),
    row: (fields) => judged(fields.filter((field) => people.has(field)).length),
  };
}

function replaced(fields: readonly string[], by: (field: string, at: number) => string): Judged {
  const others = fields.map(by);
  const found = others.filter((field, at) => field !== fields[at]).length;
  return { found, left: found > 0 ? { fields: others } : "all" };
}

function rewritten(fields: readonly string[], delimiter: string, rowEnd: Buffer): Buffer {
  const isPlain = (field: string) => !/["\r\n]/.test(field) && !field.includes(delimiter);
  const written = fields.map((field) => (isPlain(field) ? field : `"${field.replaceAll('"', '""')}"`));
  return Buffer.concat([Buffer.from(written.join(delimiter)), rowEnd]);
}

/** The mark of the encoding, and a line that says what separates fields. */
async function bytesBefore(path: string, from: number): Promise<Buffer> {
  const file = await open(path);
  try {
    const { buffer } = await file.read(Buffer.alloc(from), 0, from, 0);
    return buffer;
  } finally {
    await file.close();
  }
}
