/** Selects users where the data lies, while a preview waits. */
import { notEvaluated } from "../../domain/data-faults.ts";
import { EngineThrottled } from "../../domain/engine-throttled.ts";
import { SELECTION_BUSY_S, SELECTION_PREVIEW_MS, SELECTION_TRIES } from "../../limits.ts";
import type { NotEvaluated } from "../../ports/engine.ts";
import type { SelectedRows, SelectionQueries, SelectionQuestion } from "../../ports/selections.ts";
import type { World } from "../../ports/world.ts";

/** Milliseconds between looks. */
const LOOK_MS = 1_000;

/** `scanned`: bytes of each query, those of failed attempts included. */
type Selected = ({ rows: SelectedRows } | { why: NotEvaluated }) & { scanned: number[] };

/** `of`: the job that asks. Whoever repeats it with the same job goes on with the same queries. */
export async function selectNow(
  { clock, selections }: Pick<World, "clock" | "selections">,
  question: SelectionQuestion,
  of: string,
): Promise<Selected> {
  const until = clock.now().getTime() + SELECTION_PREVIEW_MS;
  const scanned: number[] = [];
  let attempt = 1;
  let failures = 0;
  let isBusy = false;
  let queries: SelectionQueries | undefined;
  const again = () => {
    attempt += 1;
    queries = undefined;
  };
  const busy = () => {
    isBusy = true;
    return clock.pause(SELECTION_BUSY_S * 1_000);
  };
  const round = async (): Promise<Selected | undefined> => {
    if (!queries) {
      const started = await selections.start(question, { of, attempt });
      if (started === "busy") {
        again();
        return void (await busy());
      }
      if ("reason" in started) return { why: started, scanned };
      queries = started;
    }
    isBusy = false;
    await clock.pause(LOOK_MS);
    const look = await selections.look(question, { of, attempt }, queries);
    if (look.state === "failed") {
      scanned.push(...(await selections.stop(queries)));
      failures += 1;
      if (!look.mayPass || failures >= SELECTION_TRIES) return { why: look.why, scanned };
      again();
    } else if (look.state !== "running") {
      scanned.push(...look.scanned);
      if (look.state === "selected") return { rows: look.rows, scanned };
      if (look.state === "continued") queries = look.queries;
      else {
        again();
        await busy();
      }
    }
    return undefined;
  };
  /** Where Athena takes no call, they end by themselves, and what they scan is not known. */
  const stopped = async (left: SelectionQueries): Promise<number[]> => {
    try {
      return await selections.stop(left);
    } catch (error) {
      if (error instanceof EngineThrottled) return [];
      throw error;
    }
  };
  while (clock.now().getTime() < until) {
    const selected = await round().catch(async (error: unknown) => {
      if (!(error instanceof EngineThrottled)) throw error;
      return void (await busy());
    });
    if (selected) return selected;
  }
  if (queries) scanned.push(...(await stopped(queries)));
  const values = { athena: question.dataSet.athena, minutes: SELECTION_PREVIEW_MS / 60_000 };
  const code = isBusy ? "athena-busy" : "athena-too-slow-to-preview";
  return { why: notEvaluated("database-unavailable", { code, values }), scanned };
}
