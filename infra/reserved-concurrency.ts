/** How the account's Lambda concurrency is divided, so that thousands of imports leave room for the API and the timers. */
import type { FunctionName } from "../shared/contract/functions.ts";
import type { StageConfig } from "./config.ts";

/**
 * Nothing is reserved in an account with fewer concurrent executions. Lambda refuses to reserve what would leave less
 * than `UNRESERVED` for the rest, so a first deployment into a new account, which may have ten, would fail.
 */
export const CONCURRENCY_TO_RESERVE = 1_000;

/** Source: Lambda, "Configuring reserved concurrency". */
export const UNRESERVED = 100;

/**
 * The most at a time of each function that imports and timers use. What is left, 127 of 1,000, is the API's, which none of
 * them can take. The figures are what 5,000 imports that are due in one minute need, by `npm run prove -- nine-oclock`,
 * and not more: more would not be faster, because Braze's rate bounds all.
 */
export const reservedConcurrency: Partial<Record<FunctionName, number>> = {
  "timers/tick": 60,
  "timers/reconcile": 2,
  "timers/retention": 1,
  "steps/open": 80,
  "steps/select": 10,
  "steps/prepare": 240,
  "steps/name": 120,
  // Turns let in as many as Braze's rate needs, 82 at most; more come only if Braze is slow, and these are enough then.
  "steps/send": 100,
  "steps/settle": 100,
  // Two large imports at a time.
  "steps/bucket": 16,
  "steps/notify": 60,
  "jobs/run": 40,
  "jobs/repair-run": 20,
  "jobs/deliver": 10,
  // It scans what is stored, once for each request to forget people.
  "jobs/forget": 3,
  // An export may write thousands of objects at once that do not look like files of data: their events wait for each other.
  "triggers/arrivals": 10,
  // An operator invokes it, one at a time.
  "jobs/after-restore": 1,
};

/** Undefined: the function shares what is not reserved. */
export function reservedFor(
  { lambdaConcurrency }: Pick<StageConfig, "lambdaConcurrency">,
  name: FunctionName,
): number | undefined {
  return lambdaConcurrency < CONCURRENCY_TO_RESERVE ? undefined : reservedConcurrency[name];
}
