import type { RunId } from "../../contract/ids.ts";
import type { RunView } from "../../contract/imports.ts";
import { type Reach, refuseBeyond } from "../../domain/access.ts";
import { notFound } from "../../domain/domain-error.ts";
import { sendingProgress } from "../../domain/progress.ts";
import type { World } from "../../ports/world.ts";
import { runView } from "./view.ts";

/** A run, with its progress while it is sending. */
export async function readImport(
  { clock, runs, parts }: Pick<World, "clock" | "runs" | "parts">,
  run: RunId,
  reach: Reach = "all",
): Promise<RunView> {
  const row = await runs.read(run);
  if (!row) throw notFound("import", run);
  refuseBeyond(reach, row.connectionId);
  const { status, toSend } = row;
  if (status !== "running" || !toSend) return runView(row);
  const progress = sendingProgress(toSend, await parts.progress(run), clock.now());
  return { ...runView(row), progress };
}
