import type { CohortSummary } from "../../contract/cohort-summaries.ts";
import type { Cohort } from "../../contract/cohorts.ts";
import type { ConnectionId } from "../../contract/ids.ts";
import type { Run } from "../../contract/imports.ts";
import type { Slot } from "../../contract/schedules.ts";
import { isWithin, type Reach } from "../../domain/access.ts";
import { cadenceInWords } from "../../domain/cadence-in-words.ts";
import { wordsOf } from "../../domain/cohort-search.ts";
import { checkOf } from "../../domain/definition-check.ts";
import { isHeld } from "../../domain/schedule.ts";
import { SUMMARIES_AT_ONCE } from "../../limits.ts";
import type { Page, PageWanted } from "../../ports/pages.ts";
import type { World } from "../../ports/world.ts";
import { newestRun } from "../imports/newest-run.ts";

type ListSummariesDeps = Pick<World, "cohorts" | "definitionChecks" | "ledgers" | "runs" | "schedules">;

/** As a query has it. */
interface Asked {
  text?: string | undefined;
  tag?: string | undefined;
  dataSet?: string | undefined;
}

/**
 * A page of cohorts with all that a table shows of each. One call finds them, and each takes four more of its own rows:
 * the item of its check, of its ledger and of its schedule, and the newest of its runs.
 */
export async function listSummaries(
  world: ListSummariesDeps,
  { sought, wanted, reach }: { sought: Asked; wanted: PageWanted; reach: Reach },
): Promise<Page<CohortSummary>> {
  const { text = "", tag, dataSet } = sought;
  const { items, ...page } = await world.cohorts.find(
    {
      words: wordsOf(text),
      ...(tag !== undefined && { tag }),
      ...(dataSet !== undefined && { dataSet }),
    },
    wanted,
  );
  const summaries: CohortSummary[] = [];
  for (let at = 0; at < items.length; at += SUMMARIES_AT_ONCE) {
    const some = items.slice(at, at + SUMMARIES_AT_ONCE);
    summaries.push(...(await Promise.all(some.map((cohort) => summary(world, cohort, reach)))));
  }
  return { ...page, items: summaries };
}

async function summary(world: ListSummariesDeps, cohort: Cohort, reach: Reach): Promise<CohortSummary> {
  const { id, name, tags, createdAt, definition } = cohort;
  const [check, ledger, slot, run] = await Promise.all([
    world.definitionChecks.read(id),
    world.ledgers.read(id),
    world.schedules.read(id),
    newestRun(world, { cohort: id, reach }),
  ]);
  const held = Object.entries(ledger.byConnection).flatMap(([connection, { pointer }]) => {
    const connectionId = connection as ConnectionId;
    if (!pointer || !isWithin(reach, connectionId)) return [];
    return [{ connectionId, users: pointer.inCount, unsure: pointer.unsureCount }];
  });
  return {
    id,
    name,
    ...(tags && { tags }),
    createdAt,
    kind: definition.kind,
    check: checkOf(cohort, check).state,
    held,
    ...(run && { lastImport: lastImport(run) }),
    ...(slot && isHeld(slot) && isWithin(reach, slot.connectionId) && { schedule: shown(slot) }),
  };
}

function lastImport({
  id,
  connectionId,
  time,
  status,
  reason,
  dataWait,
  counts,
}: Run): CohortSummary["lastImport"] & {} {
  return {
    id,
    connectionId,
    time,
    status,
    ...(reason && { reason }),
    ...(dataWait && { dataWait }),
    ...(counts && { members: counts.members }),
  };
}

function shown({ state, connectionId, cadence }: Slot): CohortSummary["schedule"] & {} {
  const inWords = { en: cadenceInWords(cadence, "en"), es: cadenceInWords(cadence, "es") };
  return { state, connectionId, inWords };
}
