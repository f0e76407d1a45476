/** Accepts an import: first its row, then its workflow, under one id, so that a repeated request finds its own run. */
import type { Cohort } from "../../contract/cohorts.ts";
import type { CohortId, RunId } from "../../contract/ids.ts";
import type { ImportRequest, Run, Trigger } from "../../contract/imports.ts";
import type { Slot } from "../../contract/schedules.ts";
import { isWithin, type Reach, refuseBeyond } from "../../domain/access.ts";
import { asOfInstant } from "../../domain/as-of.ts";
import { DomainError, notFound } from "../../domain/domain-error.ts";
import { logged, requestedRun, timeOf } from "../../domain/ids.ts";
import type { World } from "../../ports/world.ts";
import { refuseDraft } from "../cohorts/draft.ts";
import { rememberFirstImport, usableConnection } from "../connections/usable.ts";
import { importOfCohortGoingOn } from "../imports/going-on.ts";
import { runView } from "../imports/view.ts";
import { beginOnce, begunBefore, type OnceRequest } from "../once.ts";
import { noticesOf } from "../schedules/start-occurrence.ts";
import { startAccepted } from "./start-accepted.ts";

export type AcceptImportDeps = Pick<
  World,
  "clock" | "ids" | "cohorts" | "definitionChecks" | "connections" | "requests" | "runs" | "workflow" | "log"
>;

export interface WantedImport {
  cohortId: CohortId;
  request: ImportRequest;
  /** What the caller has sent, where `request` has more: it is what a repetition has in common with it. */
  asked?: unknown;
  trigger: Extract<Trigger, "once" | "manual">;
  idempotencyKey?: string | undefined;
  rebuildLedger?: true;
  /** Of the caller. */
  reach: Reach;
  /** The schedule that it belongs to. Left out: times in its mails are of the cohort's zone. */
  schedule?: Pick<Slot, "cadence" | "mailPolicy" | "channels">;
}

/**
 * Returns the run: a new one, or the one that an earlier request with the same `Idempotency-Key` created, whatever has
 * become of its cohort and connection since. Refuses an unknown cohort or connection, a draft, a connection that is not
 * active or has no key, and a key reused for a different import. Also refuses while another import of the cohort is in
 * progress: best effort, the loser of a race is skipped.
 */
export async function acceptImport(world: AcceptImportDeps, wanted: WantedImport): Promise<Run> {
  const { clock, ids, cohorts, connections, requests, runs, log } = world;
  const { request, trigger } = wanted;
  const once = onceFor(wanted);
  const begun = await begunBefore<RunId>({ requests }, once);
  const repeated = begun && (await runOf(world, begun.id, wanted.reach));
  if (repeated) return repeated;
  const cohort = await cohorts.read(wanted.cohortId);
  if (!cohort) throw notFound("cohort", wanted.cohortId);
  refuseBoth(request);
  // These evaluate nothing.
  if (!request.empty && !request.removeExcluded) await refuseDraft(world, cohort);
  const connection = await usableConnection(connections, request.connectionId);
  // Before the key has a meaning: a request that is refused has begun nothing, and with the same key it is a new one
  // later, as of then.
  await refuseWhileAnotherGoesOn(world, { cohort, once, reach: wanted.reach });

  const time = clock.now().toISOString();
  const fresh = { id: requestedRun(cohort.id, { at: time, trigger, id: ids.next() }), time };
  const { id } = begun ?? (await beginOnce({ requests }, { ...once, fresh }));
  // One that broke off before it had a row does not go back in time either.
  const resumedAt = begun ? time : undefined;
  const asOf = request.asOf
    ? asOfInstant(request.asOf, { timeZone: cohort.timeZone, now: clock.now() })
    : resumedAt;
  const row: Run = {
    id,
    cohortId: cohort.id,
    cohortName: cohort.name,
    connectionId: connection.id,
    connectionName: connection.name,
    trigger,
    time: timeOf(id),
    ...(asOf !== undefined && { asOf }),
    status: "queued",
    allowUnusualChange: request.allowUnusualChange ?? false,
    empty: request.empty ?? false,
    ...(request.removeExcluded && { removeExcluded: true }),
    ...(wanted.rebuildLedger && { rebuildLedger: true }),
    locale: request.locale ?? "en",
    timeZone: wanted.schedule?.cadence.timeZone ?? cohort.timeZone,
    ...(wanted.schedule && { mailPolicy: wanted.schedule.mailPolicy }),
    mails: request.recipients.map((to) => ({ to, state: "waiting" as const })),
    ...(wanted.schedule && noticesOf(wanted.schedule)),
  };
  await rememberFirstImport(connections, connection, row.time);
  const accepted = await runs.accept(row);
  if (accepted !== "accepted") return startedOnce(world, accepted);
  const started = (await startAccepted(world, id)) ?? row;
  log.info("import-accepted", { ...logged(id), connection: connection.id });
  return started;
}

/**
 * The run that an earlier request with the same `Idempotency-Key` created, whatever has become of what it needed since;
 * undefined if there is none.
 */
export async function repeatedImport(
  world: Pick<AcceptImportDeps, "requests" | "runs" | "workflow">,
  wanted: Omit<WantedImport, "request"> & { request?: ImportRequest },
): Promise<Run | undefined> {
  const begun = await begunBefore<RunId>(world, onceFor(wanted));
  return begun && runOf(world, begun.id, wanted.reach);
}

async function runOf(
  world: Pick<AcceptImportDeps, "runs" | "workflow">,
  id: RunId,
  reach: Reach,
): Promise<Run | undefined> {
  const run = await world.runs.read(id);
  if (run) refuseBeyond(reach, run.connectionId);
  return run && startedOnce(world, run);
}

function onceFor({
  cohortId,
  rebuildLedger,
  idempotencyKey,
  trigger,
  request,
  asked = request,
}: Omit<WantedImport, "request"> & { request?: ImportRequest }): OnceRequest {
  const what = `${rebuildLedger ? "rebuild" : "import"} ${cohortId}`;
  return { what, key: idempotencyKey, request: [trigger, asked] };
}

/** A queued row may have lost its start to a crash. Starting again by name is harmless. */
async function startedOnce({ workflow }: Pick<AcceptImportDeps, "workflow">, run: Run): Promise<Run> {
  if (run.status === "queued") await workflow.start(run.id);
  return run;
}

function refuseBoth({ empty, removeExcluded }: ImportRequest): void {
  if (!(empty && removeExcluded)) return;
  throw new DomainError(
    "invalid",
    "empty-or-excluded",
    "An import removes everybody (empty) or whom an exclusion list has (removeExcluded), not both.",
  );
}

async function refuseWhileAnotherGoesOn(
  { clock, runs, requests }: Pick<AcceptImportDeps, "clock" | "runs" | "requests">,
  { cohort, once, reach }: { cohort: Cohort; once: OnceRequest; reach: Reach },
): Promise<void> {
  const other = await importOfCohortGoingOn(runs, { cohort: cohort.id, withoutWaiting: true });
  if (!other) return;
  // The same request, at the same time, may have begun it.
  if ((await begunBefore({ requests }, once))?.id === other.id) return;
  throw new DomainError(
    "conflict",
    "import-going-on",
    `The import ${other.id} of "${cohort.name}" is still going on. Start another once it has ended: ` +
      `GET /imports/${other.id} shows how far it is.`,
    isWithin(reach, other.connectionId) ? { run: runView(other, clock.now()) } : {},
  );
}
