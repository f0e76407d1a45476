import type { RunId } from "../../shared/contract/ids.ts";
import type { Job } from "../../shared/domain/job.ts";
import { ANSWER_HOURS } from "../../shared/limits.ts";
import type { ForgettingQueue } from "../../shared/ports/forgettings.ts";
import type { JobQueue, Jobs, RepairQueue } from "../../shared/ports/jobs.ts";
import type { Clock } from "../../shared/ports/machine.ts";
import { fakeRepeats } from "./repeats.ts";

const HOUR_MS = 3_600_000;

export function fakeJobs(clock: Clock, repeats = fakeRepeats()): Jobs {
  const kept = new Map<string, { job: Job; until: number; writer: symbol }>();
  const read = (id: string) => {
    const found = kept.get(id);
    return found && found.until > clock.now().getTime() ? structuredClone(found.job) : undefined;
  };
  return {
    read: async (id) => read(id),
    async open({ outcome: _, ...asked }) {
      return repeats.write((writer) => {
        const found = read(asked.id);
        if (found) return kept.get(asked.id)?.writer === writer ? "opened" : found;
        const until = clock.now().getTime() + ANSWER_HOURS * HOUR_MS;
        kept.set(asked.id, { job: structuredClone(asked), until, writer });
        return "opened";
      });
    },
    async close(id, outcome) {
      const found = kept.get(id);
      if (found) found.job.outcome ??= structuredClone(outcome);
    },
  };
}

export interface FakeRepairQueue extends RepairQueue {
  /** Those that were started since the last call, repeats included. */
  take(): RunId[];
}

export function fakeRepairQueue(): FakeRepairQueue {
  let started: RunId[] = [];
  return {
    async start(run) {
      started.push(run);
    },
    take() {
      const taken = started;
      started = [];
      return taken;
    },
  };
}

export interface FakeJobQueue extends JobQueue {
  /** All starts, repeats included. */
  readonly started: string[];
  /** Sets what happens to a job once it is started. The default is nothing. */
  does(work: (job: string) => Promise<void>): void;
}

export interface FakeForgettingQueue extends FakeJobQueue, ForgettingQueue {
  /** How many rounds were started. */
  rounds: number;
}

export function fakeForgettingQueue(): FakeForgettingQueue {
  const queue: FakeForgettingQueue = {
    ...fakeJobQueue(),
    rounds: 0,
    async startRound() {
      queue.rounds += 1;
    },
  };
  return queue;
}

export function fakeJobQueue(): FakeJobQueue {
  const started: string[] = [];
  let work: (job: string) => Promise<void> = async () => {};
  return {
    started,
    does(next) {
      work = next;
    },
    async start(job) {
      started.push(job);
      await work(job);
    },
  };
}
