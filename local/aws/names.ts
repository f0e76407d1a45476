/** Names that the local system gives to what a deployment would name otherwise. */
export const REGION = "eu-west-1";
export const ACCOUNT = "000000000000";

export const localNames = {
  table: "cohort-import",
  dataBucket: "cohort-import-data",
  workBucket: "cohort-import-work",
  workflow: `arn:aws:states:${REGION}:${ACCOUNT}:stateMachine:cohort-import`,
  partnerKeysSecret: "cohort-import/partner-keys",
  keySecretPrefix: "cohort-import/keys/",
  /** The Secrets Manager of this machine encrypts with no key: it takes the name and leaves it. */
  secretsKey: "alias/cohort-import",
  timerGroup: "cohort-import",
  timerRole: `arn:aws:iam::${ACCOUNT}:role/cohort-import-timers`,
  timerDeadLetters: queueArn("undelivered-ticks"),
} as const;

/** ARN of a function by its name in the contract. */
export const functionArn = (name: string) => `arn:aws:lambda:${REGION}:${ACCOUNT}:function:${name}`;

export function queueArn(name: string): string {
  return `arn:aws:sqs:${REGION}:${ACCOUNT}:cohort-import-${name}`;
}

/** The only ones that s3rver takes; the other stand-ins take any. */
export const objectCredentials = { accessKeyId: "S3RVER", secretAccessKey: "S3RVER" } as const;
