/**
 * What must outlive every deployment: the table, the buckets, the secrets, the user pool. Deleting the stack keeps
 * them. A first deployment that rolls back keeps none that would be in the way of the next
 * (`RETAIN_ON_UPDATE_OR_DELETE`).
 */
import { Duration, RemovalPolicy, SecretValue, Stack, Validations } from "aws-cdk-lib";
import { AttributeType, BillingMode, ProjectionType, Table, TableEncryption } from "aws-cdk-lib/aws-dynamodb";
import { Key } from "aws-cdk-lib/aws-kms";
import {
  BlockPublicAccess,
  Bucket,
  BucketEncryption,
  type BucketProps,
  type CfnBucket,
  type CorsRule,
  HttpMethods,
  type IBucket,
  type LifecycleRule,
  ObjectOwnership,
} from "aws-cdk-lib/aws-s3";
import { Secret } from "aws-cdk-lib/aws-secretsmanager";
import type { Construct } from "constructs";
import { table } from "../shared/contract/table.ts";
import { workFolders } from "../shared/contract/work-bucket.ts";
import { REJECTED_DAYS, UNDO_DAYS, UNDO_DAYS_OF_RUNS } from "../shared/limits.ts";
import type { StageConfig } from "./config.ts";
import {
  forgottenKeyNameOf,
  partnerKeysNameOf,
  placeOf,
  prefixOf,
  sandboxPartnerKeyNameOf,
} from "./naming.ts";
import type { PageAddress } from "./page-stack.ts";
import { type PageSignIn, type Tokens, tokensOf } from "./tokens.ts";
import { DataTrail } from "./trail.ts";

/** Days for which S3 keeps the parts of an incomplete upload. */
const UPLOAD_DAYS = 2;
const ACCESS_LOG_DAYS = 90;
/** Letters and digits, of which each has almost six bits. */
const FORGOTTEN_KEY_LENGTH = 64;
/** Seconds for which a browser caches the bucket's CORS rules. */
const CORS_SECONDS = 3_600;

/** Names and ARNs that the app stack uses: explicit exports, so that both stacks show what one uses of the other. */
export interface RetainedData {
  table: { name: string; arn: string };
  dataBucket: { name: string; arn: string };
  workBucket: { name: string; arn: string };
  partnerKeys: { name: string; arn: string };
  forgottenKey: { name: string; arn: string };
  /** Only in a stage with the sandbox. */
  sandboxPartnerKey?: { name: string; arn: string };
  /** ARNs of the keys that encrypt the table, the buckets and the secrets. */
  dataKey: string;
  secretsKey: string;
  tokens: Tokens;
}

const kept: Pick<BucketProps, "blockPublicAccess" | "enforceSSL" | "removalPolicy" | "objectOwnership"> = {
  blockPublicAccess: BlockPublicAccess.BLOCK_ALL,
  enforceSSL: true,
  objectOwnership: ObjectOwnership.BUCKET_OWNER_ENFORCED,
  removalPolicy: RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE,
};

const undo: LifecycleRule = {
  id: "undo",
  noncurrentVersionExpiration: Duration.days(UNDO_DAYS),
  abortIncompleteMultipartUploadAfter: Duration.days(UPLOAD_DAYS),
  expiredObjectDeleteMarker: true,
};

export class DataStack extends Stack {
  readonly retained: RetainedData;
  readonly signIn: PageSignIn;

  constructor(scope: Construct, stage: StageConfig, page: PageAddress, dist: string) {
    super(scope, `${prefixOf(stage)}-data`, {
      ...placeOf(stage),
      description: "Cohort import: what is kept",
      terminationProtection: true,
    });
    const dataKey = this.key("Data", `${prefixOf(stage)}-data`, "Table and buckets of the cohort import");
    // Separate from the data's key: permission to read a user's row must not allow reading a key of Braze.
    const secretsKey = this.key("Secrets", `${prefixOf(stage)}-secrets`, "Keys of Braze");
    const items = this.table(dataKey);
    const accessLogs = this.accessLogs();
    const bucket = (id: string, lifecycleRules: LifecycleRule[], cors: CorsRule[] = []) =>
      new Bucket(this, id, {
        ...kept,
        cors,
        encryption: BucketEncryption.KMS,
        encryptionKey: dataKey,
        bucketKeyEnabled: true,
        versioned: true,
        lifecycleRules,
        serverAccessLogsBucket: accessLogs,
        serverAccessLogsPrefix: `${id}/`,
      });
    // The page uploads directly to the bucket. It reads nothing.
    const uploads: CorsRule = {
      allowedOrigins: [page.origin],
      allowedMethods: [HttpMethods.PUT],
      allowedHeaders: ["content-type", "if-none-match"],
      maxAge: CORS_SECONDS,
    };
    const data = bucket("DataBucket", [undo], [uploads]);
    // By CloudFormation itself: CDK's own property would deploy a function that may change notifications of any bucket.
    (data.node.defaultChild as CfnBucket).notificationConfiguration = {
      eventBridgeConfiguration: { eventBridgeEnabled: true },
    };
    // Ledgers have no expiry: they are the only record of what Braze holds. Nor have exclusion lists.
    const ofRuns = (["prepared", "parts", "manifests", "results"] as const).map(
      (folder): LifecycleRule => ({
        id: folder,
        prefix: workFolders[folder],
        expiration: Duration.days(stage.retention.runs),
        noncurrentVersionExpiration: Duration.days(UNDO_DAYS_OF_RUNS),
      }),
    );
    // The same for every stage: the API states how long.
    const rejected: LifecycleRule = {
      id: "rejected",
      prefix: workFolders.rejected,
      expiration: Duration.days(REJECTED_DAYS),
      noncurrentVersionExpiration: Duration.days(UNDO_DAYS_OF_RUNS),
    };
    // Needed for minutes, or for hours of an outage.
    const ofSteps = (["selections", "comparisons"] as const).map(
      (folder): LifecycleRule => ({
        id: folder,
        prefix: workFolders[folder],
        expiration: Duration.days(1),
        noncurrentVersionExpiration: Duration.days(UNDO_DAYS_OF_RUNS),
      }),
    );
    const work = bucket("WorkBucket", [undo, ...ofRuns, rejected, ...ofSteps]);
    if (stage.dataEvents)
      new DataTrail(this, "DataEvents", stage, {
        table: items.tableArn,
        // Who changes a file of the page could change what everybody's browser does.
        buckets: [data.bucketArn, work.bucketArn, Bucket.fromBucketName(this, "Page", page.bucket).bucketArn],
      });
    const partnerKeys = this.partnerKeys("PartnerKeys", partnerKeysNameOf(stage), secretsKey);
    const forgottenKey = this.forgottenKey(forgottenKeyNameOf(stage), secretsKey);
    const sandboxKey =
      stage.sandbox && this.partnerKeys("SandboxPartnerKey", sandboxPartnerKeyNameOf(stage), secretsKey);

    const { tokens, signIn } = tokensOf(this, { stage, pageOrigin: page.origin, dist });
    this.signIn = signIn;
    this.retained = {
      table: { name: this.exportValue(items.tableName), arn: this.exportValue(items.tableArn) },
      dataBucket: { name: this.exportValue(data.bucketName), arn: this.exportValue(data.bucketArn) },
      workBucket: { name: this.exportValue(work.bucketName), arn: this.exportValue(work.bucketArn) },
      partnerKeys: { name: partnerKeysNameOf(stage), arn: this.exportValue(partnerKeys.secretArn) },
      forgottenKey: { name: forgottenKeyNameOf(stage), arn: this.exportValue(forgottenKey.secretArn) },
      ...(sandboxKey && {
        sandboxPartnerKey: {
          name: sandboxPartnerKeyNameOf(stage),
          arn: this.exportValue(sandboxKey.secretArn),
        },
      }),
      dataKey: this.exportValue(dataKey.keyArn),
      secretsKey: this.exportValue(secretsKey.keyArn),
      tokens,
    };
  }

  private key(id: string, alias: string, description: string): Key {
    return new Key(this, `${id}Key`, {
      alias,
      description,
      enableKeyRotation: true,
      removalPolicy: RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE,
    });
  }

  private table(encryptionKey: Key): Table {
    const items = new Table(this, "Table", {
      partitionKey: { name: table.partitionKey, type: AttributeType.STRING },
      sortKey: { name: table.sortKey, type: AttributeType.STRING },
      timeToLiveAttribute: table.expiresAt,
      billingMode: BillingMode.PAY_PER_REQUEST,
      encryption: TableEncryption.CUSTOMER_MANAGED,
      encryptionKey,
      pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: true },
      deletionProtection: true,
      // Protected, it can't be deleted: a rollback that tried to would fail. Its name is generated: it blocks nothing.
      removalPolicy: RemovalPolicy.RETAIN,
    });
    items.addGlobalSecondaryIndex({
      indexName: table.lists.name,
      partitionKey: { name: table.lists.partitionKey, type: AttributeType.STRING },
      sortKey: { name: table.lists.sortKey, type: AttributeType.STRING },
      projectionType: ProjectionType.ALL,
    });
    return items;
  }

  private accessLogs(): IBucket {
    const logs = new Bucket(this, "AccessLogs", {
      ...kept,
      // AWS writes to it from the first request on, and a bucket that has objects can't be deleted by a rollback.
      removalPolicy: RemovalPolicy.RETAIN,
      encryption: BucketEncryption.S3_MANAGED,
      lifecycleRules: [{ id: "old", expiration: Duration.days(ACCESS_LOG_DAYS) }],
    });
    Validations.of(logs).acknowledge({
      id: "AwsSolutions-S1",
      reason: "It receives the access logs; logging its own deliveries would log for ever.",
    });
    // CDK's class and its interface differ in whether an optional property may be undefined.
    return logs as IBucket;
  }

  /** Made once, and never again: without it, forgotten people are known no more. */
  private forgottenKey(secretName: string, encryptionKey: Key): Secret {
    const secret = new Secret(this, "ForgottenKey", {
      secretName,
      description: "What identifiers of forgotten people are hashed with",
      encryptionKey,
      generateSecretString: { passwordLength: FORGOTTEN_KEY_LENGTH, excludePunctuation: true },
      removalPolicy: RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE,
    });
    Validations.of(secret).acknowledge({
      id: "AwsSolutions-SMG4",
      reason: "What was hashed with an earlier key would be found no more.",
    });
    return secret;
  }

  /**
   * `{}` at first: no cluster has a key until an operator puts `{"<cluster>": "<key>"}`. A cluster without a key is
   * refused and never uses another's.
   */
  private partnerKeys(id: string, secretName: string, encryptionKey: Key): Secret {
    const secret = new Secret(this, id, {
      secretName,
      description: "Partner API keys by cluster of Braze: a JSON object",
      encryptionKey,
      secretStringValue: SecretValue.unsafePlainText("{}"),
      removalPolicy: RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE,
    });
    Validations.of(secret).acknowledge({
      id: "AwsSolutions-SMG4",
      reason: "Braze issues partner keys by hand: there is no API that could rotate them.",
    });
    return secret;
  }
}
