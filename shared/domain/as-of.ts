/** The instant as of which a cohort is evaluated. */
import { Temporal } from "temporal-polyfill";
import { DomainError } from "./domain-error.ts";

/**
 * `asOf` is an ISO instant, or a date, which is the start of that day in the cohort's time zone. Returns an ISO
 * instant. Refuses one after `now`, because no data exists for it yet.
 */
export function asOfInstant(asOf: string, { timeZone, now }: { timeZone: string; now: Date }): string {
  const instant = instantOf(asOf, timeZone);
  if (instant > now) {
    throw new DomainError(
      "invalid",
      "invalid-request",
      `/asOf is in the future: ${asOf}, and it is ${now.toISOString()}. Give an earlier time, or leave it out for now.`,
      { errors: [{ pointer: "/asOf", detail: "must not be in the future" }] },
    );
  }
  return instant.toISOString();
}

function instantOf(asOf: string, timeZone: string): Date {
  if (asOf.includes("T")) return new Date(asOf);
  return new Date(Temporal.PlainDate.from(asOf).toZonedDateTime({ timeZone }).epochMilliseconds);
}
