/** Whatever is asked, fires, dies and meets trouble, in whatever order: after reconcile the laws of schedules hold. */
import fc from "fast-check";
import { holds } from "./laws.ts";
import { stories } from "./steps.ts";
import { System } from "./system.ts";

const schedulesHold = fc.asyncProperty(stories, async (story) => {
  const system = await System.begin();
  for (const step of story) await system.take(step);
  await holds(system);
});

/** Tells so many stories, the same ones for the same seed. Gives what went wrong, its story made as short as can be. */
export async function toldStories(count: number, seed: number): Promise<string | undefined> {
  const told = await fc.check(schedulesHold, { numRuns: count, seed });
  return told.failed ? fc.defaultReportMessage(told) : undefined;
}
