/** Plays days of scheduled imports on a set clock. The shop's data changes each night, and every run is checked. */
import { join } from "node:path";
import { type EvaluationQuestion, evaluateIndependently } from "../../../oracle/independent-evaluation.ts";
import type { Cohort } from "../../../shared/contract/cohorts.ts";
import type { Connection } from "../../../shared/contract/connections.ts";
import type { RunView } from "../../../shared/contract/imports.ts";
import type { ScheduleRequest } from "../../../shared/contract/schedules.ts";
import { PAGE_SIZE } from "../../../shared/limits.ts";
import { type Api, api as apiWith } from "../../api.ts";
import type { Steering } from "../../aws/steering.ts";
import type { LocalSystem } from "../../system.ts";
import { faultsOfMembers, faultsOfRun } from "../check.ts";
import { activeConnection, sandboxTarget } from "../connection.ts";
import { type DataBucket, dataBucket } from "../data-bucket.ts";
import { DEMO_DATA_SET } from "../options.ts";
import type { Progress } from "../progress.ts";
import { sampleDataSet } from "../sample-data.ts";
import { sandboxMembers } from "../sandbox.ts";
import { faultsOfCalendar, type PlayedSchedule } from "./calendar.ts";
import { type Planned, planned } from "./plan.ts";
import { shop } from "./shop.ts";

const RECIPIENT = "marketing@shop.example";

export interface PlayedSimulation {
  schedules: PlayedSchedule[];
  /** Describes each difference from what is expected. */
  faults: string[];
}

interface Stage {
  api: Api;
  clock: Steering;
  bucket: DataBucket;
  progress: Progress;
}

/** A schedule and its last known state. */
interface Live extends PlayedSchedule {
  id: string;
  /** Members after the previous run. */
  before: ReadonlySet<string>;
}

/** `midnights` are those at which a day begins, and the one at which the last day ends. */
export async function playDays(
  system: LocalSystem,
  progress: Progress,
  { folder, users, midnights }: { folder: string; users: number; midnights: readonly Date[] },
): Promise<PlayedSimulation> {
  const { clock } = system;
  if (!clock) throw new Error("The system was started without a clock that can be steered.");
  const bucket = dataBucket(system.environment);
  const stage: Stage = { api: apiWith(system.api, () => system.token()), clock, bucket, progress };
  try {
    const connection = await activeConnection(stage, await sandboxTarget(stage.api, system), RECIPIENT);
    await stage.api.put(`/data-sets/${DEMO_DATA_SET}`, sampleDataSet);
    const schedules: Live[] = [];
    for (const plan of planned) schedules.push(await begun(stage, plan, connection));
    const faults = await nights(stage, schedules, midnights, shop(join(folder, "shop"), users, midnights));
    const [from, to] = [midnights.at(0)?.getTime() ?? 0, midnights.at(-1)?.getTime() ?? 0];
    faults.push(...schedules.flatMap((one) => faultsOfCalendar(one, { from, to })));
    return { schedules, faults };
  } finally {
    bucket.close();
  }
}

async function begun({ api, progress }: Stage, plan: Planned, connection: Connection): Promise<Live> {
  const { id, name } = await api.post<Cohort>("/cohorts", plan.cohort);
  const request: ScheduleRequest = {
    cadence: plan.cadence,
    connectionId: connection.id,
    recipients: [RECIPIENT],
  };
  const schedule = await api.post<{ inWords: { en: string } }>(`/cohorts/${id}/schedule`, request);
  progress.say(`"${name}": ${schedule.inWords.en}.`);
  return { ...plan, id, runs: [], before: new Set() };
}

async function nights(
  stage: Stage,
  schedules: readonly Live[],
  midnights: readonly Date[],
  exported: ReturnType<typeof shop>,
): Promise<string[]> {
  const faults: string[] = [];
  const files: EvaluationQuestion["files"] = { users: [], events: [] };
  for (const [night, midnight] of midnights.entries()) {
    await stage.clock.moveTo(midnight);
    for (const schedule of schedules) faults.push(...(await newRuns(stage, schedule, files)));
    stage.progress.move("days", night, midnights.length - 1);
    const { users, events } = exported(night);
    Object.assign(files, { users: [users], events: [...files.events, events] });
    await stage.bucket.replace(sampleDataSet.users?.prefix ?? "", `night-${night}`, [users]);
    await stage.bucket.add(sampleDataSet.events.prefix, `night-${night}`, [events]);
  }
  stage.progress.rest();
  return faults;
}

/** Checks the runs since the last call, oldest first. Returns the differences. */
async function newRuns(
  { api }: Stage,
  schedule: Live,
  files: EvaluationQuestion["files"],
): Promise<string[]> {
  const { cohort, id } = schedule;
  const all = await api.all<RunView>(`/cohorts/${id}/imports`, PAGE_SIZE);
  const faults: string[] = [];
  for (const run of all.slice(0, all.length - schedule.runs.length).toReversed()) {
    schedule.runs.push(run);
    const { where } = cohort.definition;
    const asOf = new Date(run.time);
    const now = await evaluateIndependently({
      where,
      timeZone: cohort.timeZone,
      asOf,
      dataSet: sampleDataSet,
      files,
    });
    const expectation = { now, before: schedule.before };
    faults.push(...faultsOfRun(run, expectation));
    faults.push(...faultsOfMembers(await sandboxMembers(api, id), expectation));
    if (run.mails.length !== 1 || run.mails[0]?.state !== "sent") faults.push("its recipient was not told");
    schedule.before = new Set(now.members.keys());
  }
  return faults.map((fault) => `"${cohort.name}": ${fault}`);
}
