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

interface Fault extends Partial<Place> {
  detail: string;
}

/** Of a refusal: what is at fault, where the place is known. */
export function faultsIn(errors: unknown): (Fault & Place)[] {
  return (Array.isArray(errors) ? (errors as Fault[]) : []).flatMap(({ line, column, detail }) =>
    line === undefined || column === undefined ? [] : [{ line, column, detail }],
  );
}
