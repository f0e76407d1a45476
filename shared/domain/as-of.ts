/** The instant as of which a cohort is evaluated. */
import { Temporal } from "temporal-polyfill";

/** `asOf` is an ISO instant, or a date: the start of that day in the cohort's time zone. Gives an ISO instant. */
export function asOfInstant(asOf: string, timeZone: string): string {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(asOf)) return new Date(asOf).toISOString();
  const start = Temporal.PlainDate.from(asOf).toZonedDateTime({ timeZone });
  return new Date(start.epochMilliseconds).toISOString();
}
