/** Places in a text, as an engine tells them. */

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

/** What is at fault, and where. */
export interface Fault extends Place {
  detail: string;
}

/** Of a refusal: those whose place is known. */
export function faultsIn(errors: unknown): Fault[] {
  return (Array.isArray(errors) ? (errors as (Partial<Place> & { detail: string })[]) : []).flatMap(
    ({ line, column, detail }) =>
      line === undefined || column === undefined ? [] : [{ line, column, detail }],
  );
}
