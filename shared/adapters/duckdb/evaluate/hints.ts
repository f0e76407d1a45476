/** What is odd about members' identifiers, counted. */
import { type Hints, identifierHints } from "../../../contract/readings.ts";
import type { ScratchDatabase } from "../scratch/scratch-database.ts";

/**
 * Without a pattern, which takes four times as long: ASCII that begins after the digits, so with no blank, sign or number,
 * and ends with no blank, is nothing odd. Members have no control characters, so no other blanks of ASCII.
 */
const MAY_BE_ODD = "(strlen(id) <> length(id) OR id < ':' OR suffix(id, ' '))";

/** ASCII without blanks, of which one character is in no number: most identifiers, and nothing else is asked of them. */
const PLAIN = "[!-~]*[!-*/:-DF-df-~][!-~]*|\\d+";

const patterns: Record<(typeof identifierHints)[number], string> = {
  "outer-blanks": "^[\\s\\p{Z}]|[\\s\\p{Z}]$",
  // Zero-width and other characters of formats, and a mark of an encoding in the middle of a file.
  "invisible-characters": "\\p{Cf}",
  "scientific-notation": "^[+-]?\\d+(?:[.,]\\d+)?[eE]\\+?\\d+$",
};

/** `members`: a relation. Those that nobody has are left out. */
export async function hintsIn(scratch: ScratchDatabase, members: string): Promise<Hints> {
  const counts = identifierHints.map(
    (name, at) => `count(*) FILTER (WHERE regexp_matches(id, '${patterns[name]}')) AS hint_${at}`,
  );
  const [row = {}] = await scratch.rows(
    `SELECT ${counts.join(", ")} FROM ${members} WHERE ${MAY_BE_ODD} AND NOT regexp_full_match(id, '${PLAIN}')`,
  );
  return Object.fromEntries(
    identifierHints
      .map((name, at) => [name, Number(row[`hint_${at}`])] as const)
      .filter(([, count]) => count > 0),
  );
}
