/** Selects users where the data lies, while a preview waits. */
import { notEvaluated } from "../../domain/data-faults.ts";
import { SELECTION_BUSY_S, SELECTION_PREVIEW_MS, SELECTION_TRIES } from "../../limits.ts";
import type { NotEvaluated } from "../../ports/engine.ts";
import type { SelectedRows, SelectionQueries, SelectionQuestion } from "../../ports/selections.ts";
import type { World } from "../../ports/world.ts";

/** Milliseconds between looks. */
const LOOK_MS = 1_000;

/** `of`: the job that asks. Whoever repeats it with the same job goes on with the same queries. */
export async function selectNow(
  { clock, selections }: Pick<World, "clock" | "selections">,
  question: SelectionQuestion,
  of: string,
): Promise<{ rows: SelectedRows; scanned: number[] } | NotEvaluated> {
  const until = clock.now().getTime() + SELECTION_PREVIEW_MS;
  const scanned: number[] = [];
  let attempt = 1;
  let failures = 0;
  let isBusy = false;
  let queries: SelectionQueries | undefined;
  while (clock.now().getTime() < until) {
    if (!queries) {
      const started = await selections.start(question, { of, attempt });
      if (started !== "busy" && "reason" in started) return started;
      isBusy = started === "busy";
      if (started === "busy") attempt += 1;
      else queries = started;
    }
    await clock.pause(queries ? LOOK_MS : SELECTION_BUSY_S * 1_000);
    if (!queries) continue;
    const look = await selections.look(question, { of, attempt }, queries);
    if (look.state === "running") continue;
    if (look.state === "failed") {
      scanned.push(...(await selections.stop(queries)));
      failures += 1;
      if (!look.mayPass || failures >= SELECTION_TRIES) return look.why;
      attempt += 1;
      queries = undefined;
      continue;
    }
    scanned.push(...look.scanned);
    if (look.state === "busy") {
      isBusy = true;
      queries = undefined;
      attempt += 1;
      await clock.pause(SELECTION_BUSY_S * 1_000);
      continue;
    }
    if (look.state === "selected") return { rows: look.rows, scanned };
    queries = look.queries;
  }
  if (queries) await selections.stop(queries);
  const values = { athena: question.dataSet.athena, minutes: SELECTION_PREVIEW_MS / 60_000 };
  const code = isBusy ? "athena-busy" : "athena-too-slow-to-preview";
  return notEvaluated("database-unavailable", { code, values });
}
