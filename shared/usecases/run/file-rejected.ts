/** The last thing that settle writes: a file of all users who were left out, for download. */
import type { RunId } from "../../contract/ids.ts";
import type { Counts } from "../../contract/imports.ts";
import { workFolders } from "../../contract/work-bucket.ts";
import type { PartOutcomes } from "../../domain/attempts.ts";
import { cohortOf, logged } from "../../domain/ids.ts";
import { rejectedTotal } from "../../domain/reasons.ts";
import type { ChangeSetPointer, Settlement } from "../../domain/run.ts";
import { TooLargeForEngine } from "../../domain/too-large.ts";
import { REJECTED_DAYS } from "../../limits.ts";
import type { World } from "../../ports/world.ts";

interface LeftOut {
  run: RunId;
  changeSet: ChangeSetPointer;
  outcomes(): Promise<PartOutcomes>;
  counts: Counts;
}

const DAY_MS = 24 * 3_600_000;

/**
 * Writes nothing if no user was left out, or too many for one file: an import is settled all the same. The bucket keeps
 * the file at least as long as the settlement says.
 */
export async function fileRejected(
  { clock, ids, rejectedRows, log }: Pick<World, "clock" | "ids" | "rejectedRows" | "log">,
  { run, changeSet, outcomes, counts }: LeftOut,
): Promise<Pick<Settlement, "rejected" | "rejectedFile">> {
  const kept = rejectedTotal(counts) > 0 && changeSet.rejectedRows;
  const refused = counts.refused > 0 && { changeSet, outcomes: await outcomes() };
  if (!kept && !refused) return {};
  const rejectedFile = `${workFolders.rejected}${cohortOf(run)}/${run}.${ids.next()}.csv`;
  const expiresAt = new Date(clock.now().getTime() + REJECTED_DAYS * DAY_MS).toISOString();
  const all = { ...(kept && { kept }), ...(refused && { refused }) };
  const rows = await rejectedRows.file(all, rejectedFile).catch((error: unknown) => {
    if (!(error instanceof TooLargeForEngine)) throw error;
    log.warn("rejected-too-many", logged(run));
    return undefined;
  });
  if (rows === undefined) return {};
  return { rejected: { rows, href: `/imports/${run}/rejected`, expiresAt }, rejectedFile };
}
