/** Findings of Control Tower's rules that are accepted, each with its reason. */

export interface Accepted {
  rule: string;
  /** Logical ids. Each of these finds at least one. */
  resources: readonly RegExp[];
  because: string;
}

const HASH = "[0-9A-F]{8}";
const ids = (...names: string[]) => names.map((name) => new RegExp(`^${name}${HASH}$`));

export const accepted: readonly Accepted[] = [
  {
    rule: "api_gw_v2_authorization_type_configured_check",
    resources: ids(
      "HttpGETopenapijson",
      "HttpGEThealth",
      "HttpCatchAll",
      "HttpPOSTpartnerspartnercohorts(users)?",
    ),
    because: "These routes are open, each with its reason: see the acknowledgements of AwsSolutions-APIG4.",
  },
  ...[
    "athena_workgroup_results_encrypted_at_rest_check",
    "athena_workgroup_results_encrypted_at_rest_kms_check",
  ].map((rule) => ({
    rule,
    resources: ids("Athena\\w+"),
    because:
      "Each attempt says where its results go, so the workgroup enforces nothing. The work bucket encrypts them with the stage's key.",
  })),
  {
    rule: "cloudwatch_log_group_retention_period_check",
    resources: ids("\\w*Log"),
    because:
      "The stage's file says for how long. What must be kept, who did what, is in the audit trail for 400 days.",
  },
  {
    rule: "cloudwatch_log_group_encrypted_check",
    resources: ids("\\w*Log"),
    because:
      "Logs have codes, ids and counts, and no user's identifier and no secret. CloudWatch encrypts them with its own key.",
  },
  {
    rule: "kms_create_grant_aws_service_check",
    resources: ids("OperationsKey", "DataKey", "SecretsKey", "DataEventsKey"),
    because:
      "No role of a stage may create a grant. The policies leave it to IAM, and for the key of secrets to Secrets Manager.",
  },
  {
    rule: "lambda_function_public_access_prohibited_check",
    resources: [/ApiPermission|^Http\w+Permission/],
    because:
      "Each names the API and the route in SourceArn. The rule knows texts and references, and this is joined of both.",
  },
  {
    rule: "lambda_inside_vpc_check",
    resources: ids(
      "Functions\\w+Function",
      "PeopletriggerstokenscopesFunction",
      "CustomCDKBucketDeployment[0-9A-F]+",
    ),
    because:
      "Functions call AWS and Braze over TLS, and nothing that is private, but for databases: a stage that has some puts " +
      "those that read them into its own network. For the others a network would add costs, and no wall.",
  },
  {
    rule: "sqs_dlq_check",
    resources: ids("Timers(Undelivered|Failed|Unrepaired)", "MailFailedEvents"),
    because:
      "They are where letters end themselves: people read them. See the acknowledgements of AwsSolutions-SQS3.",
  },
  {
    rule: "cloud_trail_cloud_watch_logs_enabled_check",
    resources: ids("DataEventsTrail"),
    because:
      "Data events are kept in their bucket for an investigation, with a digest. Nobody watches them as they come.",
  },
  {
    rule: "s3_bucket_default_encryption_kms_check",
    resources: ids("AccessLogs", "Files"),
    because:
      "S3 delivers access logs to no bucket that a key of KMS encrypts. The page's files are public: a key would hide nothing.",
  },
  {
    rule: "s3_bucket_versioning_enabled_check",
    resources: ids("AccessLogs", "DataEvents"),
    because: "AWS writes each object once, under a new name.",
  },
  {
    rule: "s3_bucket_logging_enabled_check",
    resources: ids("AccessLogs", "DataEvents", "Files"),
    because:
      "The reasons are in the acknowledgements of AwsSolutions-S1. The bucket of access logs would log itself.",
  },
  {
    rule: "s3_event_notifications_enabled_check",
    resources: ids("AccessLogs", "WorkBucket", "DataEvents", "Files"),
    because: "Nothing waits for an object there. Of the data bucket, EventBridge is told.",
  },
  {
    rule: "s3_bucket_object_lock_enabled_check",
    resources: ids("AccessLogs", "DataBucket", "WorkBucket", "DataEvents", "Files"),
    because: "Users' identifiers must be deletable. Versions are kept for 30 days against mistakes.",
  },
  {
    rule: "cloudfront_default_root_object_configured_check",
    resources: ids("Distribution"),
    because: "Its function answers `/`, like every address of the page, with index.html.",
  },
  {
    rule: "cloudfront_origin_failover_enabled_check",
    resources: ids("Distribution"),
    because: "The page is of no use without the API, which is in the bucket's region.",
  },
  {
    rule: "cloudfront_access_logs_enabled_check",
    resources: ids("Distribution"),
    because:
      "Its log would keep addresses of people and one-time codes of their sign-in: see AwsSolutions-CFR3.",
  },
];
