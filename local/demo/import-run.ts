/** Starts one import through the API and waits for its end. */
import { randomUUID } from "node:crypto";
import { setTimeout as pause } from "node:timers/promises";
import type { ImportRequest, RunView } from "../../shared/contract/imports.ts";
import { isMailOpen } from "../../shared/domain/run.ts";
import type { Api } from "../api.ts";
import type { Progress } from "./progress.ts";

const POLL_MS = 200;
/** Timeout for a run on one machine, long enough for large data of your own. */
const PATIENCE_MS = 15 * 60_000;

/** Resolves with the finished run. Throws if it does not end in time. */
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
    if (isOver(run)) {
      progress.rest();
      return run;
    }
    await pause(POLL_MS);
  }
  throw new Error(`The import ${id} did not end within ${PATIENCE_MS / 60_000} minutes.`);
}

/** Mails are sent after the outcome is written, so a run is over when none is still to be sent. */
export function isOver({ status, mails }: RunView): boolean {
  return status !== "queued" && status !== "running" && !mails.some(isMailOpen);
}

function show(progress: Progress, { status, progress: sent, counts }: RunView): void {
  if (counts) progress.move(status, counts.added + counts.removed, counts.added + counts.removed);
  else progress.move(status, sent?.idsSent, sent?.ids);
}
