/** Ten runs, of other cohorts, that have ended because Braze refuses the key of their connection. Nobody is told yet. */
import type { RunId } from "../../shared/contract/ids.ts";
import { acceptImport } from "../../shared/usecases/run/accept.ts";
import { aCohort } from "../fakes/ids.ts";
import { cohortId, connectionId, type Story } from "./story.ts";

export async function tenRefused(story: Story, recipientsOf: (one: number) => string[]): Promise<RunId[]> {
  const cohort = await story.world.cohorts.read(cohortId);
  if (!cohort) throw new Error("the cohort is gone");
  const runs: RunId[] = [];
  for (let one = 0; one < 10; one += 1) {
    const id = aCohort(`cohort${one}`);
    await story.world.cohorts.create({ ...cohort, id });
    const request = { connectionId, recipients: recipientsOf(one) };
    const run = await acceptImport(story.world, { reach: "all", cohortId: id, trigger: "once", request });
    await story.open(run.id);
    await story.settle(run.id, "key-refused");
    runs.push(run.id);
  }
  return runs;
}
