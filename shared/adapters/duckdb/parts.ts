/** The parts of a change set as objects: a ready batch a line, in Braze's own grouping. */
import type { Direction } from "../../domain/change.ts";
import { BATCHES_PER_PART, IDS_PER_REQUEST } from "../../limits.ts";
import type { Files } from "../s3/files.ts";
import type { Workbench } from "./workbench.ts";

/** Parts read from the engine at a time: their lines are in memory then, some 20 MB with ids of 100 bytes. */
const PARTS_AT_ONCE = 8;

export interface Sizes {
  idsPerBatch: number;
  batchesPerPart: number;
}
export const usualSizes: Sizes = { idsPerBatch: IDS_PER_REQUEST, batchesPerPart: BATCHES_PER_PART };

/** Of a row of the table `changes`: its place in it numbers the changes once and for all, without sorting them. */
export function numbering({ idsPerBatch, batchesPerPart }: Sizes) {
  return {
    part: `(rowid // ${idsPerBatch * batchesPerPart})`,
    batch: `(rowid // ${idsPerBatch})`,
    /** Within the batch. */
    line: `CAST(rowid % ${idsPerBatch} AS USMALLINT)`,
  };
}

interface Desk {
  bench: Workbench;
  files: Files;
  sizes: Sizes;
}

/** Writes the parts of the table `changes`, which has so many rows, then the manifest, which names them all. */
export async function writeParts(
  { bench, files, sizes }: Desk,
  folder: string,
  ids: number,
): Promise<{ parts: number; manifest: string }> {
  const { part, batch, line } = numbering(sizes);
  const idsPerPart = sizes.idsPerBatch * sizes.batchesPerPart;
  const parts = Math.ceil(ids / idsPerPart);
  const lines: string[] = [];
  for (let from = 0; from < parts; from += PARTS_AT_ONCE) {
    const rows = await bench.rows(`
      SELECT part, string_agg(line, chr(10) ORDER BY batch) AS lines FROM (
        SELECT part, batch, CAST(to_json({batch: batch, "add": ${identifiers("add")}, remove: ${identifiers("remove")}})
          AS VARCHAR) AS line
        FROM (SELECT *, ${part} AS part, ${batch} AS batch, ${line} AS number FROM changes
          WHERE rowid >= ${from * idsPerPart} AND rowid < ${(from + PARTS_AT_ONCE) * idsPerPart})
        GROUP BY part, batch)
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

/** Where a row stands among the ids of its request: `Batch` counts places in this order. */
export const orderOfPlaces = `direction, CASE kind WHEN 'external_id' THEN 0 WHEN 'alias' THEN 1 ELSE 2 END, line`;

function identifiers(direction: Direction): string {
  const list = (value: string, kind: string) =>
    `coalesce(list(${value} ORDER BY number) FILTER (WHERE direction = '${direction}' AND kind = '${kind}'), [])`;
  return `{
    user_ids: ${list("id", "external_id")},
    aliases: ${list("{alias_name: id, alias_label: label}", "alias")},
    device_ids: ${list("id", "device_id")}}`;
}
