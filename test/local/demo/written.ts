/** Writes rows to a file, and collects rows from an iterable. */
import { writeFileSync } from "node:fs";
import { join } from "node:path";

export function jsonLines(folder: string, name: string, rows: readonly object[]): string {
  const file = join(folder, name);
  writeFileSync(file, rows.map((row) => `${JSON.stringify(row)}\n`).join(""));
  return file;
}

export async function gathered<Item>(...streams: AsyncIterable<Item>[]): Promise<Item[]> {
  const items: Item[] = [];
  for (const stream of streams) for await (const item of stream) items.push(item);
  return items;
}
