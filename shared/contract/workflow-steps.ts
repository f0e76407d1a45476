/** How the states of the import's workflow invoke their functions, and what they do when one fails. */

/** What a deployment fills in: `${Name}` in the document. */
export const workflowSubstitutions = [
  "OpenArn",
  "SelectArn",
  "PrepareArn",
  "NameArn",
  "SendArn",
  "SettleArn",
  "BucketArn",
  "NotifyArn",
  "WorkBucket",
] as const;
export type WorkflowSubstitution = (typeof workflowSubstitutions)[number];

/**
 * Lambda has no room for the invocation, and nothing of it has run: at nine o'clock thousands of imports share the
 * account's concurrency. Tried for ten hours on average. Source: Lambda's error codes in Step Functions.
 */
const throttled = {
  ErrorEquals: ["Lambda.TooManyRequestsException"],
  IntervalSeconds: 2,
  BackoffRate: 2,
  MaxAttempts: 300,
  MaxDelaySeconds: 240,
  JitterStrategy: "FULL",
};

/**
 * A Lambda that crashed or timed out is invoked again. Its work is repeatable. The pauses, of two minutes on average, are
 * as long as AWS may need to wake a function in a VPC that nobody has invoked for weeks: until then invocations fail.
 * Source: Lambda function states.
 */
export const again = {
  ErrorEquals: ["States.ALL"],
  IntervalSeconds: 2,
  BackoffRate: 4,
  MaxAttempts: 5,
  MaxDelaySeconds: 120,
  JitterStrategy: "FULL",
};

/**
 * For what must be done in the end: what was sent goes into the ledger, and the recipients are mailed. Tried for as long
 * as the execution may take.
 */
export const untilDone = { ...again, MaxAttempts: 1_000, MaxDelaySeconds: 600 };

export const toSettle = {
  ErrorEquals: ["States.ALL"],
  ResultPath: "$.error",
  Next: "Step broke",
};

export const run = { "run.$": "$.run" };

/** Of several retriers the first that fits counts alone, however long those after it would go on. */
function throttledAsLongAs(retry: (typeof again)[]): typeof throttled {
  const { MaxAttempts, MaxDelaySeconds } = throttled;
  return {
    ...throttled,
    MaxAttempts: Math.max(MaxAttempts, ...retry.map((one) => one.MaxAttempts)),
    MaxDelaySeconds: Math.max(MaxDelaySeconds, ...retry.map((one) => one.MaxDelaySeconds)),
  };
}

export function task(
  substitution: WorkflowSubstitution,
  payload: Record<string, unknown>,
  { retry = [again] }: { retry?: (typeof again)[] } = {},
) {
  return {
    Type: "Task",
    Resource: "arn:aws:states:::lambda:invoke",
    Parameters: { FunctionName: `\${${substitution}}`, Payload: payload },
    Retry: [throttledAsLongAs(retry), ...retry],
  };
}
