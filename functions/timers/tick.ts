/** The target of every timer: an occurrence of a schedule is due. */
import * as z from "zod/mini";
import { cohortId } from "../../shared/contract/ids.ts";
import { tick } from "../../shared/usecases/schedules/tick.ts";
import { step } from "../step.ts";
import { clock, cohorts, connections, log, runs, schedules, workflow } from "../wiring.ts";

const firing = z.object({ cohort: cohortId, generation: z.int(), scheduledTime: z.iso.datetime() });

export const handler = step(firing, async ({ scheduledTime, ...timer }) => {
  const answer = await tick(
    {
      clock: clock(),
      cohorts: cohorts(),
      connections: connections(),
      runs: runs(),
      schedules: schedules(),
      workflow: workflow(),
      log: log(),
    },
    { ...timer, scheduledTime: new Date(scheduledTime) },
  );
  return { answer };
});
