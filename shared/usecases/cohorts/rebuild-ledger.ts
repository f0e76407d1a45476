import type { CohortId } from "../../contract/ids.ts";
import type { RebuildRequest, Run } from "../../contract/imports.ts";
import type { Reach } from "../../domain/access.ts";
import { DomainError } from "../../domain/domain-error.ts";
import { heldIn, type LedgerPointer } from "../../domain/run.ts";
import type { World } from "../../ports/world.ts";
import { type AcceptImportDeps, acceptImport, repeatedImport } from "../run/accept.ts";
import { readCohort } from "./read.ts";

type RebuildLedgerDeps = Pick<World, "ledgers"> & AcceptImportDeps;

/**
 * Starts an import that first rebuilds the cohort's ledger at a connection, if it is lost. Refuses if there has never
 * been one and, with an explanation, if the request does not confirm it.
 */
export async function rebuildLedger(
  world: RebuildLedgerDeps,
  {
    cohortId,
    request,
    idempotencyKey,
    reach,
  }: {
    cohortId: CohortId;
    request: RebuildRequest;
    idempotencyKey?: string | undefined;
    reach: Reach;
  },
): Promise<Run> {
  const { confirm, ...wanted } = request;
  const facts = { trigger: "once", rebuildLedger: true } as const;
  const rebuild = { ...facts, cohortId, request: wanted, idempotencyKey, reach };
  const repeated = confirm && (await repeatedImport(world, rebuild));
  if (repeated) return repeated;
  const { name } = await readCohort(world, cohortId);
  const { byConnection } = await world.ledgers.read(cohortId);
  const pointer = byConnection[wanted.connectionId]?.pointer;
  if (!pointer) {
    throw new DomainError(
      "conflict",
      "no-ledger",
      `"${name}" has never been imported into the connection "${wanted.connectionId}", so there is no ` +
        "ledger to rebuild. Import it there.",
    );
  }
  if (!confirm) {
    throw new DomainError(
      "unprocessable",
      "rebuild-not-confirmed",
      `The ledger of "${name}" that the import ${pointer.run} left names ${heldIn(pointer)} users whom ` +
        "Braze holds. If it is missing or damaged, this rebuilds it from the newest ledger that is " +
        "intact and from what was sent since, and imports the cohort at once: users of whom only the " +
        `latter tells are sent again. ${insteadOf(pointer)} To rebuild, repeat with "confirm": true.`,
      {
        errors: [{ pointer: "/confirm", detail: "must be true" }],
        ledger: { run: pointer.run, inCount: pointer.inCount, unsureCount: pointer.unsureCount },
      },
    );
  }
  return acceptImport(world, rebuild);
}

function insteadOf({ behind }: LedgerPointer): string {
  return behind
    ? "An import could not read it after it had sent changes, so it lacks them: bringing back the lost object is " +
        "not enough."
    : "If it is intact it is left as it is. Bringing back the lost object, where the bucket still has its older " +
        "version, is exact and costs nothing: try that first.";
}
