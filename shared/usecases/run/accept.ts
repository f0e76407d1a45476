/** Accepting an import: first its row, then its workflow, under one id; so that a repeated request meets itself. */
import type { Connection } from "../../contract/connections.ts";
import type { ImportRequest, Run, Trigger } from "../../contract/imports.ts";
import { asOfInstant } from "../../domain/as-of.ts";
import { notFound, Refusal } from "../../domain/refusal.ts";
import { runId } from "../../domain/run.ts";
import type { World } from "../../ports.ts";

type Needs = Pick<
  World,
  "clock" | "chance" | "cohorts" | "connections" | "requests" | "runs" | "workflow" | "log"
>;

export interface WantedImport {
  cohortId: string;
  request: ImportRequest;
  trigger: Extract<Trigger, "once" | "manual">;
  idempotencyKey?: string;
}

/**
 * Gives the run: a new one, or the one that an earlier request with the same `Idempotency-Key` made.
 * Refuses an unknown cohort or connection, a connection that is not active or has no key, and a key reused for
 * another import.
 */
export const acceptImport =
  (world: Needs) =>
  async (wanted: WantedImport): Promise<Run> => {
    const { clock, chance, cohorts, connections, requests, runs, workflow, log } = world;
    const cohort = await cohorts.read(wanted.cohortId);
    if (!cohort) throw notFound("cohort", wanted.cohortId);
    const connection = await usableConnection(connections, wanted.request.connectionId);

    const time = `${clock.now().toISOString().slice(0, 19)}.000Z`;
    const fresh = { run: runId(cohort.id, time, `${wanted.trigger}-${chance.id()}`), time };
    const key = wanted.idempotencyKey
      ? await requests.remember(cohort.id, wanted.idempotencyKey, fresh)
      : fresh;
    const { request } = wanted;
    const row: Run = {
      id: key.run,
      cohortId: cohort.id,
      cohortName: cohort.name,
      connectionId: connection.id,
      connectionName: connection.name,
      trigger: wanted.trigger,
      time: key.time,
      ...(request.asOf && { asOf: asOfInstant(request.asOf, cohort.timeZone) }),
      status: "queued",
      allowUnusualChange: request.allowUnusualChange ?? false,
      empty: request.empty ?? false,
      locale: request.locale ?? "en",
      mails: request.recipients.map((to) => ({ to, state: "waiting" as const })),
    };
    await rememberFirstImport(connections, connection, key.time);
    const accepted = await runs.accept(row);
    const run = accepted === "accepted" ? row : accepted;
    if (!isSameImport(run, row)) {
      throw new Refusal(
        "unprocessable",
        "idempotency-key-reused",
        "This Idempotency-Key was used for an import with other settings. Send a new key for a new import.",
        { run: run.id },
      );
    }
    // A row that is still queued may have lost its start to a crash: starting by name again is harmless.
    if (run.status === "queued") await workflow.start({ cohort: cohort.id, run: run.id, time: run.time });
    log.note("import-accepted", { cohort: cohort.id, run: run.id, connection: connection.id });
    return run;
  };

async function usableConnection(connections: Needs["connections"], id: string): Promise<Connection> {
  const connection = await connections.read(id);
  const refuse = (detail: string) =>
    new Refusal("unprocessable", "connection-not-usable", detail, { connectionId: id });
  if (!connection) throw refuse(`There is no connection "${id}". GET /connections lists those there are.`);
  if (connection.status === "disabled") {
    throw refuse(`The connection "${connection.name}" is disabled. Enable it, or choose another.`);
  }
  if (!connection.keys.some((key) => key.status === "active")) {
    throw refuse(
      `The connection "${connection.name}" has no active data import key. Add one, then activate it.`,
    );
  }
  if (connection.status === "pending") {
    throw refuse(
      `The connection "${connection.name}" is not active yet. POST /connections/${id}/activation first.`,
    );
  }
  return connection;
}

/** From its first import on, a connection's endpoint and partner are fixed. */
async function rememberFirstImport(
  connections: Needs["connections"],
  seen: Connection,
  time: string,
): Promise<void> {
  let connection: Connection | undefined = seen;
  while (connection && !connection.firstImportAt) {
    if ((await connections.replace({ ...connection, firstImportAt: time })) === "replaced") return;
    connection = await connections.read(seen.id);
  }
}

function isSameImport(one: Run, other: Run): boolean {
  const essence = (run: Run) =>
    JSON.stringify([
      run.connectionId,
      run.trigger,
      run.empty,
      run.allowUnusualChange,
      run.asOf ?? null,
      run.mails.map((mail) => mail.to),
    ]);
  return essence(one) === essence(other);
}
