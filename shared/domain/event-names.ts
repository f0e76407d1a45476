/** Which values of data are shown to people as names of events. */
import { NAME_LENGTH } from "../limits.ts";

/**
 * What nobody calls an event, and what a person's identifier looks like: an address, a number, a UUID or hash. It is
 * found where the wrong column is mapped.
 */
const IDENTIFIER = /@|^[0-9 ()+.-]{5,}$|^[0-9a-fA-F-]{16,}$/;

/** May be shown, and criteria can name it. */
export function isEventName(text: string): boolean {
  return text.length <= NAME_LENGTH && !/\p{Cc}/u.test(text) && !IDENTIFIER.test(text);
}
