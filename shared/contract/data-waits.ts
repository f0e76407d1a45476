/** Waiting for data that is not there, or too old, when an import is due. */
import * as z from "zod/mini";
import { dataFault } from "./data-faults.ts";
import { timeOfDay } from "./values.ts";

/** A schedule's setting: its imports wait for their data, on the day on which they are due. */
export const waitForData = z.strictObject({
  until: timeOfDay.check(
    z.describe(
      "Until when an import waits: a wall-clock time of the schedule's zone, on the day on which the import is due, and " +
        "later than the last minute at which it may start. If the data is not there by then, the import fails.",
    ),
  ),
});
export type WaitForData = z.infer<typeof waitForData>;

/** Why an import that waits can't begin. */
export const missingData = z.object({
  reason: z.enum(["data-missing", "stale-data"]),
  /** In English. */
  detail: z.string(),
  /** What `detail` says, for who says it in another language. */
  fault: z.exactOptional(dataFault),
});
export type MissingData = z.infer<typeof missingData>;

/** Of an import that may wait for its data. It waits while it has `nextLook`. */
export const dataWait = z.object({
  /** When it fails unless the data is there. ISO. */
  until: z.string(),
  /** Since when it waits, or has waited; absent if the data was there at once. ISO. */
  since: z.exactOptional(z.string()),
  /** Looks that did not find the data. */
  looks: z.exactOptional(z.int()),
  /** When it looks for the data again. ISO. */
  nextLook: z.exactOptional(z.string()),
  /** What the last look found; absent if the data is there and another import of the cohort is going on. */
  missing: z.exactOptional(missingData),
  /** When the data was found, after it had waited. ISO. */
  foundAt: z.exactOptional(z.string()),
});
export type DataWait = z.infer<typeof dataWait>;
