/**
 * The environment of every function, in one place: infra sets these names, the local system sets them, and
 * `functions/wiring.ts` is the only code that reads them. No value here is ever a secret.
 */
export const environment = {
  /** Name of the one DynamoDB table. */
  table: "TABLE_NAME",
  /** Bucket of data sets and uploaded lists. This system writes nothing to it except lists that users upload. */
  dataBucket: "DATA_BUCKET",
  /** Bucket of change sets, results, ledgers and rejected rows. */
  workBucket: "WORK_BUCKET",
  /** ARN of the import state machine. */
  importWorkflow: "IMPORT_WORKFLOW_ARN",
  /** Name of the function that computes previews, reports and checks. */
  jobFunction: "JOB_FUNCTION",
  /** Name of the function that repairs a run. */
  repairFunction: "REPAIR_FUNCTION",
  /** Name of the secret that holds `{cluster: partner API key}`. */
  partnerKeysSecret: "PARTNER_KEYS_SECRET",
  /** Name of the secret that holds the sandbox's own copy of its partner key, in the same form. */
  sandboxPartnerKeySecret: "SANDBOX_PARTNER_KEY_SECRET",
  /** Name of the secret that identifiers of forgotten people are hashed with. */
  forgottenKeySecret: "FORGOTTEN_KEY_SECRET",
  /** Name prefix of the secrets that hold data import keys, one secret per key. */
  keySecretPrefix: "KEY_SECRET_PREFIX",
  /** Name prefix of the secrets of channels, one secret each. */
  channelSecretPrefix: "CHANNEL_SECRET_PREFIX",
  /** `on` if channels may be receivers on this machine, without TLS; otherwise `off`. Never `on` where it is deployed. */
  localReceivers: "LOCAL_RECEIVERS",
  /** Name of the function that sends notices to channels. */
  deliveryFunction: "DELIVERY_FUNCTION",
  /** Name of the function that forgets people. */
  forgetFunction: "FORGET_FUNCTION",
  /** KMS key that encrypts those secrets. */
  secretsKey: "SECRETS_KMS_KEY",
  /** JSON `{origin: cluster}`: REST endpoints that a deployment allows besides Braze's own. */
  extraEndpoints: "EXTRA_ENDPOINTS",
  /** The `User-Agent` that Braze requires of partners: `partner-Organization-Product/Version`. */
  userAgent: "PARTNER_USER_AGENT",
  /** Requests a second that all functions together send to a cluster of Braze; `off`: no limit. */
  requestsPerSecond: "BRAZE_REQUESTS_PER_SECOND",
  /** Sender address of all mail, verified in SES. */
  mailFrom: "MAIL_FROM",
  /** Reply-To address of mails. */
  mailReplyTo: "MAIL_REPLY_TO",
  /** SES configuration set, which reports bounces and complaints. */
  mailConfigurationSet: "MAIL_CONFIGURATION_SET",
  /** Name of the stage's EventBridge bus, which tells other systems of ends of imports and states of connections. */
  eventBus: "EVENT_BUS_NAME",
  /** Origin of the page that mails link to. */
  pageUrl: "PAGE_URL",
  /** Name of the EventBridge Scheduler group that holds this stage's timers, and nothing else. */
  timerGroup: "TIMER_GROUP",
  /** ARN of the function `tick`, which every timer invokes. */
  tickFunction: "TICK_FUNCTION_ARN",
  /** ARN of the role with which EventBridge Scheduler invokes it. */
  timerRole: "TIMER_ROLE_ARN",
  /** ARN of the queue for firings that EventBridge Scheduler could not deliver. */
  timerDeadLetters: "TIMER_DEAD_LETTERS_ARN",
  /** JSON `{queue: URL}` of the queues of what nobody could take. */
  deadLetterQueues: "DEAD_LETTER_QUEUES",
  /** JSON `{client id: connection ids}`: clients of programs whose tokens are bound to these connections. */
  boundClients: "BOUND_CLIENTS",
  /** JSON `{name: where it is}`: databases whose tables data sets may name. */
  databases: "DATABASES",
  /** JSON `{name: how it is asked}`: Athena that data sets may name. */
  athenas: "ATHENAS",
  /** `on` if the deployment includes the sandbox, otherwise `off`. */
  sandbox: "SANDBOX",
  /** The version that is deployed, with its commit. */
  version: "SYSTEM_VERSION",
  /** Memory that DuckDB may use, in MB; above that it spills to the scratch folder. */
  engineMemoryMb: "ENGINE_MEMORY_MB",
  /** Members that are compared and settled at once; of more, each bucket by itself. */
  membersPerBucket: "MEMBERS_PER_BUCKET",
} as const;

export type EnvironmentKey = keyof typeof environment;
