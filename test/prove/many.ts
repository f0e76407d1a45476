import { hasChromium } from "../browser/chromium.ts";
import { faultsOf, seen } from "../browser/many/seen.ts";

/** Returns what is not bounded by the size of a page. Times are told, and not compared. */
export async function manyCohorts(cohorts: number, say: (line: string) => void): Promise<string | undefined> {
  if (!hasChromium) return "Chromium is missing";
  const many = { cohorts, runs: 2 * cohorts };
  const faults = faultsOf(await seen(many, say), many);
  return faults.length > 0 ? faults.join("\n") : undefined;
}
