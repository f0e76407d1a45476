/** Numbers as people type them, with a point or a comma before their decimals, in any language. */

/** As `String` writes them, too: `1e+21`. */
const NUMBER = /^-?\d+([.,]\d+)?(e[+-]?\d+)?$/i;
/** What is behind the separator are thousands, or decimals: nobody can tell. */
const AMBIGUOUS = /^-?[1-9]\d{0,2}[.,]\d{3}$/;

/** Undefined where it is none, or where a separator may be one of thousands: `1.500`. */
export function typedNumber(text: string): number | undefined {
  const typed = text.trim();
  if (!NUMBER.test(typed) || AMBIGUOUS.test(typed)) return undefined;
  const number = Number(typed.replace(",", "."));
  return Number.isFinite(number) ? number : undefined;
}

/** Digits alone. */
export function typedWhole(text: string): number | undefined {
  return /^\d+$/.test(text.trim()) ? Number(text) : undefined;
}

/** It is meant as a number, whether it can be read or not. */
export function looksLikeNumber(text: string): boolean {
  return /^-?\d+([.,]\d+)*$/.test(text.trim());
}
