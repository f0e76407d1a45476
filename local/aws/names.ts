/** Names of resources on this machine, in place of those that a deployment creates. */
export const REGION = "eu-west-1";
export const ACCOUNT = "000000000000";

export const localNames = {
  table: "cohort-import",
  dataBucket: "cohort-import-data",
  workBucket: "cohort-import-work",
  workflow: `arn:aws:states:${REGION}:${ACCOUNT}:stateMachine:cohort-import`,
  partnerKeysSecret: "cohort-import/partner-keys",
  sandboxPartnerKeySecret: "cohort-import/sandbox-partner-key",
  keySecretPrefix: "cohort-import/keys/",
  /** The stand-ins do not encrypt. They only ask who may use the keys. */
  dataKey: `arn:aws:kms:${REGION}:${ACCOUNT}:key/data`,
  secretsKey: `arn:aws:kms:${REGION}:${ACCOUNT}:key/secrets`,
  timerGroup: "cohort-import",
  timerRole: `arn:aws:iam::${ACCOUNT}:role/cohort-import-timers`,
  /** Of the schedule of `reconcile`, in place of a rule of EventBridge. */
  upkeepRole: `arn:aws:iam::${ACCOUNT}:role/cohort-import-upkeep`,
  timerDeadLetters: queueArn("undelivered-ticks"),
  mail: {
    from: "imports@cohorts.example",
    replyTo: "support@cohorts.example",
    identity: "cohorts.example",
    configurationSet: "cohort-import",
  },
} as const;

/** The ARN of a function, by its name in the contract. */
export const functionArn = (name: string) => `arn:aws:lambda:${REGION}:${ACCOUNT}:function:${name}`;

export function queueArn(name: string): string {
  return `arn:aws:sqs:${REGION}:${ACCOUNT}:cohort-import-${name}`;
}
