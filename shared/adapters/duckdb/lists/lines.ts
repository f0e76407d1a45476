/**
 * Where in a file its records are. The engine counts records; people look for lines, and a record may have several, or blank
 * ones before it.
 */
import { createReadStream } from "node:fs";
import { open } from "node:fs/promises";
import type { ListDefinition } from "../../../contract/cohorts.ts";

const QUOTE = 0x22;
const COMMA = 0x2c;
const NEWLINE = 0x0a;
const RETURN = 0x0d;
const BLANK = 0x20;
const BLANKS_OF_JSON = [RETURN, BLANK, 0x09];
const BYTE_ORDER_MARK = [0xef, 0xbb, 0xbf];
/** Bytes: the mark and the first character. */
const BEGINNING = 4;

/** The engine would take the blank line for the header, and the header for a user. */
export async function beginsBlank(path: string): Promise<boolean> {
  const file = await open(path);
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(BEGINNING), 0, BEGINNING, 0);
    return /^\ufeff?[\r\n]/.test(buffer.toString("utf8", 0, bytesRead));
  } finally {
    await file.close();
  }
}

/** `records` count from 1 and rise; of a CSV file the header is none. Gives as many lines, from 1. */
export async function linesOf(
  path: string,
  format: ListDefinition["format"],
  records: readonly number[],
): Promise<number[]> {
  if (records.length === 0) return [];
  const reader = format === "csv" ? new CsvRecords() : new JsonRecords();
  const lines: number[] = [];
  let at = 0;
  for await (const chunk of createReadStream(path) as AsyncIterable<Buffer>) {
    for (const byte of chunk) {
      if (at < BYTE_ORDER_MARK.length && byte === BYTE_ORDER_MARK[at++]) continue;
      at = BYTE_ORDER_MARK.length;
      reader.read(byte);
      if (reader.record === records[lines.length]) lines.push(reader.line);
    }
    if (lines.length === records.length) break;
  }
  return lines;
}

/** After each byte: the record that it belongs to, 0 before the first, and the line that it is on. */
interface Records {
  record: number;
  line: number;
  read(byte: number): void;
}

/** `blank`: one before a quote is no part of the field. */
type Field = "start" | "blank" | "plain" | "quoted" | "closed";

/**
 * As the engine reads them where it is not strict. A field that began with a quote may hold newlines; once closed, it is opened
 * again by another quote. In a field that began without one a quote is only a character.
 */
class CsvRecords implements Records {
  // The header is record 0.
  record = -1;
  line = 1;
  #field: "between" | Field = "between";

  read(byte: number): void {
    if (byte === NEWLINE) {
      this.line += 1;
      if (this.#field !== "quoted") this.#field = "between";
    } else if (this.#field === "quoted") {
      if (byte === QUOTE) this.#field = "closed";
    } else if (this.#field !== "between" || byte !== RETURN) {
      if (this.#field === "between") this.record += 1;
      this.#field = this.#after(byte);
    }
  }

  #after(byte: number): Field {
    if (byte === COMMA) return "start";
    if (this.#field === "plain") return "plain";
    if (byte === QUOTE) return "quoted";
    if (this.#field === "closed") return "closed";
    return byte === BLANK && this.#field !== "blank" ? "blank" : "plain";
  }
}

class JsonRecords implements Records {
  record = 0;
  line = 1;
  #between = true;

  read(byte: number): void {
    if (byte === NEWLINE) {
      this.line += 1;
      this.#between = true;
    } else if (this.#between && !BLANKS_OF_JSON.includes(byte)) {
      this.#between = false;
      this.record += 1;
    }
  }
}
