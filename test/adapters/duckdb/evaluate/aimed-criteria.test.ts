import fc from "fast-check";
import { expect, it } from "vitest";
import { condition, type SeenEvent } from "../../../../oracle/conditions.ts";
import { timeReader } from "../../../../oracle/local-time.ts";
import type { Row } from "../../../../oracle/rows.ts";
import { type RandomCohorts, randomCohorts } from "./random-cohorts.ts";

/** What counts as an event, as the independent evaluation reads it. */
function seen({ events, timeZone, dataZone, asOf }: RandomCohorts): SeenEvent[] {
  const readTime = timeReader(dataZone ?? timeZone);
  return events.flatMap(({ who, at, what, ...properties }) => {
    const instant = readTime(at);
    if (!who || instant === undefined || instant >= asOf.getTime()) return [];
    const row: Row = Object.fromEntries(
      Object.entries(properties).map(([name, value]) => [
        name,
        value === null || value === "" ? undefined : `${value}`,
      ]),
    );
    return [{ user: who, at: instant, name: what ?? undefined, row }];
  });
}

it("random criteria have their bound at what a user has as often as just below and just above it", () => {
  const found = { less: 0, equals: 0, greater: 0 };
  let anywhere = 0;
  for (const cohorts of fc.sample(randomCohorts, { numRuns: 2_000, seed: 7 })) {
    anywhere += cohorts.criteria.length - cohorts.atBounds.length;
    const events = seen(cohorts);
    for (const { user, with: compared } of cohorts.atBounds) {
      for (const relation of ["less", "equals", "greater"] as const) {
        const holds = condition(compared(relation), cohorts);
        for (const event of events) holds.see(event);
        if (holds.selects({ user, row: {} })) found[relation] += 1;
      }
    }
  }
  const all = found.less + found.equals + found.greater;
  // Data without an event that counts has nothing to aim at.
  expect(all).toBeGreaterThan(anywhere * 0.5);
  for (const [relation, count] of Object.entries(found)) {
    expect(count / all, relation).toBeGreaterThan(0.3);
    expect(count / all, relation).toBeLessThan(0.37);
  }
});
