/** Errors of the API: `application/problem+json`, RFC 9457. */
import * as z from "zod/mini";
import { dataFault } from "./data-faults.ts";
import { scanned } from "./readings.ts";

/** Each code may have further fields. */
export const problem = z.looseObject({
  /** `urn:problem:<code>`, stable. */
  type: z.string(),
  title: z.string(),
  status: z.int(),
  /** What was wrong, with which value, and how to fix it. Never a secret, never a user's identifier. */
  detail: z.string(),
  /** For 400 and 422: each issue with the JSON pointer of the value. */
  errors: z.exactOptional(z.array(z.object({ pointer: z.string(), detail: z.string() }))),
  /** Of a cohort that can't be evaluated: what `detail` says of its data, for who says it in another language. */
  fault: z.exactOptional(dataFault),
  /** Of a cohort that can't be evaluated: what its owner is charged for nevertheless. */
  scanned: z.exactOptional(scanned),
});
export type Problem = z.infer<typeof problem>;
