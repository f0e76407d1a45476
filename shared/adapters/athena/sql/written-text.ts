/** A text as it is part of a statement: without comments, and with the instant of the import in place of `as_of()`. */
import { timestampLiteral } from "../literals.ts";
import { isMark, isWord, type Token } from "./tokens.ts";

export interface WrittenText {
  sql: string;
  /** Where in the author's text a place of `sql` is. */
  placeOf(at: number): number;
}

/** A stretch of the text, and as what it is written. */
interface Part {
  from: number;
  to: number;
  as: string;
}

/** `tokens`: of the text, without comments and blanks. Lines stay the lines that they are. */
export function writtenText(text: string, tokens: readonly Token[], asOf: Date): WrittenText {
  const instant = `(${timestampLiteral(asOf)})`;
  const parts: Part[] = [];
  for (let at = 0; at < tokens.length; at++) {
    const [token, open, close] = tokens.slice(at, at + 3);
    if (!token) break;
    if (close && isWord(token, "as_of") && isMark(open, "(") && isMark(close, ")")) {
      parts.push({ from: token.from, to: close.to, as: instant });
      at += 2;
    } else parts.push({ from: token.from, to: token.to, as: text.slice(token.from, token.to) });
  }
  let sql = "";
  let before = 0;
  const places: { written: number; from: number; to: number }[] = [];
  for (const { from, to, as } of parts) {
    sql += blanks(text.slice(before, from));
    places.push({ written: sql.length, from, to });
    sql += as;
    before = to;
  }
  const placeOf = (at: number): number => {
    const part = places.findLast(({ written }) => written <= at);
    return part ? Math.min(part.from + at - part.written, part.to) : 0;
  };
  return { sql: sql.toWellFormed(), placeOf };
}

/** Of what is between two parts: as long as it was, with the lines that it had. */
function blanks(between: string): string {
  return between.replaceAll(/[^\n]/g, " ");
}
