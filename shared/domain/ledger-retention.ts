/**
 * Which ledgers to keep. They are the only record of what Braze holds, so an older one must exist if the newest is
 * lost.
 */
import type { ConnectionId } from "../contract/ids.ts";
import { LEDGERS_KEPT, LEDGERS_KEPT_MS } from "../limits.ts";

export interface KeptLedger {
  object: string;
  connection: ConnectionId;
  writtenAt: Date;
  /** Of one in buckets: some of these are there, and nothing names them. */
  isUnnamed?: true;
}

/**
 * Ledgers that may be deleted: not among the newest of their connection, not young, and not the target of a pointer.
 */
export function ledgersToDrop(
  all: readonly KeptLedger[],
  current: ReadonlySet<string>,
  now: Date,
): KeptLedger[] {
  return [...Map.groupBy(all, ({ connection }) => connection).values()].flatMap((its) =>
    its
      .toSorted((one, other) => other.writtenAt.getTime() - one.writtenAt.getTime())
      .slice(LEDGERS_KEPT)
      .filter(
        ({ object, writtenAt }) =>
          !current.has(object) && now.getTime() - writtenAt.getTime() > LEDGERS_KEPT_MS,
      ),
  );
}
