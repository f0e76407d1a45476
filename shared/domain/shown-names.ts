/** Which names that data gives to its events and columns are shown to people. */
import { NAME_LENGTH } from "../limits.ts";

/**
 * What nobody calls an event or a column, and what a person's identifier looks like: an address, a number, a UUID or
 * hash. It is found where the wrong column is mapped, or a file has no header.
 */
const IDENTIFIER = /@|^[0-9 ()+.-]{5,}$|^[0-9a-fA-F-]{16,}$/;

/** May be shown, and criteria can name it. */
export function isShownName(text: string): boolean {
  return text.length <= NAME_LENGTH && !/\p{Cc}/u.test(text) && !IDENTIFIER.test(text);
}

/** In place of a name that is not shown. */
export const NOT_SHOWN = "(not shown: it looks like a value)";
