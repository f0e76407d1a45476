/**
 * Records of CSV as RFC 4180 has them, byte by byte. The only state machine of CSV: the check, the repair and the lines
 * go by it.
 */

const QUOTE = 0x22;
export const NEWLINE = 0x0a;
export const RETURN = 0x0d;

/** How one file is written. */
export interface CsvShape {
  /** A byte. */
  delimiter: number;
  /** `lf`: rows end with LF or CR LF. `cr`: with CR alone, all of them. */
  rowEnd: "lf" | "cr";
  /** Fields of the header. */
  width: number;
  /** All rows have one empty field more than the header. Left out: none has. */
  hasTrailing?: boolean;
}

/**
 * `trailing`: one empty field more than the header has, as of a delimiter at the end. `broken`: by
 * quotes or line ends, so that nobody knows where it ends. `uneven`: with more or fewer fields than the header.
 */
export type RecordKind = "row" | "blank" | "trailing" | "broken" | "uneven";

/** More bytes are needed to tell where the record ends. */
export const MORE = -1;

export class CsvRecords {
  /** Of the record that `next` was last asked for. */
  kind: RecordKind = "blank";
  fields = 0;
  /** A line break inside of quotes. */
  hasLineBreak = false;
  readonly #delimiter: number;
  readonly #rowEnd: number;
  /** It may stand before the end of a row only (`lf`), or nowhere outside of quotes (`cr`). */
  readonly #other: number;
  readonly #width: number;

  constructor({ delimiter, rowEnd, width }: CsvShape) {
    this.#delimiter = delimiter;
    this.#rowEnd = rowEnd === "lf" ? NEWLINE : RETURN;
    this.#other = rowEnd === "lf" ? RETURN : NEWLINE;
    this.#width = width;
  }

  /**
   * The record that begins at `from`, and where the next one does: after its row's end, or, where it is broken, after
   * its first line. `isLast`: nothing follows `end`.
   */
  next(bytes: Buffer, from: number, end: number, isLast: boolean): number {
    const delimiter = this.#delimiter;
    const rowEnd = this.#rowEnd;
    const other = this.#other;
    this.hasLineBreak = false;
    let fields = 1;
    let at = from;
    let fieldFrom = from;
    for (;;) {
      if (at < end && bytes[at] === QUOTE) {
        at = this.#afterQuotes(bytes, at + 1, end);
        if (at === MORE) return isLast ? this.#broken(bytes, from, end, isLast) : MORE;
      } else {
        // Most bytes of most files are looked at here.
        while (at < end) {
          const byte = bytes[at];
          if (byte === delimiter || byte === rowEnd || byte === other || byte === QUOTE) break;
          at++;
        }
      }
      if (at >= end) {
        if (isLast) this.#tell(fields, end === fieldFrom, end === from);
        return isLast ? end : MORE;
      }
      const byte = bytes[at];
      if (byte === delimiter) {
        fields++;
        at++;
        fieldFrom = at;
      } else if (byte === rowEnd) {
        this.#tell(fields, at === fieldFrom, at === from);
        return at + 1;
      } else if (byte === RETURN && other === RETURN) {
        if (at + 1 >= end && !isLast) return MORE;
        if (at + 1 >= end || bytes[at + 1] !== NEWLINE) return this.#broken(bytes, from, end, isLast);
        this.#tell(fields, at === fieldFrom, at === from);
        return at + 2;
      } else return this.#broken(bytes, from, end, isLast);
    }
  }

  /** Where the field ends: after the quote that closes it. A doubled quote is none. */
  #afterQuotes(bytes: Buffer, from: number, end: number): number {
    for (let at = from; ; at += 2) {
      const quote = bytes.indexOf(QUOTE, at);
      if (quote === -1 || quote >= end) return MORE;
      if (!this.hasLineBreak) this.hasLineBreak = hasBreak(bytes, at, quote);
      // Whether it is doubled can't be told at the end of what is there; `next` asks for more, or knows that it is the
      // last.
      if (bytes[quote + 1] !== QUOTE || quote + 1 >= end) return quote + 1;
      at = quote;
    }
  }

  #tell(fields: number, lastIsEmpty: boolean, isBlank: boolean): void {
    this.fields = fields;
    if (isBlank) this.kind = "blank";
    else if (fields === this.#width) this.kind = "row";
    else this.kind = fields === this.#width + 1 && lastIsEmpty ? "trailing" : "uneven";
  }

  /** Given up is one line only, so that a quote that is never closed costs no other row. */
  #broken(bytes: Buffer, from: number, end: number, isLast: boolean): number {
    this.kind = "broken";
    const lineEnd = bytes.indexOf(this.#rowEnd, from);
    if (lineEnd !== -1 && lineEnd < end) return lineEnd + 1;
    return isLast ? end : MORE;
  }
}

function hasBreak(bytes: Buffer, from: number, to: number): boolean {
  for (let at = from; at < to; at++) if (bytes[at] === NEWLINE || bytes[at] === RETURN) return true;
  return false;
}

/** The fields of one record, of bytes that are one: quotes off, doubled ones single. */
export function fieldsOf(record: Buffer, delimiter: number): string[] {
  const fields: string[] = [];
  for (let at = 0; ; at++) {
    let text = "";
    if (record[at] === QUOTE) {
      const from = at + 1;
      at = from;
      while (at < record.length && (record[at] !== QUOTE || record[at + 1] === QUOTE))
        at += record[at] === QUOTE ? 2 : 1;
      text = record.toString("utf8", from, at).replaceAll('""', '"');
      at++;
    } else {
      const from = at;
      while (at < record.length && record[at] !== delimiter) at++;
      text = record.toString("utf8", from, at);
    }
    fields.push(text);
    if (at >= record.length) return fields;
  }
}

/** A record's bytes without the end of its row. */
export function withoutRowEnd(record: Buffer): Buffer {
  let end = record.length;
  if (record[end - 1] === NEWLINE) end--;
  if (record[end - 1] === RETURN) end--;
  return record.subarray(0, end);
}
