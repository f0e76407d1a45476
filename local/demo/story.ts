/** What a demo tells: a data set with its files on two days, and the cohort that is imported from it. */
import { mkdirSync } from "node:fs";
import { basename, join } from "node:path";
import type { CohortRequest } from "../../shared/contract/cohorts.ts";
import type { DataSetRequest } from "../../shared/contract/data-sets.ts";
import type { EvaluationQuestion } from "./independent-evaluation.ts";
import { DEMO_DATA_SET, type DemoOptions, type OwnData } from "./options.ts";
import { lastTenth, usersInOrder, writeWithout } from "./own-data.ts";
import { sampleCohort, sampleDataSet, writeSampleData } from "./sample-data.ts";
import { UsageError } from "./usage-error.ts";

export interface Day {
  files: EvaluationQuestion["files"];
  /** What is in them, for people. */
  inWords: string;
}

export interface Story {
  dataSet: DataSetRequest;
  cohort: CohortRequest;
  first: Day;
  /** Makes the files of the second import. */
  second(): Promise<Day>;
}

/** `now` is when the sample shop's 90 days end, unless the options say as of when. */
export function storyOf(options: DemoOptions, folder: string, now: Date): Promise<Story> {
  return options.data ? ownStory(options.data, folder) : sampleStory(options, folder, now);
}

async function sampleStory(options: DemoOptions, folder: string, now: Date): Promise<Story> {
  const until = options.asOf === undefined ? now : new Date(options.asOf);
  const written = async (day: "first" | "second"): Promise<Day> => {
    const files = await writeSampleData(join(folder, `${day}-day`), { users: options.users, until, day });
    const { users, events } = files.counts;
    return { files, inWords: `${count(users)} rows of users, ${count(events)} events of 90 days` };
  };
  return {
    dataSet: sampleDataSet,
    cohort: { ...sampleCohort, definition: { ...sampleCohort.definition, dataSet: DEMO_DATA_SET } },
    first: await written("first"),
    second: () => written("second"),
  };
}

async function ownStory({ file, columns, event, cohort }: OwnData, folder: string): Promise<Story> {
  const { users, rows } = await usersInOrder(file, columns).catch((error: Error) => {
    throw new UsageError(`--data: ${error.message}`);
  });
  return {
    dataSet: {
      name: basename(file),
      events: { prefix: "own/events/", format: "csv", columns, eventIs: event },
    },
    cohort,
    first: {
      files: { users: [], events: [file] },
      inWords: `${count(users.length)} users, ${count(rows)} events`,
    },
    async second() {
      const leaving = lastTenth(users);
      mkdirSync(folder, { recursive: true });
      const copy = join(folder, "without-last-tenth.csv");
      await writeWithout(file, columns.user, leaving, copy);
      return {
        files: { users: [], events: [copy] },
        inWords: `the same without its last ${count(leaving.size)} users`,
      };
    },
  };
}

export function count(number: number): string {
  return number.toLocaleString("en");
}
