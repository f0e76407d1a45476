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
  /** The stand-in for Secrets Manager does not encrypt: it accepts the key's name and ignores it. */
  secretsKey: "alias/cohort-import",
  timerGroup: "cohort-import",
  timerRole: `arn:aws:iam::${ACCOUNT}:role/cohort-import-timers`,
  timerDeadLetters: queueArn("undelivered-ticks"),
} as const;

/** The ARN of a function, by its name in the contract. */
export const functionArn = (name: string) => `arn:aws:lambda:${REGION}:${ACCOUNT}:function:${name}`;

export function queueArn(name: string): string {
  return `arn:aws:sqs:${REGION}:${ACCOUNT}:cohort-import-${name}`;
}

/** The only credentials that s3rver accepts. The other stand-ins accept any. */
export const objectCredentials = { accessKeyId: "S3RVER", secretAccessKey: "S3RVER" } as const;
