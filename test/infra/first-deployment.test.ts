import { describe, expect, it } from "vitest";
import { examples, ofType, type Resources, stageNamed, synthesized } from "./synthesized.ts";

const deployments = examples.map((name) => synthesized(stageNamed(name)));
/** Every resource of every stack, by stack and logical id. */
const all = deployments.flatMap(({ stage, page, data, running, pageFiles }) =>
  Object.entries({ page, data, running, pageFiles }).flatMap(([stack, resources]) =>
    Object.entries(resources).map(([id, resource]) => ({ id: `${stage.name} ${stack} ${id}`, ...resource })),
  ),
);
const stacks: Resources[] = deployments.flatMap(({ page, data, running, pageFiles }) => [
  page,
  data,
  running,
  pageFiles,
]);

describe("a first deployment that rolls back", () => {
  const left = all.filter(({ DeletionPolicy }) => DeletionPolicy === "Retain");

  it("leaves nothing behind but what a rollback can't delete: what is protected, and buckets that AWS writes to", () => {
    expect(all.length).toBeGreaterThan(300);
    expect(new Set(left.map(({ id }) => id.replace(/[0-9A-F]{8}$/, "").replace(/^\w+ /, "")))).toEqual(
      new Set(["data Table", "data PeoplePool", "data AccessLogs", "data DataEvents"]),
    );
    for (const { Type, Properties } of left.filter(({ Type }) => Type !== "AWS::S3::Bucket"))
      expect([Type, Properties.DeletionProtectionEnabled ?? Properties.DeletionProtection]).toEqual([
        Type,
        Type === "AWS::DynamoDB::Table" ? true : "ACTIVE",
      ]);
  });

  it("leaves nothing behind whose name the next one would find taken", () => {
    const named = left.flatMap(({ id, Properties }) =>
      ["TableName", "BucketName"]
        .filter((name) => Properties[name] !== undefined)
        .map((name) => `${id} ${name}`),
    );
    expect(named).toEqual([]);
  });

  it("leaves no log group that a function made after its own was deleted", () => {
    for (const resources of stacks) {
      expect(JSON.stringify(resources)).not.toContain("logs:CreateLogGroup");
      expect(
        ofType(resources, "AWS::IAM::Role").filter(([, { Properties }]) => Properties.ManagedPolicyArns),
      ).toEqual([]);
    }
  });
});

describe("an update, or a deletion", () => {
  it("keeps every resource with data or an address that others have written down", () => {
    const lasting = [
      "AWS::CloudFront::Distribution",
      "AWS::Cognito::UserPool",
      "AWS::DynamoDB::Table",
      "AWS::SecretsManager::Secret",
      "AWS::S3::Bucket",
    ];
    const found = all.filter(({ Type }) => lasting.includes(Type));
    expect(new Set(found.map(({ Type }) => Type))).toEqual(new Set(lasting));
    const lost = found.filter(
      ({ DeletionPolicy = "", UpdateReplacePolicy }) =>
        UpdateReplacePolicy !== "Retain" || !["Retain", "RetainExceptOnCreate"].includes(DeletionPolicy),
    );
    expect(lost.map(({ id }) => id)).toEqual([]);
  });
});

describe("a deployment", () => {
  it("is pinned to the account and the region of the stage's file: CDK refuses the credentials of others", () => {
    for (const { app, stage } of deployments) {
      const environments = app.synth().stacks.map(({ environment }) => environment);
      expect(environments).toHaveLength(4);
      for (const { account, region } of environments)
        expect([account, region]).toEqual([stage.account, stage.region]);
    }
  });
});
