/**
 * The queries of a run's selection are stopped where nobody will look at them any more: they would go on, and cost. What they
 * have scanned until then is kept.
 */
import type { RunId } from "../../contract/ids.ts";
import type { RunSelection } from "../../ports/selections.ts";
import type { World } from "../../ports/world.ts";
import { allScanned, kept } from "./kept-selection.ts";

type StopSelectionDeps = Pick<World, "runs" | "selections">;

/** For a run whose step that selects has failed. Without queries on its row it stops nothing. */
export async function stopSelection(world: StopSelectionDeps, run: RunId): Promise<void> {
  const seen = await world.runs.selection(run);
  const left = seen && (await stopped(world, run, seen));
  // An invocation whose answer was lost may have gone on meanwhile, and asked anew.
  if (left) await stopped(world, run, left);
}

/** Resolves with what is kept. */
export async function stopped(
  world: StopSelectionDeps,
  run: RunId,
  seen: RunSelection,
): Promise<RunSelection> {
  const { queries, ...selection } = seen;
  if (!queries || seen.outcome) return seen;
  return kept(world, run, selection, { scanned: await allScanned(world, { ...selection, queries }) });
}
