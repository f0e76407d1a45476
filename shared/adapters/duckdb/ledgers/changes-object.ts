/** The object of an import's changes, and what its rows say. */
import { workFolders } from "../../../contract/work-bucket.ts";
import { CHANGES } from "../../../domain/import-objects.ts";

/** Of a row of a change set: whom it is about was not forgotten. */
export const isKnown = "id <> ''";

/** Its name where the changes are in one bucket. */
export function changesObject(folder: string): string {
  return `${workFolders.prepared}${folder}/${CHANGES}`;
}
