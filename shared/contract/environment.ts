/**
 * The environment of every function, in one place: infra sets these names, the local system sets them, and
 * `functions/wiring.ts` is the only code that reads them. No value here is ever a secret.
 */
export const environment = {
  /** Name of the one DynamoDB table. */
  table: "TABLE_NAME",
  /** Bucket of data sets and uploaded lists: this system only lets people put lists there. */
  dataBucket: "DATA_BUCKET",
  /** Bucket of change sets, results, ledgers and rejected rows. */
  workBucket: "WORK_BUCKET",
  /** ARN of the import state machine. */
  importWorkflow: "IMPORT_WORKFLOW_ARN",
  /** Name of the function that computes previews and reports aside. */
  jobFunction: "JOB_FUNCTION",
  /** Name of the secret that holds `{cluster: partner API key}`. */
  partnerKeysSecret: "PARTNER_KEYS_SECRET",
  /** Prefix of the names of the secrets that hold data import keys, one secret a key. */
  keySecretPrefix: "KEY_SECRET_PREFIX",
  /** KMS key that encrypts those secrets. */
  secretsKey: "SECRETS_KMS_KEY",
  /** JSON `{origin: cluster}`: REST endpoints that a deployment allows besides Braze's own. */
  extraEndpoints: "EXTRA_ENDPOINTS",
  /** The `User-Agent` that Braze asks of partners: `partner-Organization-Product/Version`. */
  userAgent: "PARTNER_USER_AGENT",
  /** Requests a second that all functions together send to a cluster of Braze; `off`: as many as they can. */
  requestsPerSecond: "BRAZE_REQUESTS_PER_SECOND",
  /** Sender address of all mail, verified in SES. */
  mailFrom: "MAIL_FROM",
  /** Where answers to mails go. */
  mailReplyTo: "MAIL_REPLY_TO",
  /** SES configuration set, which reports bounces and complaints. */
  mailConfigurationSet: "MAIL_CONFIGURATION_SET",
  /** Origin of the page that mails link to. */
  pageUrl: "PAGE_URL",
  /** Name of the EventBridge Scheduler group that holds this stage's timers, and nothing else. */
  timerGroup: "TIMER_GROUP",
  /** ARN of the function `tick`, which every timer invokes. */
  tickFunction: "TICK_FUNCTION_ARN",
  /** ARN of the role that EventBridge Scheduler invokes it as. */
  timerRole: "TIMER_ROLE_ARN",
  /** ARN of the queue that takes what EventBridge Scheduler could not hand over. */
  timerDeadLetters: "TIMER_DEAD_LETTERS_ARN",
  /** `on` where the deployment plays Braze's half of the contract too, otherwise `off`. */
  sandbox: "SANDBOX",
  /** Memory that DuckDB may use, in MB; it spills to the scratch folder past that. */
  engineMemoryMb: "ENGINE_MEMORY_MB",
} as const;

export type EnvironmentKey = keyof typeof environment;
