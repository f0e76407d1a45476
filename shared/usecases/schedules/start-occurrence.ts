/** Starts the run of an occurrence: first its row, then its workflow, under the id made from cohort and due minute. */
import type { RunId } from "../../contract/ids.ts";
import type { Run } from "../../contract/imports.ts";
import type { Slot } from "../../contract/schedules.ts";
import { waitLimit } from "../../domain/data-wait.ts";
import { logged, occurrenceRun, timeOf } from "../../domain/ids.ts";
import { generationsOf } from "../../domain/schedule.ts";
import { CATCH_UP_WINDOW_MS } from "../../limits.ts";
import type { World } from "../../ports/world.ts";
import { rememberFirstImport } from "../connections/usable.ts";
import { startAccepted } from "../run/start-accepted.ts";

export type StartOccurrenceDeps = Pick<
  World,
  "clock" | "cohorts" | "connections" | "runs" | "workflow" | "log"
>;

/** `already`: it has a run, started by an earlier tick or by `reconcile`. */
export type OccurrenceStart = "started" | "past-catch-up-window" | "already";

/**
 * A run past the catch-up window is recorded as skipped, and the same workflow mails its recipients. Problems with the
 * cohort or the connection are not checked here: the run fails with its reason, and is not silent.
 */
export async function startOccurrence(
  world: StartOccurrenceDeps,
  { slot, due }: { slot: Slot; due: string },
): Promise<OccurrenceStart> {
  const { clock, runs, workflow, log } = world;
  const run = occurrenceRun(slot.cohortId, due);
  const now = clock.now();
  const pastWindow = now.getTime() - Date.parse(due) > CATCH_UP_WINDOW_MS;
  // Where its row is not known, it may have taken place before the table was restored.
  const tookPlace = pastWindow && (await workflow.execution(run)).is === "ended";
  const imports = !pastWindow || tookPlace;
  const row = { ...(await queuedRun(world, slot, run, { imports })), ...dataWaitOf(slot, due) };
  const reason = tookPlace ? "restored-from-backup" : "past-catch-up-window";
  const accepted = await runs.accept(
    pastWindow ? { ...row, status: "skipped", reason, endedAt: now.toISOString() } : row,
  );
  if (accepted === "accepted") await startAccepted(world, run);
  // A queued row may have lost its start to a crash. Starting again by name is harmless.
  else if (accepted.status === "queued") await workflow.start(run);
  const started = accepted !== "accepted" ? "already" : pastWindow ? "past-catch-up-window" : "started";
  log.info("occurrence-started", { ...logged(run), status: started });
  return started;
}

/** As the schedule was set when the occurrence was due. */
function dataWaitOf(slot: Slot, due: string): Pick<Run, "dataWait"> {
  const its = generationsOf(slot).find(
    ({ until }) => until === undefined || Date.parse(due) <= Date.parse(until),
  );
  if (!its?.waitForData) return {};
  const { timeZone } = its.cadence;
  return { dataWait: { until: waitLimit(its.waitForData, { due, timeZone }) } };
}

/** Of a run to its schedule's channels. */
export function noticesOf({ channels }: Pick<Slot, "channels">): Pick<Run, "notices"> {
  return channels ? { notices: channels.map((channel) => ({ channel, state: "waiting" as const })) } : {};
}

/** The row of a run by the schedule, which is its connection's first import where it is one. */
export async function queuedRun(
  { cohorts, connections }: Pick<World, "cohorts" | "connections">,
  slot: Slot,
  run: RunId,
  { imports = true } = {},
): Promise<Run> {
  const cohort = await cohorts.read(slot.cohortId);
  const connection = await connections.read(slot.connectionId);
  if (connection && imports) await rememberFirstImport(connections, connection, timeOf(run));
  return {
    id: run,
    cohortId: slot.cohortId,
    cohortName: cohort?.name ?? slot.cohortId,
    connectionId: slot.connectionId,
    connectionName: connection?.name ?? slot.connectionId,
    trigger: "scheduled",
    time: timeOf(run),
    status: "queued",
    allowUnusualChange: false,
    empty: false,
    locale: slot.locale,
    timeZone: slot.cadence.timeZone,
    mailPolicy: slot.mailPolicy,
    mails: slot.recipients.map((to) => ({ to, state: "waiting" as const })),
    ...noticesOf(slot),
  };
}
