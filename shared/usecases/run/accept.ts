/** Accepts an import: first its row, then its workflow, under one id, so that a repeated request finds its own run. */
import type { CohortId } from "../../contract/ids.ts";
import type { ImportRequest, Run, Trigger } from "../../contract/imports.ts";
import type { Slot } from "../../contract/schedules.ts";
import { isWithin, type Reach } from "../../domain/access.ts";
import { asOfInstant } from "../../domain/as-of.ts";
import { DomainError, notFound } from "../../domain/domain-error.ts";
import { logged, runIdOf, timeOf } from "../../domain/ids.ts";
import type { World } from "../../ports/world.ts";
import { refuseDraft } from "../cohorts/draft.ts";
import { rememberFirstImport, usableConnection } from "../connections/usable.ts";
import { importOfCohortGoingOn } from "../imports/going-on.ts";
import { runView } from "../imports/view.ts";
import { beginOnce } from "../once.ts";
import { noticesOf } from "../schedules/start-occurrence.ts";
import { startAccepted } from "./start-accepted.ts";

export type AcceptImportDeps = Pick<
  World,
  "clock" | "ids" | "cohorts" | "definitionChecks" | "connections" | "requests" | "runs" | "workflow" | "log"
>;

export interface WantedImport {
  cohortId: CohortId;
  request: ImportRequest;
  trigger: Extract<Trigger, "once" | "manual">;
  idempotencyKey?: string | undefined;
  rebuildLedger?: true;
  /** Of the caller. */
  reach: Reach;
  /** The schedule that it belongs to. Left out: times in its mails are of the cohort's zone. */
  schedule?: Pick<Slot, "cadence" | "mailPolicy" | "channels">;
}

/**
 * Returns the run: a new one, or the one that an earlier request with the same `Idempotency-Key` created. Refuses an
 * unknown cohort or connection, a draft, a connection that is not active or has no key, and a key reused for a
 * different import. Also refuses while another import of the cohort is in progress: best effort, the loser of a race is
 * skipped.
 */
export async function acceptImport(world: AcceptImportDeps, wanted: WantedImport): Promise<Run> {
  const { clock, ids, cohorts, connections, requests, runs, workflow, log } = world;
  const cohort = await cohorts.read(wanted.cohortId);
  if (!cohort) throw notFound("cohort", wanted.cohortId);
  refuseBoth(wanted.request);
  // These evaluate nothing.
  if (!wanted.request.empty && !wanted.request.removeExcluded) await refuseDraft(world, cohort);
  const connection = await usableConnection(connections, wanted.request.connectionId);

  const time = clock.now().toISOString();
  const { request, trigger } = wanted;
  const { id } = await beginOnce(
    { requests },
    {
      what: `${wanted.rebuildLedger ? "rebuild" : "import"} ${cohort.id}`,
      key: wanted.idempotencyKey,
      request: [trigger, request],
      fresh: { id: runIdOf({ cohort: cohort.id, time, mark: `${trigger}-${ids.next()}` }), time },
    },
  );
  const row: Run = {
    id,
    cohortId: cohort.id,
    cohortName: cohort.name,
    connectionId: connection.id,
    connectionName: connection.name,
    trigger,
    time: timeOf(id),
    ...(request.asOf && { asOf: asOfInstant(request.asOf, { timeZone: cohort.timeZone, now: clock.now() }) }),
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
  await refuseWhileAnotherGoesOn(world, row, wanted.reach);
  await rememberFirstImport(connections, connection, row.time);
  const accepted = await runs.accept(row);
  const started = accepted === "accepted" ? ((await startAccepted(world, id)) ?? row) : accepted;
  // A queued row may have lost its start to a crash. Starting again by name is harmless.
  if (accepted !== "accepted" && accepted.status === "queued") await workflow.start(id);
  log.info("import-accepted", { ...logged(id), connection: connection.id });
  return started;
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
  { clock, runs }: Pick<AcceptImportDeps, "clock" | "runs">,
  row: Run,
  reach: Reach,
): Promise<void> {
  // A repeated request finds its own run, whatever else has started since.
  if (await runs.read(row.id)) return;
  const other = await importOfCohortGoingOn(runs, { cohort: row.cohortId, withoutWaiting: true });
  if (!other) return;
  throw new DomainError(
    "conflict",
    "import-going-on",
    `The import ${other.id} of "${row.cohortName}" is still going on. Start another once it has ended: ` +
      `GET /imports/${other.id} shows how far it is.`,
    isWithin(reach, other.connectionId) ? { run: runView(other, clock.now()) } : {},
  );
}
