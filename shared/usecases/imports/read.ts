import type { RunView } from "../../contract/imports.ts";
import { notFound } from "../../domain/domain-error.ts";
import { sendingProgress } from "../../domain/progress.ts";
import type { World } from "../../ports/world.ts";
import { runView } from "./view.ts";

/** A run, and how far it is while it sends. */
export async function readImport(
  { clock, runs, parts }: Pick<World, "clock" | "runs" | "parts">,
  runId: string,
): Promise<RunView> {
  const run = await runs.find(runId);
  if (!run) throw notFound("import", runId);
  const { id, status, toSend } = run;
  if (status !== "running" || !toSend) return runView(run);
  const progress = sendingProgress(toSend, await parts.progress(id), clock.now());
  return { ...runView(run), progress };
}
