/**
 * List prices of us-east-1 (N. Virginia) in US dollars, without free tiers, volume discounts and taxes, as known on
 * 2026-11-25. Each group names the page that states its prices. Those of S3, SES and DynamoDB were taken from secondary
 * sources: verify them before you rely on them. Items that cost next to nothing in a run are left out: KMS, Secrets
 * Manager, logs, storage, calls of this API, traffic inside the region.
 */
export const pricesOf = { region: "us-east-1", date: "2026-11-25" } as const;

const MILLION = 1_000_000;

/** Price by billed unit. */
export const prices = {
  /** https://aws.amazon.com/lambda/pricing/ (x86, first 6 billion GB-seconds) */
  lambdaGbSecond: 0.0000166667,
  lambdaInvocation: 0.2 / MILLION,
  /** https://aws.amazon.com/step-functions/pricing/ */
  standardTransition: 25 / MILLION,
  expressExecution: 1 / MILLION,
  expressGbSecond: 0.00001667,
  /** https://aws.amazon.com/s3/pricing/ (S3 Standard: PUT, COPY, POST, LIST; GET and all others) */
  s3Put: 0.005 / 1_000,
  s3Get: 0.0004 / 1_000,
  /** https://aws.amazon.com/dynamodb/pricing/on-demand/ (since 2024-11-01) */
  dynamoWriteUnit: 0.625 / MILLION,
  dynamoReadUnit: 0.125 / MILLION,
  /** https://aws.amazon.com/ses/pricing/ */
  sesMail: 0.1 / 1_000,
} as const;

export type BilledUnit = keyof typeof prices;
