/** Who read or wrote which object or item, by CloudTrail's data events. An option of a stage, because AWS bills each. */
import { ArnFormat, Aws, Duration, RemovalPolicy, Stack, Validations } from "aws-cdk-lib";
import { CfnTrail } from "aws-cdk-lib/aws-cloudtrail";
import { PolicyStatement, ServicePrincipal } from "aws-cdk-lib/aws-iam";
import { Key } from "aws-cdk-lib/aws-kms";
import { BlockPublicAccess, Bucket, BucketEncryption, ObjectOwnership } from "aws-cdk-lib/aws-s3";
import { Construct } from "constructs";
import type { StageConfig } from "./config.ts";
import { prefixOf } from "./naming.ts";

/** ARNs of what is watched. */
interface Watched {
  table: string;
  buckets: readonly string[];
}

export class DataTrail extends Construct {
  constructor(scope: Construct, id: string, stage: StageConfig, watched: Watched) {
    super(scope, id);
    const name = `${prefixOf(stage)}-data-events`;
    const trailArn = Stack.of(this).formatArn({
      service: "cloudtrail",
      resource: "trail",
      resourceName: name,
      arnFormat: ArnFormat.SLASH_RESOURCE_NAME,
    });
    const onlyThis = { StringEquals: { "aws:SourceArn": trailArn, "aws:SourceAccount": Aws.ACCOUNT_ID } };
    const cloudTrail = new ServicePrincipal("cloudtrail.amazonaws.com", { conditions: onlyThis });
    const key = new Key(this, "Key", {
      description: "Data events of the cohort import",
      enableKeyRotation: true,
      removalPolicy: RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE,
    });
    key.addToResourcePolicy(
      new PolicyStatement({
        principals: [cloudTrail],
        actions: ["kms:GenerateDataKey*", "kms:DescribeKey"],
        // In a key policy, `*` means the key itself.
        resources: ["*"],
      }),
    );
    const events = new Bucket(this, "Events", {
      blockPublicAccess: BlockPublicAccess.BLOCK_ALL,
      enforceSSL: true,
      objectOwnership: ObjectOwnership.BUCKET_OWNER_ENFORCED,
      encryption: BucketEncryption.KMS,
      encryptionKey: key,
      bucketKeyEnabled: true,
      // CloudTrail writes to it at once, and a bucket that has objects can't be deleted by a rollback.
      removalPolicy: RemovalPolicy.RETAIN,
      lifecycleRules: [{ id: "old", expiration: Duration.days(stage.retention.events) }],
    });
    Validations.of(events).acknowledge({
      id: "AwsSolutions-S1",
      reason: "It receives events about the other buckets, and nobody but CloudTrail writes to it.",
    });
    const mayWrite = [
      new PolicyStatement({
        principals: [cloudTrail],
        actions: ["s3:GetBucketAcl"],
        resources: [events.bucketArn],
      }),
      new PolicyStatement({
        principals: [cloudTrail],
        actions: ["s3:PutObject"],
        resources: [events.arnForObjects(`AWSLogs/${Aws.ACCOUNT_ID}/*`)],
      }),
    ];
    for (const statement of mayWrite) events.addToResourcePolicy(statement);
    const trail = new CfnTrail(this, "Trail", {
      trailName: name,
      isLogging: true,
      s3BucketName: events.bucketName,
      kmsKeyId: key.keyArn,
      enableLogFileValidation: true,
      advancedEventSelectors: [
        selector(
          "objects",
          "AWS::S3::Object",
          watched.buckets.map((bucket) => `${bucket}/`),
        ),
        selector("items", "AWS::DynamoDB::Table", [watched.table]),
      ],
    });
    if (events.policy) trail.node.addDependency(events.policy);
  }
}

function selector(
  name: string,
  type: string,
  startsWith: readonly string[],
): CfnTrail.AdvancedEventSelectorProperty {
  return {
    name,
    fieldSelectors: [
      { field: "eventCategory", equalTo: ["Data"] },
      { field: "resources.type", equalTo: [type] },
      { field: "resources.ARN", startsWith: [...startsWith] },
    ],
  };
}
