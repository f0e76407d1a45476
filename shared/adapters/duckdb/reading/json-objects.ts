/** JSON lines as the engine's relation of one column, `json`: NULL where a line is not JSON. */
import { JSON_OBJECT_BYTES } from "../../../limits.ts";
import { listOf } from "./literals.ts";

export function objectsIn(files: readonly { path: string }[]): string {
  return `read_ndjson_objects(${listOf(files.map(({ path }) => path))}, ignore_errors = true,
    maximum_object_size = ${JSON_OBJECT_BYTES}, filename = true)`;
}
