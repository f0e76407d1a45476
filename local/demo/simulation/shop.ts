/**
 * The sample shop day by day: each night's export has the current users, and the events of that day in addition to all
 * earlier ones.
 */
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { csvLine } from "../../../oracle/rows.ts";
import { dice } from "../sample/dice.ts";
import { eventsOf } from "../sample/events.ts";
import {
  afterSignUp,
  leaves,
  peopleHeader,
  personRecord,
  type SamplePerson,
  samplePeople,
} from "../sample/people.ts";

const DAY = 86_400_000;
const HISTORY = 90 * DAY;
const SEED = 20_260_309;

export interface Export {
  users: string;
  /** Events since the last export. The first export has 90 days of them. */
  events: string;
}

/**
 * Returns a function that makes the export of a night. `nights` are local midnights in order. Files go into `folder`.
 */
export function shop(folder: string, userCount: number, nights: readonly Date[]): (night: number) => Export {
  mkdirSync(folder, { recursive: true });
  const [first, last] = [nights.at(0)?.getTime() ?? 0, nights.at(-1)?.getTime() ?? 0];
  const span = { from: first - HISTORY, until: last };
  const people = samplePeople(userCount, dice(SEED), span.from);
  const events: string[][] = nights.map(() => []);
  for (const { user } of people) {
    const random = dice(Math.imul(Number(user.slice(1)), 0x85ebca6b) ^ SEED);
    for (const event of eventsOf(user, random, span)) {
      const night = nights.findIndex((end) => Date.parse(event.at) < end.getTime());
      events[night]?.push(`${JSON.stringify(event)}\n`);
    }
  }
  return (night) => {
    const files = {
      users: join(folder, `users-${night}.csv`),
      events: join(folder, `events-${night}.jsonl`),
    };
    const records = people
      .filter((person) => !(leaves(person) && nightOf(person, nights) <= night))
      .map((person) => (nightOf(person, nights) <= night ? afterSignUp(person) : person))
      .map(personRecord);
    writeFileSync(files.users, [peopleHeader, ...records].map(csvLine).join(""));
    writeFileSync(files.events, (events[night] ?? []).join(""));
    return files;
  };
}

/** The night by which a person has left or signed up, if they do. People are spread evenly over the nights. */
function nightOf({ user }: SamplePerson, nights: readonly Date[]): number {
  return 1 + (Math.floor(Number(user.slice(1)) / 10) % Math.max(nights.length - 1, 1));
}
