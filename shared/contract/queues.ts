/** Queues of what nobody could take: a message in one of them is for an operator. */
export const deadLetterQueues = {
  /** Firings that EventBridge Scheduler could not deliver. */
  undeliveredTicks: "undelivered-ticks",
  /** Firings that `tick` failed on. */
  failedTicks: "failed-ticks",
  /** Runs that could not be repaired. */
  failedRepairs: "failed-repairs",
  /** Bounces and complaints that could not be noted. */
  failedMailEvents: "failed-mail-events",
} as const;

export type DeadLetterQueue = keyof typeof deadLetterQueues;
export const deadLetterQueueNames = Object.keys(deadLetterQueues) as DeadLetterQueue[];
