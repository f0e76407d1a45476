/**
 * Every day: deletes users' identifiers that nothing needs any more, and definitions in which somebody may have written
 * one. What is deleted here can be had back from the bucket's earlier versions, or from the table's backups, for some
 * time, and then not at all. See docs/personal-data.md.
 */
import type { CohortId, ConnectionId } from "../../contract/ids.ts";
import type { LogCode } from "../../contract/log-codes.ts";
import type { Upload } from "../../contract/uploads.ts";
import { type ExclusionEdition, readExclusionObject } from "../../domain/exclusions.ts";
import type { KeptLedger } from "../../domain/ledger-retention.ts";
import { EDITIONS_KEPT_MS, LEDGERS_KEPT_MS, RETENTION_SPARE_MS, UPLOADS_KEPT_MS } from "../../limits.ts";
import type { World } from "../../ports/world.ts";
import { dropOrphaned, perhapsOrphaned } from "../cohorts/orphaned-definitions.ts";
import { eachItem } from "../every-item.ts";
import { RetentionRound } from "./round.ts";

type DropUnneededDeps = Pick<
  World,
  | "clock"
  | "cohorts"
  | "connections"
  | "earlierDefinitions"
  | "exclusionLists"
  | "forgettingQueue"
  | "keptExclusions"
  | "keptLedgers"
  | "keptUploads"
  | "log"
  | "uploads"
>;

type Phase = (world: DropUnneededDeps, round: RetentionRound) => Promise<void>;

const phases: readonly { drop: Phase; dropped: LogCode; left: LogCode }[] = [
  { drop: dropLedgers, dropped: "unneeded-ledgers-dropped", left: "unneeded-ledgers-left" },
  { drop: dropUploads, dropped: "unneeded-uploads-dropped", left: "unneeded-uploads-left" },
  { drop: dropExclusions, dropped: "unneeded-exclusions-dropped", left: "unneeded-exclusions-left" },
  { drop: dropDefinitions, dropped: "unneeded-definitions-dropped", left: "unneeded-definitions-left" },
];

/**
 * Each kind by itself, in its part of the time until the deadline is near; what one leaves, the others have. Whatever can't
 * be read or deleted keeps nothing else from being deleted. Nothing is deleted that could not be shown to be unneeded.
 * Throws at the end if anything failed or was left; a further round does the rest. Two at once do what one does.
 */
export async function dropUnneeded(world: DropUnneededDeps, deadline: Date): Promise<void> {
  const { clock, log } = world;
  const end = deadline.getTime() - RETENTION_SPARE_MS;
  const failures: unknown[] = [];
  // It ends people of requests that a restored table does not have any more.
  await world.forgettingQueue.startRound().catch((error: unknown) => failures.push(error));
  for (const [place, { drop, dropped, left }] of phases.entries()) {
    const now = clock.now().getTime();
    const round = new RetentionRound(clock, now + (end - now) / (phases.length - place));
    await round.attempt(() => drop(world, round));
    log.info(dropped, { count: round.count });
    for (const [reason, some] of Map.groupBy(round.failures, nameOf))
      log.warn(left, { reason, count: some.length });
    failures.push(...round.failures);
  }
  if (failures.length > 0)
    throw new AggregateError(failures, `${failures.length} times something could not be read or deleted`);
}

function nameOf(error: unknown): string {
  return error instanceof Error ? error.name : typeof error;
}

/** Ledgers of cohorts and connections that were deleted, once they are old: a restored table may still need young ones. */
async function dropLedgers(world: DropUnneededDeps, round: RetentionRound): Promise<void> {
  const { clock, cohorts, connections, keptLedgers } = world;
  const now = clock.now().getTime();
  const listed = new Set<CohortId>();
  for await (const { id } of round.whole(eachItem((wanted) => cohorts.list(wanted)))) listed.add(id);
  const isCohort = rememberedPerId((id: CohortId) => cohorts.read(id));
  const isConnection = rememberedPerId((id: ConnectionId) => connections.read(id));
  const old: (KeptLedger & { cohort: CohortId })[] = [];
  for await (const ledger of round.whole(keptLedgers.all()))
    if (now - ledger.writtenAt.getTime() > LEDGERS_KEPT_MS) old.push(ledger);
  await round.dropEach(old, async (ledger) => {
    const { cohort, connection } = ledger;
    // The list is a hint: what it does not have may be there.
    const isThere = listed.has(cohort) || (await isCohort(cohort));
    if (isThere && (await isConnection(connection))) return 0;
    await keptLedgers.drop(ledger);
    return 1;
  });
}

/**
 * Uploads that no cohort names, once they are old. A definition may name an upload while there is a row of it. So first
 * the row is deleted, and a later round deletes the file, unless a definition that was checked before has named it.
 */
async function dropUploads(world: DropUnneededDeps, round: RetentionRound): Promise<void> {
  const { clock, keptUploads, uploads } = world;
  const now = clock.now().getTime();
  const isOld = (since: Date) => now - since.getTime() > UPLOADS_KEPT_MS;
  // Read before what cohorts name: an upload whose row is there may be named at any time.
  const rows = new Map<string, Upload>();
  for await (const row of round.whole(eachItem((wanted) => uploads.list(wanted)))) rows.set(row.object, row);
  const named = await namedUploads(world, round);
  const files: string[] = [];
  for await (const { object, writtenAt } of round.whole(keptUploads.list()))
    if (!rows.has(object) && !named.has(object) && isOld(writtenAt)) files.push(object);
  const unnamed = [...rows.values()].filter(
    ({ object, createdAt }) => !named.has(object) && isOld(new Date(createdAt)),
  );
  await round.dropEach([...unnamed, ...files], async (one) => {
    if (typeof one !== "string") {
      await uploads.remove(one);
      return 0;
    }
    await keptUploads.drop(one);
    return 1;
  });
}

/** Objects of the lists that cohorts are made of, and of those that they can be made of again. */
async function namedUploads({ cohorts }: DropUnneededDeps, round: RetentionRound): Promise<Set<string>> {
  const named = new Set<string>();
  const all = eachItem((wanted) => cohorts.list(wanted));
  for await (const { definition, lists = [] } of round.whole(all)) {
    if (definition.kind === "list") named.add(definition.object);
    for (const { object } of lists) named.add(object);
  }
  return named;
}

/**
 * Earlier editions of exclusion lists, some time after a later one was written: an import may be reading the one before
 * the newest, which may itself be old. A restore goes by the newest in the bucket.
 */
async function dropExclusions(world: DropUnneededDeps, round: RetentionRound): Promise<void> {
  const { clock, exclusionLists, keptExclusions } = world;
  const now = clock.now().getTime();
  const current = new Map<string, number>();
  const lists = eachItem((wanted) => exclusionLists.list(wanted));
  for await (const { id, edition } of round.whole(lists)) current.set(id, edition);
  const editions: (ExclusionEdition & { object: string })[] = [];
  /** The newest edition of each list that is old itself. */
  const longThere = new Map<string, number>();
  for await (const { object, writtenAt } of round.whole(keptExclusions.list())) {
    const name = readExclusionObject(object);
    if (!name || name.edition > (current.get(name.list) ?? 0)) continue;
    editions.push({ ...name, object });
    if (now - writtenAt.getTime() > EDITIONS_KEPT_MS)
      longThere.set(name.list, Math.max(name.edition, longThere.get(name.list) ?? 0));
  }
  const replaced = editions.filter(({ list, edition }) => edition < (longThere.get(list) ?? 0));
  await round.dropEach(replaced, async ({ object }) => {
    await keptExclusions.drop(object);
    return 1;
  });
}

/** Earlier definitions of cohorts that are gone. */
async function dropDefinitions(world: DropUnneededDeps, round: RetentionRound): Promise<void> {
  const found = await perhapsOrphaned(world, (list) => round.whole(list));
  await round.dropEach(found, (one) => dropOrphaned(world, one));
}

function rememberedPerId<Id extends string>(
  read: (id: Id) => Promise<unknown>,
): (id: Id) => Promise<boolean> {
  const known = new Map<Id, Promise<boolean>>();
  return (id) => {
    const answer = known.get(id) ?? read(id).then((found) => found !== undefined);
    known.set(id, answer);
    return answer;
  };
}
