/** How long a version stays after another one took its place, as the deployed buckets' lifecycle rules say. */
import { workFolders } from "../../shared/contract/work-bucket.ts";
import { UNDO_DAYS, UNDO_DAYS_OF_RUNS } from "../../shared/limits.ts";
import { localNames } from "./names.ts";

const shortLived = (["prepared", "parts", "manifests", "results", "rejected"] as const).map(
  (folder) => workFolders[folder],
);

export function keptDays(bucket: string, key: string): number {
  const isShort = bucket === localNames.workBucket && shortLived.some((folder) => key.startsWith(folder));
  return isShort ? UNDO_DAYS_OF_RUNS : UNDO_DAYS;
}
