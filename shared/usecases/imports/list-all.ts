import type { Run, RunView } from "../../contract/imports.ts";
import { type Reach, refuseBeyond } from "../../domain/access.ts";
import { DomainError } from "../../domain/domain-error.ts";
import { parseCohortId, parseConnectionId } from "../../domain/ids.ts";
import type { Page, PageWanted } from "../../ports/pages.ts";
import type { RunFilter } from "../../ports/runs.ts";
import type { World } from "../../ports/world.ts";
import { newestRun } from "./newest-run.ts";
import { runView } from "./view.ts";

/** As a query has them. */
interface Asked {
  running?: boolean | undefined;
  outcome?: RunFilter["outcome"] | undefined;
  trigger?: RunFilter["trigger"] | undefined;
  connectionId?: string | undefined;
  cohortId?: string | undefined;
  /** ISO instants, or dates in UTC. */
  from?: string | undefined;
  to?: string | undefined;
  /** Only the newest import of each cohort that the caller may see. */
  latest?: boolean | undefined;
}

/** Of all cohorts, newest first, as far as the caller may see. */
export async function listAllImports(
  { clock, runs }: Pick<World, "clock" | "runs">,
  { filter, wanted, reach }: { filter: Asked; wanted: PageWanted; reach: Reach },
): Promise<Page<RunView>> {
  const { outcome, running, trigger, cohortId } = filter;
  const connections = filter.connectionId ? [parseConnectionId(filter.connectionId)] : reach;
  if (connections !== "all" && connections.length === 0) return { items: [] };
  if (connections !== "all") for (const connection of connections) refuseBeyond(reach, connection);
  const from = filter.from && new Date(filter.from).toISOString();
  const to = filter.to && new Date(filter.to).toISOString();
  if (from && to && to <= from) throw neverMatches(`"to" must be after "from": ${filter.to} is not`);
  if (running && outcome) throw neverMatches(`an import that is running has no outcome, such as ${outcome}`);
  const { items, ...page } = await runs.all(
    {
      ...(outcome && { outcome }),
      ...(running !== undefined && { running }),
      ...(trigger && { trigger }),
      ...(connections !== "all" && { connections }),
      ...(cohortId && { cohort: parseCohortId(cohortId) }),
      ...(from && { from }),
      ...(to && { to }),
    },
    wanted,
  );
  const shown = filter.latest ? await latestOf(runs, items, reach) : items;
  return { items: shown.map((run) => runView(run, clock.now())), ...page };
}

async function latestOf(runs: World["runs"], items: readonly Run[], reach: Reach): Promise<Run[]> {
  const cohorts = [...new Set(items.map(({ cohortId }) => cohortId))];
  const newest = await Promise.all(cohorts.map((cohort) => newestRun({ runs }, { cohort, reach })));
  const ids = newest.map((run) => run?.id);
  return items.filter(({ id }) => ids.includes(id));
}

function neverMatches(why: string): DomainError {
  return new DomainError("invalid", "invalid-request", `No import can match: ${why}. Leave one of them out.`);
}
