import * as z from "zod/mini";
import { connectionId } from "./ids.ts";
import { metrics } from "./metrics.ts";
import { type DeadLetterQueue, deadLetterQueueNames } from "./queues.ts";

type Repair = keyof typeof metrics.reconciled;
const repairs = Object.keys(metrics.reconciled) as Repair[];

/** What one round of `reconcile` repaired, by kind, and how much it could not (`troubles`). */
const repaired = z.object(
  Object.fromEntries(repairs.map((repair) => [repair, z.int()])) as Record<Repair, z.ZodMiniInt>,
);

/** A round of `reconcile` that came to its end. */
export const endedRound = z.object({
  beganAt: z.string(),
  endedAt: z.string(),
  repaired,
  /** Live schedules whose last occurrence was over an hour ago and has no started import. */
  overdueSchedules: z.int(),
  /** When the oldest occurrence was due that has no started import. Absent: there is none. ISO. */
  oldestDue: z.exactOptional(z.string()),
});
export type EndedRound = z.infer<typeof endedRound>;

const cluster = z.object({
  cluster: z.string(),
  /** Ids of those that share its rate. */
  connections: z.array(connectionId),
  /** Requests a second that are sent to it now: fewer than the stage's setting after Braze said that it is too many. */
  requestsPerSecond: z.number(),
  /** Nothing is sent to it before then: Braze said so, or what is sent takes until then. ISO. */
  waitsUntil: z.exactOptional(z.string()),
});

export const systemStatus = z.object({
  at: z.string(),
  versions: z.object({ system: z.string(), node: z.string(), data: z.int() }),
  /** Messages by queue: each is something that nobody could do. */
  queues: z.object(
    Object.fromEntries(deadLetterQueueNames.map((name) => [name, z.int()])) as Record<
      DeadLetterQueue,
      z.ZodMiniInt
    >,
  ),
  /** As the last round of `reconcile` found it. Absent before the first round ended. */
  ticks: z.exactOptional(
    z.object({
      checkedAt: z.string(),
      overdueSchedules: z.int(),
      /** Seconds since the oldest occurrence was due that has no started import; 0 if there is none. */
      lagSeconds: z.int(),
    }),
  ),
  reconcile: z.object({
    /** When the newest round began, whether it has ended or not. */
    beganAt: z.exactOptional(z.string()),
    lastEnded: z.exactOptional(z.pick(endedRound, { beganAt: true, endedAt: true, repaired: true })),
  }),
  /** Absent: the stage sets no rate. */
  rates: z.exactOptional(z.array(cluster)),
});
export type SystemStatus = z.infer<typeof systemStatus>;
