/**
 * The inspector: shows the outcome of the ids that a partner sent. It is not part of Braze's contract, which never
 * reports this: a sender must not depend on it.
 */
import type { Fates, InspectedId, Inspection } from "../contract/sandbox-received.ts";
import { came, receivedCohort } from "./gather.ts";
import { pageByKey } from "./keyed-page.ts";
import type { MatchOutcome } from "./population.ts";
import type { SandboxCohorts, SandboxPeople } from "./ports.ts";
import { keyOf } from "./received-body.ts";
import { placeOf, type Received, replay } from "./replay.ts";

export interface InspectionWanted {
  partner?: string | undefined;
  /** Requests from `from` on and before `to`; ISO. The start and end of a run select its own requests. */
  from?: string | undefined;
  to?: string | undefined;
  /** The outcome whose ids are listed. Left out: no ids are listed. */
  outcome?: MatchOutcome | undefined;
  limit: number;
  cursor?: string;
}

const NOTE = "This is the sandbox's own: Braze never tells whom an id matched.";

/** An id that was sent several times counts once, with its last outcome. */
export async function inspect(
  needs: { people: SandboxPeople; cohorts: SandboxCohorts },
  { id, wanted }: { id: string; wanted: InspectionWanted },
): Promise<Inspection> {
  const cohort = await receivedCohort(needs.cohorts, id, wanted.partner);
  const latest = new Map<string, InspectedId>();
  const population = replay(await came(needs, [cohort]), (received) => {
    if (isWithin(received, wanted)) latest.set(keyOf(received.member), inspected(received));
  });
  const ids = [...latest.values()].map((one, key) => ({ ...one, key }));
  const listed = ids.filter(({ outcome }) => outcome === wanted.outcome);
  const { items, ...page } = pageByKey(listed, wanted);
  return {
    note: NOTE,
    partner: cohort.partner,
    cohortId: cohort.id,
    ...(cohort.name !== undefined && { cohortName: cohort.name }),
    added: fatesOf(ids.filter(({ direction }) => direction === "add")),
    removed: fatesOf(ids.filter(({ direction }) => direction === "remove")),
    users: population.people().filter(({ cohorts }) => cohorts.has(placeOf(cohort))).length,
    items: items.map(({ key: _, ...one }) => one),
    ...page,
  };
}

function isWithin({ at }: Received, { from, to }: InspectionWanted): boolean {
  const time = Date.parse(at);
  return (from === undefined || Date.parse(from) <= time) && (to === undefined || time < Date.parse(to));
}

function inspected({ member, direction, match }: Received): InspectedId {
  return { ...member, direction, outcome: match.outcome };
}

function fatesOf(ids: readonly InspectedId[]): Fates {
  const fates: Fates = { matched: 0, unknown: 0, "device-of-identified-user": 0 };
  for (const { outcome } of ids) fates[outcome] += 1;
  return fates;
}
