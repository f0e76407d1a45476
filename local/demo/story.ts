/** The input of a demo: a data set with its files on two days, and the cohort that is imported from it. */
import { mkdirSync } from "node:fs";
import { basename, join } from "node:path";
import type { EvaluationQuestion } from "../../oracle/independent-evaluation.ts";
import type { CohortRequest } from "../../shared/contract/cohorts.ts";
import type { FilesRequest } from "../../shared/contract/data-sets.ts";
import { type Directory, writeDirectory } from "./directory.ts";
import { DEMO_DATA_SET, type DemoOptions, type OwnData } from "./options.ts";
import { lastTenth, usersInOrder, writeWithout } from "./own-data.ts";
import { brazePeople } from "./sample/braze-people.ts";
import type { SamplePerson } from "./sample/people.ts";
import { peopleOf, type SampleWanted, sampleCohort, sampleDataSet, writeSampleData } from "./sample-data.ts";
import { UsageError } from "./usage-error.ts";

export interface Day {
  files: EvaluationQuestion["files"];
  /** Describes the files, for people. */
  inWords: string;
  /** The people whom Braze knows that day. */
  directory: Directory;
}

export interface Story {
  dataSet: FilesRequest;
  cohort: CohortRequest;
  first: Day;
  /** Makes the files of the second import. */
  second(): Promise<Day>;
}

/** `now` is the end of the sample shop's 90 days, unless `--as-of` is given. */
export function storyOf(options: DemoOptions, folder: string, now: Date): Promise<Story> {
  return options.data ? ownStory(options.data, folder) : sampleStory(options, folder, now);
}

async function sampleStory(options: DemoOptions, folder: string, now: Date): Promise<Story> {
  const until = options.asOf === undefined ? now : new Date(options.asOf);
  const written = async (day: "first" | "second"): Promise<Day> => {
    const wanted = { users: options.users, until, day };
    const files = await writeSampleData(join(folder, `${day}-day`), wanted);
    const { users, events } = files.counts;
    return {
      files,
      inWords: `${count(users)} rows of users, ${count(events)} events of 90 days`,
      directory: writeDirectory(
        join(folder, `${day}-day-braze.jsonl`),
        brazePeople(everSeen(wanted)),
        day === "first" ? [] : brazePeople(peopleOf({ ...wanted, day: "first" })),
      ),
    };
  };
  return {
    dataSet: sampleDataSet,
    cohort: { ...sampleCohort, definition: { ...sampleCohort.definition, dataSet: DEMO_DATA_SET } },
    first: await written("first"),
    second: () => written("second"),
  };
}

/** Braze keeps accounts that the shop deletes. */
function everSeen(wanted: SampleWanted): SamplePerson[] {
  const people = peopleOf(wanted);
  const there = new Set(people.map(({ user }) => user));
  return [...people, ...peopleOf({ ...wanted, day: "first" }).filter(({ user }) => !there.has(user))];
}

async function ownStory({ file, columns, event, cohort }: OwnData, folder: string): Promise<Story> {
  const { users, rows } = await usersInOrder(file, columns).catch((error: Error) => {
    throw new UsageError(`--data: ${error.message}`);
  });
  mkdirSync(folder, { recursive: true });
  const known = users.map((user) => ({ person: user, row: { external_id: user } }));
  const directory = writeDirectory(join(folder, "braze.jsonl"), known);
  return {
    dataSet: {
      name: basename(file),
      events: { prefix: "own/events/", format: "csv", columns, eventIs: event },
    },
    cohort,
    first: {
      files: { users: [], events: [file] },
      inWords: `${count(users.length)} users, ${count(rows)} events`,
      directory,
    },
    async second() {
      const leaving = lastTenth(users);
      const copy = join(folder, "without-last-tenth.csv");
      await writeWithout(file, columns.user, leaving, copy);
      return {
        files: { users: [], events: [copy] },
        inWords: `the same without its last ${count(leaving.size)} users`,
        directory: writeDirectory(join(folder, "braze-again.jsonl"), known, known),
      };
    },
  };
}

export function count(number: number): string {
  return number.toLocaleString("en");
}
