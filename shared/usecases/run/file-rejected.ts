/** The last thing that settle writes: a file of all users who were left out, for download. */
import type { RunId } from "../../contract/ids.ts";
import type { Counts } from "../../contract/imports.ts";
import { workFolders } from "../../contract/work-bucket.ts";
import type { PartOutcomes } from "../../domain/attempts.ts";
import { cohortOf } from "../../domain/ids.ts";
import { rejectedTotal } from "../../domain/reasons.ts";
import type { ChangeSetPointer, Settlement } from "../../domain/run.ts";
import { REJECTED_DAYS } from "../../limits.ts";
import type { World } from "../../ports/world.ts";

interface LeftOut {
  run: RunId;
  changeSet: ChangeSetPointer;
  outcomes(): Promise<PartOutcomes>;
  counts: Counts;
}

const DAY_MS = 24 * 3_600_000;

/** Writes nothing if no user was left out. The bucket keeps the file at least as long as the settlement says. */
export async function fileRejected(
  { clock, ids, rejectedRows }: Pick<World, "clock" | "ids" | "rejectedRows">,
  { run, changeSet, outcomes, counts }: LeftOut,
): Promise<Pick<Settlement, "rejected" | "rejectedFile">> {
  const kept = rejectedTotal(counts) > 0 && changeSet.rejectedRows;
  const refused = counts.refused > 0 && { changeSet, outcomes: await outcomes() };
  if (!kept && !refused) return {};
  const rejectedFile = `${workFolders.rejected}${cohortOf(run)}/${run}.${ids.next()}.csv`;
  const expiresAt = new Date(clock.now().getTime() + REJECTED_DAYS * DAY_MS).toISOString();
  const rows = await rejectedRows.file({ ...(kept && { kept }), ...(refused && { refused }) }, rejectedFile);
  return { rejected: { rows, href: `/imports/${run}/rejected`, expiresAt }, rejectedFile };
}
