/** Why a person is, or is not, in a cohort at Braze: from the ledger, and from what imports left. */
import type { CohortId, ConnectionId } from "../../contract/ids.ts";
import type { Run } from "../../contract/imports.ts";
import type { Found, PersonLookUp, StandingAt } from "../../contract/people.ts";
import type { PersonIdentifier } from "../../contract/person-identifier.ts";
import { isWithin, type Reach } from "../../domain/access.ts";
import { foldAttempts, outcomeAt, type PlacedChange } from "../../domain/attempts.ts";
import type { Held } from "../../domain/change.ts";
import { type Member, memberOf } from "../../domain/identifiers.ts";
import { LedgerLost, type LedgerPointer, type Settlement } from "../../domain/run.ts";
import { standingOf } from "../../domain/standing.ts";
import { LOOK_UP_IMPORTS } from "../../limits.ts";
import type { LedgerState } from "../../ports/ledgers.ts";
import type { World } from "../../ports/world.ts";
import { readCohort } from "../cohorts/read.ts";
import { eachItem } from "../every-item.ts";

type LookUpPersonDeps = Pick<
  World,
  "cohorts" | "connections" | "ledgers" | "runs" | "parts" | "memberSearch" | "log"
>;

interface Wanted {
  cohortId: CohortId;
  request: PersonIdentifier;
  reach: Reach;
}

/** An import that has a change set. */
interface Prepared {
  run: Run;
  folder: string;
  /** Left out: it goes on. */
  settlement?: Settlement;
}

/** Searches imports until it has the last evaluation and the last change at each connection. Leaves no trace of whom. */
export async function lookUpPerson(world: LookUpPersonDeps, wanted: Wanted): Promise<PersonLookUp> {
  const { cohortId, request, reach } = wanted;
  const { id } = await readCohort(world, cohortId);
  const member = memberOf(request);
  const state = await world.ledgers.read(id);
  const { imports, names } = await importsOf(world, { cohort: id, state, reach });
  for (const connection of Object.keys(state.byConnection) as ConnectionId[]) {
    if (names.has(connection) || !isWithin(reach, connection)) continue;
    names.set(connection, (await world.connections.read(connection))?.name ?? connection);
  }
  try {
    const connections: StandingAt[] = [];
    let importsSearched = 0;
    for (const [connectionId, connectionName] of names) {
      const own = imports.filter(({ run }) => run.connectionId === connectionId);
      const ledger = state.byConnection[connectionId]?.pointer;
      const { searched, ...found } = await standingAt(world, { member, imports: own, ledger });
      connections.push({ connectionId, connectionName, ...found });
      importsSearched += searched;
    }
    world.log.info("person-looked-up", { cohort: id });
    return { cohortId: id, connections, importsSearched };
  } finally {
    await world.memberSearch.discard();
  }
}

/** The newest imports that are within reach and have a change set, last ended first; names of all connections. */
async function importsOf(
  { runs }: LookUpPersonDeps,
  { cohort, state, reach }: { cohort: CohortId; state: LedgerState; reach: Reach },
): Promise<{ imports: Prepared[]; names: Map<ConnectionId, string> }> {
  const imports: Prepared[] = [];
  const names = new Map<ConnectionId, string>();
  let seen = 0;
  for await (const run of eachItem((page) => runs.list(cohort, page))) {
    seen += 1;
    if (seen > LOOK_UP_IMPORTS) break;
    if (!isWithin(reach, run.connectionId)) continue;
    if (!names.has(run.connectionId)) names.set(run.connectionId, run.connectionName);
    const settlement = await runs.settlement(run.id);
    const { lease } = state;
    const folder = settlement?.changeSet ?? (lease?.run === run.id && lease.changeSet?.folder);
    if (folder) imports.push({ run, folder, ...(settlement && { settlement }) });
  }
  // An import is settled before another of its cohort begins; one that goes on is the newest.
  const ended = ({ settlement }: Prepared) => settlement?.endedAt ?? "~";
  imports.sort((one, other) => ended(other).localeCompare(ended(one)));
  return { imports, names };
}

type Sought = Pick<StandingAt, "standing" | "sentBy" | "evaluation" | "lastChange" | "underWay"> & {
  searched: number;
};

interface At {
  member: Member;
  imports: readonly Prepared[];
  ledger: LedgerPointer | undefined;
}

/** Whom the evaluation does not have under this identifier may be sent by another one of theirs. */
async function standingAt(world: LookUpPersonDeps, given: At): Promise<Sought> {
  const own = await standingUnder(world, given);
  const { standing, evaluation } = own;
  if (standing !== "not-selected" || evaluation?.found !== "not-selected") return own;
  const evaluated = given.imports.find(({ run }) => run.id === evaluation.run);
  const member = evaluated && (await world.memberSearch.sentAs(given.member, evaluated.folder));
  if (!member) return own;
  return { ...(await standingUnder(world, { ...given, member })), sentBy: member.kind };
}

async function standingUnder(world: LookUpPersonDeps, given: At): Promise<Sought> {
  const { member, imports, ledger } = given;
  const held = await heldBy(world, member, ledger);
  const more: Pick<Sought, "evaluation" | "lastChange" | "underWay"> = {};
  let searched = 0;
  for (const prepared of imports) {
    const change = await world.memberSearch.change(member, prepared.folder);
    // Older ones are not kept either.
    if (change === "missing") break;
    searched += 1;
    if (!more.evaluation) {
      const evaluation = await evaluationOf(world, { member, prepared, change, held });
      if (evaluation) more.evaluation = evaluation;
    }
    if (change === "none") continue;
    const { run, settlement } = prepared;
    if (settlement) {
      more.lastChange = await changeOf(world, { run, settlement, change });
      break;
    }
    more.underWay = { run: run.id, change: change.direction };
  }
  const { evaluation, lastChange } = more;
  const outcome = lastChange && lastChange.run === evaluation?.run ? lastChange.outcome : undefined;
  return { standing: standingOf({ held, found: evaluation?.found, outcome }), ...more, searched };
}

async function heldBy(
  { memberSearch }: LookUpPersonDeps,
  member: Member,
  ledger: LedgerPointer | undefined,
): Promise<Held | undefined> {
  if (!ledger) return "out";
  if (ledger.behind || ledger.restored) return undefined;
  try {
    return await memberSearch.held(member, ledger);
  } catch (error) {
    if (error instanceof LedgerLost) return undefined;
    throw error;
  }
}

interface Compared {
  member: Member;
  prepared: Prepared;
  change: PlacedChange | "none";
  held: Held | undefined;
}

/** Undefined if it is not known: a member without a change is one whom Braze holds, or is none. */
async function evaluationOf(
  { memberSearch }: LookUpPersonDeps,
  { member, prepared: { run, folder }, change, held }: Compared,
): Promise<StandingAt["evaluation"]> {
  const told = (found: Found) => ({ run: run.id, asOf: run.asOf ?? run.time, found });
  if (run.empty) return told("emptied");
  // It has evaluated nobody: an earlier import tells.
  if (run.removeExcluded) return change === "none" ? undefined : told("not-selected");
  if (change !== "none" && change.direction === "add") return told("selected");
  if (change === "none" && held === "in") return told("selected");
  if (change === "none" && held === undefined) return undefined;
  const reason = await memberSearch.rejection(member, folder);
  return reason ? { ...told("rejected"), reason } : told("not-selected");
}

async function changeOf(
  { parts }: LookUpPersonDeps,
  { run, settlement, change }: { run: Run; settlement: Settlement; change: PlacedChange },
): Promise<NonNullable<StandingAt["lastChange"]>> {
  const outcomes = foldAttempts(await parts.outcomes(run.id, change.part));
  const said = outcomeAt(outcomes, change);
  const reason = said.outcome === "accepted" ? undefined : (said.reason ?? settlement.reason);
  return {
    run: run.id,
    at: settlement.endedAt,
    change: change.direction,
    outcome: said.outcome,
    ...(reason && { reason }),
  };
}
