/** Rebuilds what Braze may hold from earlier imports: the newest intact ledger, and everything that was sent since. */
import type { ConnectionId, RunId } from "../../contract/ids.ts";
import type { RebuiltFrom } from "../../contract/imports.ts";
import { cohortOf, logged } from "../../domain/ids.ts";
import { heldIn, LedgerLost, type LedgerPointer, type Settlement } from "../../domain/run.ts";
import { REBUILD_IMPORTS } from "../../limits.ts";
import type { LedgerRemains } from "../../ports/change-sets.ts";
import type { World } from "../../ports/world.ts";
import { eachItem } from "../every-item.ts";
import { newLedger } from "./new-ledger.ts";

type RebuiltLedgerDeps = Pick<World, "ids" | "runs" | "changeSets" | "log">;

/** The ledger of a cohort at a connection, as a run finds it. */
interface Found {
  run: RunId;
  connection: ConnectionId;
  pointer: LedgerPointer;
}

interface Rebuilt {
  ledger: LedgerPointer;
  /** Absent if the ledger was not lost. */
  rebuiltFrom?: RebuiltFrom;
}

/**
 * Throws `LedgerLost` if nothing is left to rebuild it from: with an empty ledger, all members would stay at Braze
 * forever.
 */
export async function rebuiltLedger(world: RebuiltLedgerDeps, found: Found): Promise<Rebuilt> {
  const { run, pointer } = found;
  const { changeSets, log } = world;
  if (!pointer.behind && (await changeSets.isIntact(pointer))) return { ledger: pointer };
  const remains = await remainsOf(world, found);
  const into = { object: newLedger(world, found), run };
  const { ledger, read } = await changeSets.rebuild(remains, into);
  if (!remains.ledger && read === 0) throw new LedgerLost(pointer, "missing");
  log.info("ledger-rebuilt", { ...logged(run), count: heldIn(ledger) });
  return {
    ledger,
    rebuiltFrom: {
      ...(remains.ledger && { ledgerOf: remains.ledger.run }),
      changeSets: read,
      complete: remains.complete && read === remains.changeSets.length,
    },
  };
}

async function remainsOf(world: RebuiltLedgerDeps, lost: Found): Promise<LedgerRemains> {
  const { settlements, wholeHistory } = await settlementsAt(world, lost);
  const gone = new Set(lost.pointer.behind ? [] : [lost.pointer.object]);
  const changeSets: string[] = [];
  let complete = true;
  for (const settlement of settlements) {
    const { ledger, changeSet } = settlement;
    if (ledger && !ledger.behind && !gone.has(ledger.object)) {
      if (await world.changeSets.isIntact(ledger)) return { ledger, changeSets, complete };
      gone.add(ledger.object);
    }
    if (!mayHaveSent(settlement)) continue;
    if (changeSet) changeSets.push(changeSet);
    else complete = false;
  }
  return { changeSets, complete: complete && wholeHistory };
}

/**
 * Settlements of the newest imports into the connection, last ended first. An import is settled before another of its
 * cohort begins.
 */
async function settlementsAt(
  { runs }: RebuiltLedgerDeps,
  { run, connection }: Found,
): Promise<{ settlements: Settlement[]; wholeHistory: boolean }> {
  const settlements: Settlement[] = [];
  let seen = 0;
  for await (const row of eachItem((wanted) => runs.list(cohortOf(run), wanted))) {
    seen += 1;
    if (seen > REBUILD_IMPORTS) break;
    if (row.connectionId !== connection) continue;
    const settlement = await runs.settlement(row.id);
    if (settlement) settlements.push(settlement);
  }
  settlements.sort((one, other) => other.endedAt.localeCompare(one.endedAt));
  return { settlements, wholeHistory: seen <= REBUILD_IMPORTS };
}

function mayHaveSent({ toSend, counts }: Settlement): boolean {
  if (!toSend) return false;
  return !counts || counts.unsent < toSend.adds + toSend.removes;
}
