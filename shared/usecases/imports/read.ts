import type { Run, RunView } from "../../contract/imports.ts";
import { notFound } from "../../domain/refusal.ts";
import { BATCHES_PER_PART, IDS_PER_REQUEST } from "../../limits.ts";
import type { Parts, World } from "../../ports.ts";
import { runView } from "./view.ts";

/** A run, and how far it is while it sends. */
export const readImport =
  ({ runs, parts }: Pick<World, "runs" | "parts">) =>
  async (runId: string): Promise<RunView> => {
    const run = await runs.find(runId);
    if (!run) throw notFound("import", runId);
    const progress = await progressOf(parts, run);
    return { ...runView(run), ...(progress && { progress }) };
  };

/** From the number of batches that have an answer: all but the last of a run are full, and all but the last part. */
async function progressOf(parts: Parts, { id, status, toSend }: Run): Promise<RunView["progress"]> {
  if (status !== "running" || !toSend) return undefined;
  const ids = toSend.adds + toSend.removes;
  const { batches } = await parts.progress(id);
  const idsSent = Math.min(ids, batches * IDS_PER_REQUEST);
  const all = Math.ceil(ids / (BATCHES_PER_PART * IDS_PER_REQUEST));
  return {
    parts: all,
    partsDone: idsSent === ids ? all : Math.floor(batches / BATCHES_PER_PART),
    ids,
    idsSent,
  };
}
