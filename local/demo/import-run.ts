/** One import through the API, watched to its end. */
import { randomUUID } from "node:crypto";
import { setTimeout as pause } from "node:timers/promises";
import type { ImportRequest, RunView } from "../../shared/contract/imports.ts";
import type { Api } from "../api.ts";
import type { Progress } from "./progress.ts";

const POLL_MS = 200;
/** A run that takes longer than this on one machine has gone wrong; large data of one's own is given its time. */
const PATIENCE_MS = 15 * 60_000;

/** Resolves with the finished run. Throws when it does not end. */
export async function importOnce(
  { api, progress }: { api: Api; progress: Progress },
  cohortId: string,
  request: ImportRequest,
): Promise<RunView> {
  const { id } = await api.post<RunView>(`/cohorts/${cohortId}/imports`, request, {
    "idempotency-key": randomUUID(),
  });
  const until = Date.now() + PATIENCE_MS;
  while (Date.now() < until) {
    const run = await api.get<RunView>(`/imports/${id}`);
    show(progress, run);
    if (isCancelled(run)) {
      progress.rest();
      return run;
    }
    await pause(POLL_MS);
  }
  throw new Error(`The import ${id} did not end within ${PATIENCE_MS / 60_000} minutes.`);
}

/** Mails go out after the outcome is written: over is what has no mail waiting. */
export function isCancelled({ status, mails }: RunView): boolean {
  return status !== "queued" && status !== "running" && mails.every(({ state }) => state !== "waiting");
}

function show(progress: Progress, { status, progress: sent, counts }: RunView): void {
  if (counts) progress.move(status, counts.added + counts.removed, counts.added + counts.removed);
  else progress.move(status, sent?.idsSent, sent?.ids);
}
