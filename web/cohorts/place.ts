/** Places in a text, as an engine tells them, and what is wrong there. */
import type { SqlFault } from "../../shared/contract/sql-faults.ts";
import type { Locale } from "../../shared/contract/values.ts";
import { sqlFaultInWords } from "../../shared/domain/words/sql-faults.ts";

/** Both count from 1. */
export interface Place {
  line: number;
  column: number;
}

/** Where the place is in the text, counted from 0; its end, if the text is shorter. */
export function offsetOf(text: string, { line, column }: Place): number {
  const before = text.split("\n").slice(0, line - 1);
  return Math.min(before.reduce((sum, one) => sum + one.length + 1, 0) + column - 1, text.length);
}

/** What begins at the place: a word, a quoted name or text, or one character. */
export function wordAt(text: string, place: Place): { from: number; to: number } {
  const from = offsetOf(text, place);
  const [word = ""] = /^(?:[\p{L}\p{N}_]+|"[^"\n]*"|'[^'\n]*'|.)?/u.exec(text.slice(from)) ?? [];
  return { from, to: from + word.length };
}

/** What is at fault, and where, if that is known. */
export interface Fault {
  place: Place | undefined;
  text: string;
}

interface Issue extends Partial<Place> {
  detail: string;
  fault?: SqlFault;
}

/** Of a refusal, in its reader's language. What the engine itself says is in English, and introduced by `quoted`. */
export function faultsIn(errors: unknown, locale: Locale, quoted: (text: string) => string): Fault[] {
  return (Array.isArray(errors) ? (errors as Issue[]) : []).map(({ line, column, detail, fault }) => ({
    place: line === undefined || column === undefined ? undefined : { line, column },
    text: fault ? sqlFaultInWords(fault, locale) : quoted(detail),
  }));
}
