/** How a run's selection goes on, as its row has it. */
import type { RunId } from "../../contract/ids.ts";
import type { RunSelection } from "../../ports/selections.ts";
import type { World } from "../../ports/world.ts";

/** Resolves with what is kept, which is another's where that was first. */
export function kept(
  { runs }: Pick<World, "runs">,
  run: RunId,
  selection: RunSelection,
  change: Partial<RunSelection>,
): Promise<RunSelection> {
  return runs.keepSelection(run, { ...selection, ...change, version: selection.version + 1 });
}

/** With what its queries have until they are stopped. */
export async function allScanned(
  { selections }: Pick<World, "selections">,
  { queries, scanned }: Required<Pick<RunSelection, "queries" | "scanned">>,
): Promise<number[]> {
  return [...scanned, ...(await selections.stop(queries))];
}
