import type { Run } from "../../contract/imports.ts";
import { isFinished } from "../../domain/run.ts";
import { PAGE_LIMIT } from "../../limits.ts";
import type { Runs } from "../../ports.ts";

/** An import through the connection that has not ended, if there is one. */
export async function importGoingOn(runs: Runs, connection: string): Promise<Run | undefined> {
  let cursor: string | undefined;
  do {
    const page = await runs.unfinished({ limit: PAGE_LIMIT, ...(cursor && { cursor }) });
    for (const { id, cohortId, time, connectionId } of page.items) {
      if (connectionId !== connection) continue;
      // The list is a hint: it may be a moment behind.
      const run = await runs.read({ cohort: cohortId, run: id, time });
      if (run && !isFinished(run)) return run;
    }
    cursor = page.cursor;
  } while (cursor);
  return undefined;
}
