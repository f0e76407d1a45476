/** The guide to restoring a stage names what a stage has. The commands themselves need an account, or a stand-in. */
import { execFileSync } from "node:child_process";
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it, onTestFinished } from "vitest";
import { functionNameOf } from "../../infra/naming.ts";
import { table } from "../../shared/contract/table.ts";
import { WORKER_LIFE_MS } from "../../shared/limits.ts";
import { blocksOf } from "./doc-commands.ts";
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

it("its first step may be repeated, and its last one gives each function what it had before the first", () => {
  const folder = mkdtempSync(join(tmpdir(), "restore-"));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const blocks = blocksOf("docs/backup.md");
  const [stop = "", ...others] = blocks.filter((text) => text.includes("stopped-at.txt"));
  const [start = ""] = blocks.filter((text) => text.includes("done < concurrency.txt"));
  expect(others.map((text) => text.includes('"$(cat stopped-at.txt)"'))).toEqual([true]);
  // A function's reserved concurrency is the content of a file with its name.
  const standIn = `REGION=eu-west-1 MACHINE=machine FUNCTIONS="reserved usual"
    aws() {
      case "$2" in
        get-function-concurrency) cat "$6.fn" 2> /dev/null || echo None ;;
        put-function-concurrency) echo "$8" > "$6.fn" ;;
        delete-function-concurrency) rm "$6.fn" ;;
      esac
    }`;
  const run = (step: string) =>
    execFileSync("bash", ["-euc", `${standIn}\n${step}`], { cwd: folder, stdio: "pipe" });
  const contents = () =>
    Object.fromEntries(
      readdirSync(folder).map((file) => [file, readFileSync(join(folder, file), "utf8").trim()]),
    );
  writeFileSync(join(folder, "reserved.fn"), "10");
  for (const times of [1, 2]) {
    run(stop);
    expect([times, contents()]).toEqual([
      times,
      {
        "concurrency.txt": "reserved 10\nusual None",
        "reserved.fn": "0",
        "usual.fn": "0",
        "stopped-at.txt": expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/),
      },
    ]);
  }
  run(start);
  expect(contents()).toMatchObject({ "reserved.fn": "10" });
  expect(Object.keys(contents())).not.toContain("usual.fn");
  expect(Object.keys(contents())).not.toContain("concurrency.txt");
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
