/** The user's own events, and a copy without the last users. */
import { once } from "node:events";
import { createWriteStream } from "node:fs";
import { finished } from "node:stream/promises";
import { csvLine, csvRecords } from "../../oracle/rows.ts";

/** Of ten users, the number left out of the second import's data. */
const LEAVE_OF_TEN = 1;

/** Returns users in the order of their first rows. Throws if a mapped column is missing. */
export async function usersInOrder(
  file: string,
  columns: { user: string; time: string },
): Promise<{ users: string[]; rows: number }> {
  const records = csvRecords(file);
  const header = (await records.next()).value ?? [];
  for (const column of Object.values(columns)) {
    if (!header.includes(column)) {
      throw new Error(`${file} has no column "${column}". It has: ${header.join(", ")}.`);
    }
  }
  const at = header.indexOf(columns.user);
  const users = new Set<string>();
  let rows = 0;
  for await (const record of records) {
    rows++;
    const user = record[at];
    if (user) users.add(user);
  }
  return { users: [...users], rows };
}

/** The last tenth of users in the order of their first rows, rounded down. */
export function lastTenth(users: readonly string[]): ReadonlySet<string> {
  return new Set(users.slice(users.length - Math.floor((users.length * LEAVE_OF_TEN) / 10)));
}

/** Copies the rows of all other users. */
export async function writeWithout(
  file: string,
  userColumn: string,
  leaving: ReadonlySet<string>,
  copy: string,
): Promise<void> {
  const stream = createWriteStream(copy);
  let at: number | undefined;
  for await (const record of csvRecords(file)) {
    const isHeader = at === undefined;
    at ??= record.indexOf(userColumn);
    if (!isHeader && leaving.has(record[at] ?? "")) continue;
    if (!stream.write(csvLine(record))) await once(stream, "drain");
  }
  stream.end();
  await finished(stream);
}
