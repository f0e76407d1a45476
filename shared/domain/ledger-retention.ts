/** Which ledgers are kept: what Braze holds is known from nowhere else, so an older one must be there when the newest is lost. */
import type { ConnectionId } from "../contract/ids.ts";
import { LEDGERS_KEPT, LEDGERS_KEPT_MS } from "../limits.ts";

export interface KeptLedger {
  object: string;
  connection: ConnectionId;
  writtenAt: Date;
}

/** Those that may go: neither among the newest of their connection nor young, and no pointer is on them. */
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
