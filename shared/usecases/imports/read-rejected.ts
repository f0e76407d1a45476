import type { RunId } from "../../contract/ids.ts";
import type { RejectedRowsView } from "../../contract/rejected-rows.ts";
import { type Reach, refuseBeyond } from "../../domain/access.ts";
import { DomainError, notFound } from "../../domain/domain-error.ts";
import { logged } from "../../domain/ids.ts";
import { rejectedTotal } from "../../domain/reasons.ts";
import { isFinished } from "../../domain/run.ts";
import { REJECTED_DAYS, REJECTED_LINK_SECONDS } from "../../limits.ts";
import type { World } from "../../ports/world.ts";

type ReadRejectedDeps = Pick<World, "clock" | "runs" | "downloads" | "log">;

/**
 * A link to the file of an import's rejected rows. Refuses an import without such a file, or whose file is not written
 * yet or has expired.
 */
export async function readRejected(
  { clock, runs, downloads, log }: ReadRejectedDeps,
  run: RunId,
  reach: Reach,
): Promise<RejectedRowsView> {
  const row = await runs.read(run);
  if (!row) throw notFound("import", run);
  refuseBeyond(reach, row.connectionId);
  if (!isFinished(row))
    throw none("rejected-not-yet", `The import ${run} has not ended yet: ask again when it has.`);
  const { rejected, rejectedFile, counts } = (await runs.settlement(run)) ?? {};
  const leftOut = counts ? rejectedTotal(counts) + counts.refused : 0;
  if (!rejectedFile && leftOut > 0)
    throw none(
      "rejected-too-many",
      `The import ${run} left out ${leftOut} users, too many for one file. Its counts tell why.`,
    );
  if (!rejected || !rejectedFile)
    throw none(
      "rejected-none",
      `The import ${run} has no rejected rows: it rejected nobody and Braze refused nobody, or it ` +
        "ended without counts.",
    );
  const { rows, expiresAt } = rejected;
  const now = clock.now();
  if (now.getTime() >= Date.parse(expiresAt)) {
    const detail = `The rejected rows of the import ${run} were kept until ${expiresAt}, ${REJECTED_DAYS} days. Import the cohort again to see whom it leaves out now.`;
    throw none("rejected-expired", detail);
  }
  const until = new Date(now.getTime() + REJECTED_LINK_SECONDS * 1_000);
  const url = await downloads.link(rejectedFile, `rejected-${run}.csv`, until);
  log.info("rejected-link-given", logged(run));
  return { rows, expiresAt, link: { method: "GET", url, expiresAt: until.toISOString() } };
}

function none(code: string, detail: string): DomainError {
  return new DomainError("not-found", code, detail);
}
