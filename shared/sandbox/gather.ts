/** Reads what was received, for `replay`. */
import type { ReceivedCohort } from "../contract/sandbox-received.ts";
import { DomainError, notFound } from "../domain/domain-error.ts";
import type { SandboxCohorts, SandboxPeople } from "./ports.ts";
import { type Came, placeOf } from "./replay.ts";
import type { CohortPlace } from "./segment-filter.ts";

/** People, and the changes of these cohorts. */
export async function came(
  { people, cohorts }: { people: SandboxPeople; cohorts: SandboxCohorts },
  places: readonly CohortPlace[],
): Promise<Came> {
  const [changes, ...byCohort] = await Promise.all([
    people.changes(),
    ...places.map(async (place) => [placeOf(place), await cohorts.changes(place.partner, place.id)] as const),
  ]);
  return { people: changes, cohorts: new Map(byCohort) };
}

/** The cohort with an id. `partner` may be left out if only one partner sent that id. */
export async function receivedCohort(
  cohorts: SandboxCohorts,
  id: string,
  partner: string | undefined,
): Promise<ReceivedCohort> {
  const found = (await cohorts.find(id)).filter((one) => partner === undefined || one.partner === partner);
  const [cohort, another] = found;
  if (!cohort) throw notFound("received cohort", id);
  if (another)
    throw new DomainError(
      "conflict",
      "several-partners",
      `Partners ${found.map((one) => one.partner).join(", ")} each told of a cohort "${id}". Say which: ?partner=${another.partner}`,
    );
  return cohort;
}
