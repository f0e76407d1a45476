/**
 * Kinds of rows of the table, by which functions are granted them. IAM compares the partition key of a call, in the table
 * or in the index of lists, and the names of the attributes that an update touches; it knows no sort keys. So each kind
 * has partitions of its own.
 */
export interface RowKind {
  /** What its partition keys are like; `*` is any text. */
  keys: readonly string[];
  /** The only attributes that an update may name, besides the keys of the table. Left out: all. */
  attributes?: readonly string[];
}

export const rowKinds = {
  cohorts: { keys: ["COHORT", "COHORT#*"] },
  definitionChecks: { keys: ["DEFINITION-CHECK#*"] },
  earlierDefinitions: { keys: ["DEFINITION", "DEFINITION#*"] },
  dataSets: { keys: ["DATASET", "DATASET#*"] },
  /** The mark on a data set that a cohort is about to use it. */
  dataSetClaims: { keys: ["DATASET#*"], attributes: ["claim"] },
  /** Which cohorts may use a data set. */
  dataSetUses: { keys: ["DATASET-USE#*"] },
  uploads: { keys: ["UPLOAD", "UPLOAD#*"] },
  connections: { keys: ["CONNECTION", "CONNECTION#*"] },
  /** Which addresses are not mailed. Their keys have digests. */
  mailAddresses: { keys: ["MAIL-ADDRESS", "MAIL-ADDRESS#*"] },
  /** Which exclusion lists there are. Who is on them is in the work bucket. */
  exclusionLists: { keys: ["EXCLUSION-LIST", "EXCLUSION-LIST#*"] },
  /** Requests to forget people, and what became of them. Who they are is in the work bucket until they are forgotten. */
  forgettings: { keys: ["FORGETTING", "FORGETTING#*"] },
  channels: { keys: ["CHANNEL", "CHANNEL#*"] },
  /** What was sent to channels, and what is to be sent. */
  deliveries: { keys: ["DELIVERY#*"] },
  schedules: { keys: ["SCHEDULE#*"] },
  /** The history of imports. */
  runs: { keys: ["RUN#*"] },
  /** What Braze holds of a cohort, by pointers, with the lease of the run that sends. */
  ledgers: { keys: ["LEDGER#*"] },
  /** The lease only. */
  leases: { keys: ["LEDGER#*"], attributes: ["lease"] },
  /** The name that was last sent of a cohort. */
  toldNames: { keys: ["LEDGER#*"], attributes: ["lease", "toldName#*"] },
  /** What came of the buckets of a large import. */
  bucketResults: { keys: ["BUCKETS#*"] },
  jobs: { keys: ["JOB#*"] },
  /** `Idempotency-Key`s. */
  requests: { keys: ["REQUEST#*"] },
  /** The newest rounds of `reconcile`. */
  rounds: { keys: ["RECONCILE"] },
  rates: { keys: ["RATE#*"] },
  turns: { keys: ["TURNS#*"] },
  audit: { keys: ["AUDIT#*"] },
  sandbox: { keys: ["SANDBOX#*"] },
} as const satisfies Record<string, RowKind>;

export type RowKindName = keyof typeof rowKinds;

/**
 * What a function does with rows. Who puts or updates a kind reads it too: a write that lost asks for the row that won.
 */
export interface Rows {
  read?: readonly RowKindName[];
  /** In the index of lists. */
  list?: readonly RowKindName[];
  /** Writes the whole row. */
  put?: readonly RowKindName[];
  update?: readonly RowKindName[];
  delete?: readonly RowKindName[];
}
