import type { CohortId } from "../../contract/ids.ts";
import { ledgersToDrop } from "../../domain/ledger-retention.ts";
import type { World } from "../../ports/world.ts";

type DropOldLedgersDeps = Pick<World, "clock" | "ledgers" | "keptLedgers" | "log">;

/** Errors are only logged: a ledger that remains is deleted after a later import. */
export async function dropOldLedgers(
  { clock, ledgers, keptLedgers, log }: DropOldLedgersDeps,
  cohort: CohortId,
): Promise<void> {
  try {
    const all = await keptLedgers.list(cohort);
    const { lease, byConnection } = await ledgers.read(cohort);
    const pointers = Object.values(byConnection).map(({ pointer }) => pointer);
    const current = [...pointers, lease?.changeSet?.base].flatMap((one) => (one ? [one.object] : []));
    for (const ledger of ledgersToDrop(all, new Set(current), clock.now())) await keptLedgers.drop(ledger);
  } catch (error) {
    log.warn("old-ledgers-stay", { cohort, reason: error instanceof Error ? error.name : typeof error });
  }
}
