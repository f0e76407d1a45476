/** A cohort over a data set whose files arrive at given times, on a schedule that waits for them. */
import { dataReadinessInBucket } from "../../shared/adapters/s3/data-readiness.ts";
import type { StoredObject } from "../../shared/adapters/s3/objects.ts";
import type { DatabaseDataSet, FilesDataSet } from "../../shared/contract/data-sets.ts";
import type { RunId } from "../../shared/contract/ids.ts";
import type { Run, RunView } from "../../shared/contract/imports.ts";
import type { ScheduleRequest, TimedCadence } from "../../shared/contract/schedules.ts";
import { readImport } from "../../shared/usecases/imports/read.ts";
import type { Prepared } from "../../shared/usecases/run/prepare.ts";
import { steeredClock } from "../fakes/clock.ts";
import { ScheduleStory } from "./schedule-story.ts";
import { cohortId, connectionId, users } from "./story.ts";

export type Settings = Omit<FilesDataSet, "id" | "version"> | Omit<DatabaseDataSet, "id" | "version">;

/** Its day is the last whole day before the import: `day=2026-11-23/_SUCCESS` for an import of the 24th. */
export const aDataSet: Omit<FilesDataSet, "id" | "version"> = {
  name: "Shop",
  events: {
    prefix: "shop/",
    format: "csv",
    marker: "day={date}/_SUCCESS",
    columns: { user: "user", time: "time", event: "event" },
  },
};
export const daily: TimedCadence = { every: "daily", at: "09:00", timeZone: "Europe/Madrid" };
export const DATA = "shop/day=2026-11-23/events.csv";
export const MARK = "shop/day=2026-11-23/_SUCCESS";

export class WaitingStory extends ScheduleStory {
  /** Objects of the data bucket, with the time of their last write. */
  readonly bucket: Map<string, Date>;
  /** What happens at which time, while runs wait. */
  #ahead: { at: number; what(): unknown }[] = [];

  static async open({
    startsAt = "2026-11-24T07:00:00.000Z",
    settings = aDataSet,
  }: {
    startsAt?: string;
    settings?: Settings;
  } = {}): Promise<WaitingStory> {
    const clock = steeredClock({ startsAt, advancesItself: true });
    const bucket = new Map<string, Date>();
    const files = {
      data: async (prefix: string) => [...bucket].filter(isData(prefix)).map(stored),
      modified: async (object: string) => bucket.get(object),
      stamp: async (object: string) => {
        const modified = bucket.get(object);
        return modified && { modified, etag: "" };
      },
    };
    const dataReadiness = dataReadinessInBucket({ files, clock });
    const base = await ScheduleStory.begin({ world: { clock, dataReadiness } });
    const story = new WaitingStory(base.story, bucket);
    const { dataSets, cohorts, engine } = story.world;
    await dataSets.create({ ...settings, id: "shop", version: 0 });
    const cohort = await cohorts.read(cohortId);
    if (!cohort) throw new Error("there is no cohort");
    const definition = { kind: "sql", dataSet: "shop", sql: "SELECT 1" } as const;
    await cohorts.replace({ ...cohort, definition });
    engine.selects(users("ana", "bo"));
    return story;
  }

  private constructor(story: ScheduleStory["story"], bucket: Map<string, Date>) {
    super(story);
    this.bucket = bucket;
  }

  override request = (facts: Partial<ScheduleRequest> = {}): ScheduleRequest => ({
    cadence: daily,
    connectionId,
    recipients: ["ana@example.com"],
    waitForData: { until: "12:00" },
    ...facts,
  });

  /** Writes objects now. */
  arrive = (...objects: string[]) => {
    for (const object of objects) this.bucket.set(object, this.world.clock.now());
  };

  /** `time`: of the clock in UTC, `10:00`, on the day on which the story began, or an ISO instant. */
  at(time: string, what: () => unknown): void {
    this.#ahead.push({ at: this.instant(time), what });
    this.#ahead.sort((one, other) => one.at - other.at);
  }

  /** Lets time pass until then, with what happens meanwhile. */
  async passTo(time: string | number): Promise<void> {
    const until = typeof time === "number" ? time : this.instant(time);
    for (;;) {
      const [first] = this.#ahead;
      if (!first || first.at > until) break;
      this.#ahead.shift();
      this.#moveTo(first.at);
      await first.what();
    }
    this.#moveTo(until);
  }

  /** The timer fires now. Returns the run of the occurrence. */
  async due(generation = 1): Promise<RunId> {
    await this.tick(generation);
    const run = this.world.workflow.started.at(-1);
    if (!run) throw new Error("nothing was started");
    return run;
  }

  /** The workflow of a run, until it ends, or until it waits beyond a time. */
  async follow(run: RunId, until = Number.POSITIVE_INFINITY): Promise<Run> {
    for (;;) {
      const opened = await this.story.open(run);
      const prepared = opened.next === "prepare" ? await this.story.prepare(run) : undefined;
      const waits = [opened, prepared].find((step) => step?.next === "wait");
      if (!waits) return this.#ended(run, prepared);
      const next = this.world.clock.now().getTime() + waits.waitSeconds * 1_000;
      if (next > until) return this.row(run);
      await this.passTo(next);
    }
  }

  async #ended(run: RunId, prepared: Prepared | undefined): Promise<Run> {
    if (prepared) await this.story.settle(run, await this.story.sendPrepared(run, prepared));
    await this.story.notify(run);
    this.world.workflow.end(run);
    return this.row(run);
  }

  row = (run: RunId): Promise<Run> => this.story.row(run);
  shown = (run: RunId): Promise<RunView> => readImport(this.world, run, "all");

  mails(): string[] {
    return this.world.mails.sent.map(({ to }) => to);
  }

  instant(time: string): number {
    const day = this.world.clock.now().toISOString().slice(0, 10);
    return Date.parse(time.length > 5 ? time : `${day}T${time}:00.000Z`);
  }

  #moveTo(instant: number): void {
    const now = this.world.clock.now().getTime();
    if (instant > now) this.pass(instant - now);
  }
}

function isData(prefix: string): (entry: [string, Date]) => boolean {
  return ([name]) =>
    name.startsWith(prefix) &&
    !name
      .slice(prefix.length)
      .split("/")
      .some((one) => one.startsWith("_"));
}

function stored([name, modified]: [string, Date]): StoredObject {
  return { name, bytes: 1, modified };
}
