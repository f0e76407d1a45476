/**
 * Rebuilds what Braze may hold from what earlier imports left in the bucket: the newest intact ledger, and every change
 * set that was sent since. No row is asked: of imports after the instant to which a table was restored there is none.
 */
import type { ConnectionId, RunId } from "../../contract/ids.ts";
import type { RebuiltFrom } from "../../contract/imports.ts";
import { cohortOf, logged } from "../../domain/ids.ts";
import {
  type KeptChangeSet,
  type LedgerName,
  ledgerObject,
  orderAfter,
  readLedgerObject,
} from "../../domain/import-objects.ts";
import { heldIn, LedgerLost, type LedgerPointer } from "../../domain/run.ts";
import { REBUILD_IMPORTS } from "../../limits.ts";
import type { StoredLedger } from "../../ports/change-sets.ts";
import type { World } from "../../ports/world.ts";

type RebuiltLedgerDeps = Pick<World, "clock" | "ids" | "keptLedgers" | "parts" | "changeSets" | "log">;

/** The ledger of a cohort at a connection, as a run finds it. */
interface Found {
  run: RunId;
  connection: ConnectionId;
  pointer: LedgerPointer;
}

export interface Rebuilt {
  /** Absent after a restore if nothing was ever sent. */
  ledger?: LedgerPointer | undefined;
  /** Absent if the ledger was not lost. */
  rebuiltFrom?: RebuiltFrom;
}

/**
 * Throws `LedgerLost` if nothing is left to rebuild it from: with an empty ledger, all members would stay at Braze
 * forever.
 */
export async function rebuiltLedger(world: RebuiltLedgerDeps, found: Found): Promise<Rebuilt> {
  const { run, connection, pointer } = found;
  const { changeSets, log } = world;
  if (!pointer.behind && !pointer.restored && (await changeSets.isIntact(pointer)))
    return { ledger: pointer };
  const { ledger: base, sent, complete, order } = await remainsOf(world, found);
  // A restored table may not know that there were imports, and there may be none that sent anything.
  if (pointer.object === "" && !base && sent.length === 0) return {};
  const remains = { ...(base && { ledger: base }), changeSets: sent.map(({ folder }) => folder), complete };
  const id = world.ids.next();
  // Another attempt, or a later rebuild, may find it as the newest that is intact.
  const object = (isComplete: boolean) =>
    ledgerObject({ run, connection, order, rebuilt: isComplete ? "whole" : "partial" }, id);
  const rebuilt = await changeSets.rebuild(remains, { object, run });
  // Nothing was written: an empty ledger in the bucket would be taken for a true one.
  if (!rebuilt) throw new LedgerLost(pointer, "missing");
  const { ledger, read } = rebuilt;
  log.info("ledger-rebuilt", { ...logged(run), count: heldIn(ledger) });
  return {
    ledger,
    rebuiltFrom: {
      ...(base && { ledgerOf: base.run }),
      changeSets: read,
      complete: rebuilt.complete,
    },
  };
}

/** Before all others. */
const NO_ORDER = -1;

interface Remains {
  ledger?: StoredLedger;
  /** Sent since that ledger, last first. */
  sent: KeptChangeSet[];
  /** False if something was sent since of which nothing is left, or if the ledger is such a one itself. */
  complete: boolean;
  /** Of the ledger that is rebuilt: after all that it is rebuilt from. */
  order: number;
}

async function remainsOf(world: RebuiltLedgerDeps, found: Found): Promise<Remains> {
  const { clock, keptLedgers } = world;
  const cohort = cohortOf(found.run);
  const { connection: at, pointer } = found;
  const ledgers = (await keptLedgers.list(cohort))
    .flatMap(({ object, isUnnamed }) => {
      const name = readLedgerObject(object);
      return name?.connection === at ? [{ ...name, object, isUnnamed }] : [];
    })
    .sort((one, other) => other.order - one.order);
  const changeSets = (await keptLedgers.changeSets(cohort))
    .filter(({ connection }) => connection === at)
    .sort((one, other) => other.order - one.order);
  const order = orderAfter(
    [...ledgers, ...changeSets].map((one) => one.order),
    clock.now(),
  );
  const ledger = await newestIntact(world, ledgers);
  const since = changeSets.filter(
    (one) => one.order > (ledger?.order ?? NO_ORDER) && !isOtherAttempt(one, ledger, changeSets),
  );
  const sent: KeptChangeSet[] = [];
  for (const changeSet of since) {
    // More would not fit into the time of the function.
    if (sent.length === REBUILD_IMPORTS) return { ...(ledger && { ledger }), sent, complete: false, order };
    if (await mayHaveSent(world, changeSet)) sent.push(changeSet);
  }
  // What another attempt at this rebuild has left, or any rebuild that broke off, tells of no import.
  const telling = ledgers.filter(
    ({ run, rebuilt, isUnnamed }) => run !== found.run && !(rebuilt && isUnnamed),
  );
  const complete =
    ledger?.rebuilt !== "partial" &&
    isWhole(ledger?.order, sent) &&
    !hasExpired({ pointer, ledgers: telling, ledger, sent });
  return { ...(ledger && { ledger }), sent, complete, order };
}

async function newestIntact(
  { changeSets }: RebuiltLedgerDeps,
  ledgers: readonly (LedgerName & { object: string })[],
): Promise<(StoredLedger & Pick<LedgerName, "order" | "rebuilt">) | undefined> {
  for (const { object, run, order, rebuilt } of ledgers) {
    const sha256 = await changeSets.intact(object);
    if (sha256) return { object, sha256, run, order, ...(rebuilt && { rebuilt }) };
  }
  return undefined;
}

/** A worker notes that it begins before it sends. */
async function mayHaveSent({ parts }: RebuiltLedgerDeps, { run }: KeptChangeSet): Promise<boolean> {
  return (await parts.progress(run)).startedAt !== undefined;
}

/** Each change set was compared with the ledger that the one before it left, so a gap shows that one is lost. */
function isWhole(ledger: number | undefined, sent: readonly KeptChangeSet[]): boolean {
  // Several attempts of a run may have written one each.
  const links = [...Map.groupBy(sent, ({ run, base }) => `${run} ${base}`).values()];
  return links.every((link, at) => {
    const before = links[at + 1];
    const base = link[0]?.base;
    return before ? before.some(({ order }) => order === base) : base === ledger;
  });
}

/** Whether it is what another attempt at the change set in this ledger has written. A rebuilt ledger has none in it. */
function isOtherAttempt(
  { run, base }: KeptChangeSet,
  ledger: Pick<LedgerName, "run" | "order"> | undefined,
  changeSets: readonly KeptChangeSet[],
): boolean {
  const isSettled = changeSets.some((one) => one.run === ledger?.run && one.order === ledger.order);
  return isSettled && run === ledger?.run && base !== ledger.order;
}

/**
 * Whether names tell of an import later than all that is left of: its change set has ended, and it did not leave a ledger
 * that is intact.
 */
function hasExpired({
  pointer,
  ledgers,
  ledger,
  sent,
}: {
  pointer: LedgerPointer;
  ledgers: readonly Pick<LedgerName, "order">[];
  ledger: Pick<LedgerName, "order"> | undefined;
  sent: readonly KeptChangeSet[];
}): boolean {
  const pointedAt = readLedgerObject(pointer.object)?.order ?? NO_ORDER;
  const known = sent[0]?.order ?? ledger?.order ?? NO_ORDER;
  if (Math.max(pointedAt, ...ledgers.map(({ order }) => order)) > known) return true;
  // What was sent without this ledger is not in its name; a ledger that was rebuilt since tells of it.
  const isBehind = pointer.behind && (ledger?.order ?? NO_ORDER) <= pointedAt;
  return isBehind === true && !sent.some(({ base }) => base === pointedAt);
}
