/** The guide to restoring a stage names what a stage has. The commands themselves need an account. */
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { functionNameOf } from "../../infra/naming.ts";
import { table } from "../../shared/contract/table.ts";
import { WORKER_LIFE_MS } from "../../shared/limits.ts";
import { ofType, stageNamed, synthesized, theOnly } from "./synthesized.ts";

const page = readFileSync(join(import.meta.dirname, "../../docs/backup.md"), "utf8");
const prod = synthesized(stageNamed("prod"));

it("the guide to a restore finds the table, the machine and the functions in their stacks", () => {
  const asked = [...page.matchAll(/\(resources (data|app) ([\w:]+)\)/g)].map(([, stack, type]) => [
    stack,
    type,
  ]);
  expect(asked).toEqual([
    ["data", "AWS::DynamoDB::Table"],
    ["app", "AWS::Lambda::Function"],
    ["app", "AWS::StepFunctions::StateMachine"],
  ]);
  theOnly(prod.data, "AWS::DynamoDB::Table");
  theOnly(prod.running, "AWS::StepFunctions::StateMachine");
  expect(ofType(prod.running, "AWS::Lambda::Function").length).toBeGreaterThan(20);
  const buckets = ofType(prod.data, "AWS::S3::Bucket").map(([id]) => id);
  expect(buckets.filter((id) => id.startsWith("WorkBucket"))).toHaveLength(1);
});

it("it sets again what a restore leaves out, as the template has it, and names the function that marks ledgers", () => {
  const { Properties } = theOnly(prod.data, "AWS::DynamoDB::Table");
  expect(Properties).toMatchObject({
    DeletionProtectionEnabled: true,
    PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true },
    TimeToLiveSpecification: { Enabled: true, AttributeName: table.expiresAt },
  });
  expect(page).toContain(`Enabled=true,AttributeName=${table.expiresAt}`);
  expect(page).toContain("PointInTimeRecoveryEnabled=true");
  const name = functionNameOf(stageNamed("prod"), "jobs/after-restore");
  expect(page).toContain(`MARK=${name.replace("cohort-import-prod", "$STACK")}`);
  expect(page).toContain(`${WORKER_LIFE_MS / 60_000} minutes have passed`);
  // What this table has and the guide does not set again would be lost by a restore.
  expect(Object.keys(Properties).sort()).toEqual([
    "AttributeDefinitions",
    "BillingMode",
    "DeletionProtectionEnabled",
    "GlobalSecondaryIndexes",
    "KeySchema",
    "PointInTimeRecoverySpecification",
    "SSESpecification",
    "TimeToLiveSpecification",
  ]);
});

it("every object that a restore is rebuilt from has versions for 30 days", () => {
  for (const [id, { Properties }] of ofType(prod.data, "AWS::S3::Bucket")) {
    if (!/^(Work|Data)Bucket/.test(id)) continue;
    expect(Properties.VersioningConfiguration, id).toEqual({ Status: "Enabled" });
    const rules = JSON.stringify(Properties.LifecycleConfiguration);
    expect(rules, id).toContain('"NoncurrentVersionExpiration":{"NoncurrentDays":30}');
    expect(rules, id).not.toContain('"Prefix":"ledgers/"');
  }
});

it("links pages that are there", () => {
  for (const [, file = ""] of page.matchAll(/\]\(([\w./-]+)(?:#[\w-]+)?\)/g))
    expect([file, existsSync(join(import.meta.dirname, "../../docs", file))]).toEqual([file, true]);
});
