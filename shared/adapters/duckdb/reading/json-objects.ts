/** JSON lines as the engine's relation of one column, `json`: NULL where a line is not JSON. */
import { JSON_OBJECT_BYTES } from "../../../limits.ts";
import type { ScratchDatabase } from "../scratch/scratch-database.ts";
import { listOf } from "./literals.ts";

export function objectsIn(files: readonly { path: string }[]): string {
  return `read_ndjson_objects(${listOf(files.map(({ path }) => path))}, ignore_errors = true,
    maximum_object_size = ${JSON_OBJECT_BYTES}, filename = true)`;
}

/** Names of members, of all objects or of the first so many. */
export async function namesInJson(
  scratch: ScratchDatabase,
  files: readonly { path: string }[],
  first?: number,
): Promise<string[]> {
  const rows = await scratch.rows(`
    SELECT DISTINCT unnest(json_keys(json)) AS name FROM (
      SELECT json FROM ${objectsIn(files)} WHERE json_type(json) = 'OBJECT' ${first ? `LIMIT ${first}` : ""}) ORDER BY name`);
  return rows.map(({ name }) => String(name));
}
