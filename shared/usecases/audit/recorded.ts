/** Stores that note, on the change that is being made, what they are about to write. Otherwise as the stores they wrap. */
import type { Connection } from "../../contract/connections.ts";
import type { DataSet } from "../../contract/data-sets.ts";
import type { RunId } from "../../contract/ids.ts";
import type { Run } from "../../contract/imports.ts";
import {
  type AuditedKind,
  digestOfChannel,
  digestOfConnection,
  digestOfForgetting,
  digestOfRun,
  digestOfSlot,
  digestOfThing,
  objectOf,
} from "../../domain/audit-digests.ts";
import { isFinished } from "../../domain/run.ts";
import type { CurrentChange, Step } from "../../ports/audit.ts";
import type { Channels } from "../../ports/channels.ts";
import type { ExclusionLists } from "../../ports/exclusions.ts";
import type { Forgettings } from "../../ports/forgettings.ts";
import type { Runs } from "../../ports/runs.ts";
import type { Schedules } from "../../ports/schedules.ts";
import type {
  Cohorts,
  Connections,
  DataSets,
  MailAddresses,
  Uploads,
  VersionedStore,
} from "../../ports/stores.ts";

type Thing = { id: string; version: number };

export function recordedStore<T extends Thing>(
  kind: AuditedKind,
  store: VersionedStore<T>,
  { current }: CurrentChange,
  digestOf: (thing: T) => string = digestOfThing,
): VersionedStore<T> {
  const { create, replace } = recordedWrites(kind, store, { current }, digestOf);
  return {
    ...store,
    create,
    replace,
    async remove(thing) {
      const before = current() && (await store.read(thing.id));
      const step = { object: objectOf(kind, thing.id), ...(before && { before: digestOf(before) }) };
      return noted(current, before && step, () => store.remove(thing), "removed");
    },
  };
}

function recordedDataSets(store: DataSets, { current }: CurrentChange): DataSets {
  return {
    ...store,
    ...recordedWrites<DataSet>("data-set", store, { current }, digestOfThing),
    async remove(seen) {
      const before = current() && (await store.read(seen.id));
      const step = {
        object: objectOf("data-set", seen.id),
        ...(before && { before: digestOfThing(before) }),
      };
      return noted(current, before && step, () => store.remove(seen), "removed");
    },
  };
}

function recordedWrites<T extends Thing>(
  kind: AuditedKind,
  store: Pick<VersionedStore<T>, "create" | "read" | "replace">,
  { current }: CurrentChange,
  digestOf: (thing: T) => string,
): Pick<VersionedStore<T>, "create" | "replace"> {
  return {
    async create(thing) {
      const { id, version } = thing;
      const step = { object: objectOf(kind, id), after: digestOf(thing), version };
      return noted(current, step, () => store.create(thing), "created");
    },
    async replace(thing) {
      const kept = current() && (await store.read(thing.id));
      const before = kept && digestOf(kept);
      const after = digestOf(thing);
      const step = {
        object: objectOf(kind, thing.id),
        ...(before && { before }),
        after,
        version: thing.version + 1,
      };
      // What only the system notes is no change.
      return noted(current, before === after ? undefined : step, () => store.replace(thing), "replaced");
    },
  };
}

function recordedSchedules(store: Schedules, { current }: CurrentChange): Schedules {
  return {
    ...store,
    async replace(seen, next) {
      const before = seen && digestOfSlot(seen);
      const after = digestOfSlot(next);
      const object = objectOf("schedule", next.cohortId);
      const step = { object, ...(before && { before }), after, version: next.revision };
      return noted(current, before === after ? undefined : step, () => store.replace(seen, next), "replaced");
    },
  };
}

function recordedRuns(store: Runs, { current }: CurrentChange): Runs {
  const cancelled = async (
    run: RunId,
    mark: NonNullable<Run["cancelRequested"]>,
    write: Runs["requestCancellation"],
  ): Promise<Run> => {
    const change = current();
    const row = change && (await store.read(run));
    if (!change || !row || row.cancelRequested || isFinished(row)) return write(run, mark);
    const after = digestOfRun({ ...row, cancelRequested: mark });
    const step = await change.intend({ object: objectOf("import", run), before: digestOfRun(row), after });
    const marked = await write(run, mark);
    if (digestOfRun(marked) === after) step.written();
    return marked;
  };
  return {
    ...store,
    async accept(run) {
      const step = { object: objectOf("import", run.id), after: digestOfRun(run) };
      return noted(current, step, () => store.accept(run), "accepted");
    },
    requestCancellation: (run, mark) => cancelled(run, mark, store.requestCancellation),
    cancelWaiting: (run, mark) => cancelled(run, mark, store.cancelWaiting),
  };
}

/** `done`: the answer of a write that was made. */
export async function noted<Answer>(
  current: CurrentChange["current"],
  step: Step | undefined,
  write: () => Promise<Answer>,
  done: Answer,
): Promise<Answer> {
  const change = current();
  const intended = step && change && (await change.intend(step));
  const answer = await write();
  if (answer === done) intended?.written();
  return answer;
}

/** Each kind of store, recorded. */
export const recordedOn = (change: CurrentChange) => ({
  cohorts: (store: Cohorts): Cohorts => ({ ...store, ...recordedStore("cohort", store, change) }),
  channels: (store: Channels) => recordedStore("channel", store, change, digestOfChannel),
  uploads: (store: Uploads) => recordedStore("upload", store, change),
  mailAddresses: (store: MailAddresses) => recordedStore("mail-address", store, change),
  exclusionLists: (store: ExclusionLists) => recordedStore("exclusion-list", store, change),
  forgettings: (store: Forgettings) => recordedStore("forgetting", store, change, digestOfForgetting),
  connections: (store: Connections) =>
    recordedStore<Connection>("connection", store, change, digestOfConnection),
  dataSets: (store: DataSets) => recordedDataSets(store, change),
  schedules: (store: Schedules) => recordedSchedules(store, change),
  runs: (store: Runs) => recordedRuns(store, change),
});
