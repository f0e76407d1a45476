/**
 * Computes the current state from all changes of people and cohorts, applied in order. So an id matches only people who
 * existed when it was sent, as at Braze.
 */
import type { Member } from "../domain/identifiers.ts";
import { emptyPopulation, type Match, type Person, type Population } from "./population.ts";
import type { PeopleChange, ReceivedChange, Taken } from "./ports.ts";

export interface Came {
  people: readonly Taken<PeopleChange>[];
  /** By the cohort's key. */
  cohorts: ReadonlyMap<string, readonly Taken<ReceivedChange>[]>;
}

/** The outcome of one received id. */
export interface Received {
  cohort: string;
  at: string;
  direction: "add" | "remove";
  member: Member;
  match: Match;
}

/** The most people of one load: their keys consist of the load's number and their index in it. */
const KEYS_PER_CHANGE = 1_000_000;

/** The key under which a person's membership of a cohort is stored. */
export function placeOf({ partner, id }: { partner: string; id: string }): string {
  return `${partner}/${id}`;
}

export function replay({ people, cohorts }: Came, seen: (received: Received) => void = () => {}): Population {
  const population = emptyPopulation();
  const steps = [
    ...people.map(({ number, change }) => ({
      number,
      go: () => population.take(change, number * KEYS_PER_CHANGE),
    })),
    ...[...cohorts].flatMap(([cohort, changes]) =>
      changes.map(({ number, change }) => ({
        number,
        go: () => receive(population, { cohort, change }, seen),
      })),
    ),
  ];
  for (const { go } of steps.sort((one, other) => one.number - other.number)) go();
  return population;
}

/** Removes first: one person may be removed by one identifier and added by another. */
function receive(
  population: Population,
  { cohort, change }: { cohort: string; change: ReceivedChange },
  seen: (received: Received) => void,
): void {
  const { at } = change;
  const each = (direction: Received["direction"], apply: (person: Person) => void) => {
    for (const member of change[direction]) {
      const match = population.match(member);
      if (match.outcome === "matched") apply(match.person);
      seen({ cohort, at, direction, member, match });
    }
  };
  each("remove", ({ cohorts }) => cohorts.delete(cohort));
  each("add", ({ cohorts }) => cohorts.add(cohort));
}
