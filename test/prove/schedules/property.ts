/**
 * A property test: for any sequence of requests, firings, deaths and faults, the laws of schedules hold after
 * reconcile.
 */
import fc from "fast-check";
import { holds } from "./laws.ts";
import { stories } from "./steps.ts";
import { System } from "./system.ts";

const schedulesHold = fc.asyncProperty(stories, async (story) => {
  const system = await System.begin();
  for (const step of story) await system.take(step);
  await holds(system);
});

/** Runs so many stories, the same ones for the same seed. Returns what went wrong, with its story shrunk. */
export async function toldStories(count: number, seed: number): Promise<string | undefined> {
  const told = await fc.check(schedulesHold, { numRuns: count, seed });
  return told.failed ? fc.defaultReportMessage(told) : undefined;
}
