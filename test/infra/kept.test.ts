import { describe, expect, it } from "vitest";
import { environment } from "../../shared/contract/environment.ts";
import type { FunctionName } from "../../shared/contract/functions.ts";
import { table } from "../../shared/contract/table.ts";
import { workFolders } from "../../shared/contract/work-bucket.ts";
import { REJECTED_DAYS } from "../../shared/limits.ts";
import { asText, functionResource, ofType, stageNamed, synthesized, theOnly } from "./synthesized.ts";

const prod = synthesized(stageNamed("prod"));
const encrypted = ofType(prod.data, "AWS::S3::Bucket").filter(([id]) => !id.startsWith("AccessLogs"));

describe("the data stack", () => {
  it("has a table with the contract's keys, list index and time to live, on demand", () => {
    const { Properties } = theOnly(prod.data, "AWS::DynamoDB::Table");
    const keys = (partition: string, sort: string) => [
      { AttributeName: partition, KeyType: "HASH" },
      { AttributeName: sort, KeyType: "RANGE" },
    ];
    expect(Properties).toMatchObject({
      KeySchema: keys(table.partitionKey, table.sortKey),
      GlobalSecondaryIndexes: [
        {
          IndexName: table.lists.name,
          KeySchema: keys(table.lists.partitionKey, table.lists.sortKey),
          Projection: { ProjectionType: "ALL" },
        },
      ],
      TimeToLiveSpecification: { AttributeName: table.expiresAt, Enabled: true },
      BillingMode: "PAY_PER_REQUEST",
      DeletionProtectionEnabled: true,
      PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true },
      SSESpecification: { SSEEnabled: true, SSEType: "KMS" },
    });
  });

  it("has resources that are retained: table, buckets, secrets, keys and users", () => {
    const precious = [
      "AWS::DynamoDB::Table",
      "AWS::S3::Bucket",
      "AWS::SecretsManager::Secret",
      "AWS::KMS::Key",
      "AWS::Cognito::UserPool",
    ];
    const found = Object.values(prod.data).filter(({ Type }) => precious.includes(Type));
    expect(new Set(found.map(({ Type }) => Type))).toEqual(new Set(precious));
    for (const { DeletionPolicy, UpdateReplacePolicy } of found) {
      expect(["Retain", "RetainExceptOnCreate"]).toContain(DeletionPolicy);
      expect(UpdateReplacePolicy).toBe("Retain");
    }
  });

  it("has all resources with data: the app stack has none", () => {
    const types = Object.values(prod.running).map(({ Type }) => Type);
    expect(types.filter((type) => /DynamoDB|S3::Bucket|SecretsManager|Cognito/.test(type))).toEqual([]);
  });

  it("has buckets that are private, encrypted with a customer-managed key, versioned and logged", () => {
    expect(encrypted).toHaveLength(2);
    for (const [, { Properties }] of encrypted)
      expect(Properties).toMatchObject({
        PublicAccessBlockConfiguration: { BlockPublicAcls: true, RestrictPublicBuckets: true },
        BucketEncryption: {
          ServerSideEncryptionConfiguration: [
            { ServerSideEncryptionByDefault: { SSEAlgorithm: "aws:kms" }, BucketKeyEnabled: true },
          ],
        },
        VersioningConfiguration: { Status: "Enabled" },
        LoggingConfiguration: { LogFilePrefix: expect.any(String) },
      });
    for (const [, { Properties }] of encrypted) {
      const [rule] = Properties.BucketEncryption.ServerSideEncryptionConfiguration;
      expect(asText(rule.ServerSideEncryptionByDefault.KMSMasterKeyID)).toMatch(/^<DataKey\w+\.Arn>$/);
    }
    const policies = ofType(prod.data, "AWS::S3::BucketPolicy").map(([, { Properties }]) => Properties);
    const refusing = policies.filter(({ PolicyDocument }) =>
      JSON.stringify(PolicyDocument).includes('"aws:SecureTransport":"false"'),
    );
    expect(refusing).toHaveLength(3);
  });

  it("lets the stage's own page put uploads into the data bucket, and no page read anything", () => {
    const rules = encrypted.flatMap(([id, { Properties }]) =>
      (Properties.CorsConfiguration?.CorsRules ?? []).map((rule: object) => ({ id, ...rule })),
    );
    expect(rules).toEqual([
      {
        id: expect.stringMatching(/^DataBucket/),
        AllowedOrigins: [`https://${prod.stage.page.domain?.name}`],
        AllowedMethods: ["PUT"],
        AllowedHeaders: ["content-type", "if-none-match"],
        MaxAge: 3_600,
      },
    ]);
  });

  it("deletes a run's identifiers after the stage's days, rejected rows as the API says, and ledgers never", () => {
    const [, work] = encrypted.find(([id]) => id.startsWith("WorkBucket")) ?? [];
    const rules: { Prefix?: string; ExpirationInDays?: number }[] =
      work?.Properties.LifecycleConfiguration.Rules ?? [];
    const expiring = rules.filter(({ ExpirationInDays }) => ExpirationInDays !== undefined);
    expect(expiring).toMatchObject([
      ...["prepared/", "parts/", "manifests/", "results/"].map((Prefix) => ({
        Prefix,
        ExpirationInDays: prod.stage.retention.runs,
      })),
      {
        Prefix: "rejected/",
        ExpirationInDays: REJECTED_DAYS,
        NoncurrentVersionExpiration: { NoncurrentDays: 1 },
      },
      ...["selections/", "comparisons/"].map((Prefix) => ({
        Prefix,
        ExpirationInDays: 1,
        NoncurrentVersionExpiration: { NoncurrentDays: 1 },
      })),
    ]);
  });

  it("encrypts partner keys with a key of their own, and has none until an operator puts them", () => {
    const { Properties } = secretNamed(environment.partnerKeysSecret, "steps/name");
    expect(Properties.SecretString).toBe("{}");
    expect(asText(Properties.KmsKeyId)).toMatch(/SecretsKey/);
    const { Variables } = functionResource(prod, "steps/name").Properties.Environment;
    expect(Properties.Name.startsWith(Variables[environment.keySecretPrefix])).toBe(false);
  });

  it("makes the key of forgotten people once, encrypts it as the others, and keeps it", () => {
    const secret = secretNamed(environment.forgottenKeySecret, "steps/prepare");
    const { Properties, DeletionPolicy, UpdateReplacePolicy } = secret;
    expect(Properties.GenerateSecretString).toEqual({ ExcludePunctuation: true, PasswordLength: 64 });
    expect(Properties).not.toHaveProperty("SecretString");
    expect(asText(Properties.KmsKeyId)).toMatch(/SecretsKey/);
    expect([DeletionPolicy, UpdateReplacePolicy]).toEqual(["RetainExceptOnCreate", "Retain"]);
  });

  it("records each read and write of objects and items, in a stage that wants it", () => {
    expect(ofType(prod.data, "AWS::CloudTrail::Trail")).toEqual([]);
    const dev = synthesized(stageNamed("dev"));
    const { Properties } = theOnly(dev.data, "AWS::CloudTrail::Trail");
    expect(Properties).toMatchObject({ IsLogging: true, EnableLogFileValidation: true });
    const watched = JSON.stringify(Properties.AdvancedEventSelectors);
    for (const what of ["DataBucket", "WorkBucket", "Table", "AWS::S3::Object", "AWS::DynamoDB::Table"])
      expect(watched).toContain(what);
    expect(asText(Properties.KMSKeyId)).toMatch(/DataEventsKey/);
  });

  it("keeps or deletes what is in each folder of the work bucket by a rule", () => {
    const [, work] = encrypted.find(([id]) => id.startsWith("WorkBucket")) ?? [];
    const rules: { Prefix?: string; ExpirationInDays?: number }[] =
      work?.Properties.LifecycleConfiguration.Rules ?? [];
    const expiring = rules.flatMap(({ Prefix, ExpirationInDays }) => (ExpirationInDays ? [Prefix] : []));
    // Ledgers are the only record of what Braze holds: settling deletes those that are too old. Whoever is excluded stays so.
    const kept = Object.values(workFolders).filter((folder) => !expiring.includes(folder));
    expect(kept).toEqual([workFolders.ledgers, workFolders.exclusions]);
    const everywhere = rules.filter(({ Prefix }) => Prefix === undefined);
    expect(everywhere).toMatchObject([{ AbortIncompleteMultipartUpload: { DaysAfterInitiation: 2 } }]);
  });

  it("keeps what is in the data bucket until somebody deletes it, and then for some days more", () => {
    const [, data] = encrypted.find(([id]) => id.startsWith("DataBucket")) ?? [];
    // Exports are the operators', and a list is the cohort's that it was uploaded for.
    expect(data?.Properties.LifecycleConfiguration.Rules).toEqual([
      {
        Id: "undo",
        Status: "Enabled",
        AbortIncompleteMultipartUpload: { DaysAfterInitiation: 2 },
        ExpiredObjectDeleteMarker: true,
        NoncurrentVersionExpiration: { NoncurrentDays: 30 },
      },
    ]);
  });

  it("rotates every encryption key", () => {
    const keys = [...ofType(prod.data, "AWS::KMS::Key"), ...ofType(prod.running, "AWS::KMS::Key")];
    expect(keys).toHaveLength(3);
    for (const [, { Properties }] of keys) expect(Properties.EnableKeyRotation).toBe(true);
  });
});

/** By the name that a function has of it. */
function secretNamed(variable: string, by: FunctionName) {
  const { Variables } = functionResource(prod, by).Properties.Environment;
  const all = ofType(prod.data, "AWS::SecretsManager::Secret").map(([, secret]) => secret);
  const found = all.find(({ Properties }) => Properties.Name === Variables[variable]);
  if (!found) throw new Error(`no secret is ${variable}`);
  return found;
}
