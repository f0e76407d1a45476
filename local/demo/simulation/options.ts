/** The options of the simulation. */
import { UsageError } from "../usage-error.ts";

export const SIMULATED_USERS = 2_000;
/** Days that can be simulated; each takes about two seconds. */
const MOST_DAYS = 365;

/** Days of `--simulate 40d`; undefined without that option. Throws `UsageError`. */
export function daysGiven({
  simulate,
  ...others
}: Partial<Record<string, string | boolean | undefined>>): number | undefined {
  if (simulate === undefined) return undefined;
  const days = Number(/^(\d{1,3})d$/.exec(String(simulate))?.[1]);
  if (!(days >= 1 && days <= MOST_DAYS))
    throw new UsageError(`--simulate must be 1d to ${MOST_DAYS}d, such as 40d; it is "${simulate}".`);
  const misplaced = ["data", "endpoint", "as-of"].filter((name) => others[name] !== undefined);
  if (misplaced.length > 0)
    throw new UsageError(
      `--simulate plays the sample shop into the sandbox: leave out --${misplaced.join(", --")}.`,
    );
  return days;
}
