/** What Braze may hold, from what earlier imports left: the newest ledger that is intact, and all that was sent since. */
import type { RebuiltFrom } from "../../contract/imports.ts";
import { heldIn, LedgerLost, type LedgerPointer, type RunKey, type Settlement } from "../../domain/run.ts";
import { REBUILD_IMPORTS } from "../../limits.ts";
import type { LedgerRemains } from "../../ports/change-sets.ts";
import type { World } from "../../ports/world.ts";
import { eachItem } from "../every-item.ts";
import { newLedger } from "./new-ledger.ts";

type Needs = Pick<World, "ids" | "runs" | "changeSets" | "log">;

interface Rebuilt {
  ledger: LedgerPointer;
  /** Absent where the ledger was not lost. */
  rebuiltFrom?: RebuiltFrom;
}

/** Throws `LedgerLost` where nothing is left to rebuild it from: an empty ledger would leave everybody at Braze for ever. */
export async function rebuiltLedger(
  world: Needs,
  { key, connectionId, pointer }: { key: RunKey; connectionId: string; pointer: LedgerPointer },
): Promise<Rebuilt> {
  const { changeSets, log } = world;
  if (await changeSets.isIntact(pointer)) return { ledger: pointer };
  const remains = await remainsOf(world, key, connectionId, pointer);
  const into = { object: newLedger(world, key, connectionId), run: key.run };
  const { ledger, read } = await changeSets.rebuild(remains, into);
  if (!remains.ledger && read === 0) throw new LedgerLost(pointer, "missing");
  log.info("ledger-rebuilt", {
    cohort: key.cohort,
    run: key.run,
    count: heldIn(ledger),
  });
  return {
    ledger,
    rebuiltFrom: {
      ...(remains.ledger && { ledgerOf: remains.ledger.run }),
      changeSets: read,
      complete: remains.complete && read === remains.changeSets.length,
    },
  };
}

async function remainsOf(
  world: Needs,
  key: RunKey,
  connectionId: string,
  lost: LedgerPointer,
): Promise<LedgerRemains> {
  const { settlements, wholeHistory } = await settlementsAt(world, key.cohort, connectionId);
  const gone = new Set([lost.object]);
  const changeSets: string[] = [];
  let complete = true;
  for (const settlement of settlements) {
    const { ledger, changeSet } = settlement;
    if (ledger && !gone.has(ledger.object)) {
      if (await world.changeSets.isIntact(ledger)) return { ledger, changeSets, complete };
      gone.add(ledger.object);
    }
    if (!mayHaveSent(settlement)) continue;
    if (changeSet) changeSets.push(changeSet);
    else complete = false;
  }
  return { changeSets, complete: complete && wholeHistory };
}

/** Of the newest imports into the connection, last ended first. An import is settled before another of its cohort begins. */
async function settlementsAt(
  { runs }: Needs,
  cohort: string,
  connectionId: string,
): Promise<{ settlements: Settlement[]; wholeHistory: boolean }> {
  const settlements: Settlement[] = [];
  let seen = 0;
  for await (const run of eachItem((wanted) => runs.list(cohort, wanted))) {
    seen += 1;
    if (seen > REBUILD_IMPORTS) break;
    if (run.connectionId !== connectionId) continue;
    const settlement = await runs.settlement({ cohort, run: run.id, time: run.time });
    if (settlement) settlements.push(settlement);
  }
  settlements.sort((one, other) => other.endedAt.localeCompare(one.endedAt));
  return { settlements, wholeHistory: seen <= REBUILD_IMPORTS };
}

function mayHaveSent({ toSend, counts }: Settlement): boolean {
  if (!toSend) return false;
  return !counts || counts.unsent < toSend.adds + toSend.removes;
}
