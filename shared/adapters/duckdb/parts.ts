/** The parts of a change set as objects: a ready batch a line, in Braze's own grouping. */
import type { Direction } from "../../domain/change.ts";
import type { Files } from "../s3/files.ts";
import type { Workbench } from "./workbench.ts";

/** Parts read from the engine at a time: their lines are in memory then, some 20 MB with ids of 100 bytes. */
const PARTS_AT_ONCE = 8;

/** Writes the parts of the table `changes`, then the manifest, which names them all. */
export async function writeParts(
  bench: Workbench,
  files: Files,
  folder: string,
  parts: number,
): Promise<{ parts: number; manifest: string }> {
  const lines: string[] = [];
  for (let from = 0; from < parts; from += PARTS_AT_ONCE) {
    const rows = await bench.rows(`
      SELECT part, string_agg(line, chr(10) ORDER BY batch) AS lines FROM (
        SELECT part, batch, CAST(to_json({batch: batch, "add": ${identifiers("add")}, remove: ${identifiers("remove")}})
          AS VARCHAR) AS line
        FROM changes WHERE part BETWEEN ${from} AND ${from + PARTS_AT_ONCE - 1} GROUP BY part, batch)
      GROUP BY part ORDER BY part`);
    await Promise.all(
      rows.map(async (row) => {
        const part = Number(row["part"]);
        const object = `${folder}/parts/${String(part).padStart(5, "0")}.jsonl`;
        await files.put(object, `${row["lines"]}\n`);
        lines[part] = JSON.stringify({ part, object });
      }),
    );
  }
  const manifest = `${folder}/manifest.jsonl`;
  await files.put(manifest, lines.map((line) => `${line}\n`).join(""));
  return { parts, manifest };
}

function identifiers(direction: Direction): string {
  const list = (value: string, kind: string) =>
    `coalesce(list(${value}) FILTER (WHERE direction = '${direction}' AND kind = '${kind}'), [])`;
  return `{
    user_ids: ${list("id", "external_id")},
    aliases: ${list("{alias_name: id, alias_label: label}", "alias")},
    device_ids: ${list("id", "device_id")}}`;
}
