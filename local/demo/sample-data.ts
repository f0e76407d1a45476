/**
 * The files of a sample shop: users of every kind, and their events of 90 days. The same size, end and day give the
 * same bytes on every machine.
 *
 * The second day is the same shop a little later: late events arrive, cancelled orders are gone, accounts are deleted
 * and anonymous shoppers have signed up. Users enter, leave and change their identifier.
 */
import { once } from "node:events";
import { createWriteStream, mkdirSync, type WriteStream } from "node:fs";
import { join } from "node:path";
import { finished } from "node:stream/promises";
import { csvLine } from "../../oracle/rows.ts";
import type { CohortRequest } from "../../shared/contract/cohorts.ts";
import type { FilesRequest } from "../../shared/contract/data-sets.ts";
import { type Dice, dice } from "./sample/dice.ts";
import { eventsOf, purchase, type SampleEvent } from "./sample/events.ts";
import {
  afterSignUp,
  leaves,
  peopleHeader,
  personColumns,
  personRecord,
  type SamplePerson,
  samplePeople,
} from "./sample/people.ts";

const DAYS = 90;
const DAY = 86_400_000;
const SEED = 20_221_130;
const EVENT_FILES = 3;

export interface SampleWanted {
  /** Number of distinct users. Some of them have several rows. */
  users: number;
  /** End of the 90 days, exclusive. */
  until: Date;
  day: "first" | "second";
}

export interface SampleFiles {
  users: string[];
  events: string[];
  /** Number of rows written. */
  counts: { users: number; events: number };
}

export const sampleDataSet: FilesRequest = {
  name: "Sample shop",
  users: { prefix: "shop/users/", format: "csv", columns: personColumns },
  events: {
    prefix: "shop/events/",
    format: "jsonl",
    columns: { user: "user_key", time: "at", event: "event" },
  },
  staleAfterHours: 24,
};

/** Shoppers in Europe who bought at least twice and for more than 40 euros in 60 days, and were active lately. */
export const sampleCohort: Omit<CohortRequest, "definition"> & {
  definition: {
    kind: "criteria";
    where: Extract<CohortRequest["definition"], { kind: "criteria" }>["where"];
  };
} = {
  name: "Loyal shoppers",
  timeZone: "Europe/Madrid",
  definition: {
    kind: "criteria",
    where: {
      all: [
        { performed: { event: "purchase", period: { lastDays: 60 }, times: { atLeast: 2 } } },
        {
          aggregate: {
            event: "purchase",
            period: { lastDays: 60 },
            where: [{ property: "currency", is: { equals: "EUR" } }],
            function: "sum",
            property: "amount",
            is: { greater: 40 },
          },
        },
        {
          any: [
            { lastSeen: { lastDays: 21 } },
            { user: { property: "plan", is: { in: ["plus", "family"] } } },
          ],
        },
        { not: { user: { property: "country", is: { in: ["US", "MX", "JP"] } } } },
        {
          didNotPerform: {
            event: "refund",
            period: { lastDays: 30 },
            where: [{ property: "amount", is: { atLeast: 50 } }],
          },
        },
      ],
    },
  },
};

/** Writes the day's files into `folder`. Events are streamed; users are held in memory. */
export async function writeSampleData(folder: string, wanted: SampleWanted): Promise<SampleFiles> {
  mkdirSync(folder, { recursive: true });
  const span = spanOf(wanted);
  const people = peopleOf(wanted);

  const usersFile = join(folder, "users.csv");
  const users = await written(usersFile, userLines(people));
  const events: string[] = [];
  let eventCount = 0;
  for (let file = 0; file < EVENT_FILES; file++) {
    const name = join(folder, `events-${file + 1}.jsonl`);
    const share = people.filter((_, index) => index % EVENT_FILES === file);
    eventCount += await written(name, eventLines(share, wanted.day, span));
    events.push(name);
  }
  return { users: [usersFile], events, counts: { users: users - 1, events: eventCount } };
}

/** Distinct users of the day. */
export function peopleOf(wanted: SampleWanted): SamplePerson[] {
  const everybody = samplePeople(wanted.users, dice(SEED), spanOf(wanted).from);
  return wanted.day === "first" ? everybody : everybody.filter((one) => !leaves(one)).map(afterSignUp);
}

function spanOf({ until }: SampleWanted): { from: number; until: number } {
  return { from: until.getTime() - DAYS * DAY, until: until.getTime() };
}

/** Repeats some rows, and adds some phones of known customers as anonymous users. */
function* userLines(people: readonly SamplePerson[]): Generator<string> {
  const random = dice(SEED + 1);
  yield csvLine(peopleHeader);
  for (const person of people) {
    yield csvLine(personRecord(person));
    if (random.happens(0.01)) yield csvLine(personRecord(person));
    if (person.externalId && person.deviceId && random.happens(0.01)) {
      yield csvLine(
        personRecord({ ...person, externalId: "", aliasName: "", aliasLabel: "", anonymous: "true" }),
      );
    }
  }
}

function* eventLines(
  people: readonly SamplePerson[],
  day: SampleWanted["day"],
  span: { from: number; until: number },
): Generator<string> {
  for (const { user } of people) {
    const random = diceOf(user);
    for (const event of eventsOf(user, random, span)) {
      if (day === "first" || !isCancelled(event)) yield `${JSON.stringify(event)}\n`;
    }
    if (day === "second" && random.happens(0.04)) yield* lateOrders(user, random, span.until);
  }
}

function* lateOrders(user: string, random: Dice, until: number): Generator<string> {
  for (let n = 0; n < 3; n++) {
    const at = new Date(until - DAY - Math.floor(random.draw() * DAY)).toISOString();
    yield `${JSON.stringify(purchase(user, at, random))}\n`;
  }
}

/** One order in ten is cancelled, chosen by its number. */
function isCancelled({ order }: SampleEvent): boolean {
  return order?.endsWith("7") ?? false;
}

/** Each user has a random sequence of their own, so that a change to one user does not affect others. */
function diceOf(user: string): Dice {
  return dice(Math.imul(Number(user.slice(1)), 0x85ebca6b) ^ SEED);
}

/** Returns the number of lines. */
async function written(file: string, lines: Iterable<string>): Promise<number> {
  const stream = createWriteStream(file);
  let count = 0;
  for (const line of lines) {
    count++;
    if (!stream.write(line)) await drained(stream);
  }
  stream.end();
  await finished(stream);
  return count;
}

async function drained(stream: WriteStream): Promise<void> {
  await once(stream, "drain");
}
