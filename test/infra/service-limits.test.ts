/** What AWS would refuse minutes after a deployment began. Each limit has its source: AWS's page of quotas by service. */
import { describe, expect, it } from "vitest";
import { examples, ofType, type Resource, type Resources, stageNamed, synthesized } from "./synthesized.ts";

/** The longest name that a stage may have. */
const LONGEST = "a".repeat(20);
const deployments = [
  ...examples.map((name) => stageNamed(name)),
  { ...stageNamed("dev"), name: LONGEST },
].map((stage) => synthesized(stage));
const stacks: [string, Resources][] = deployments.flatMap(({ stage, page, data, running, pageFiles }) =>
  Object.entries({ page, data, running, pageFiles }).map(([name, one]): [string, Resources] => [
    `${stage.name} ${name}`,
    one,
  ]),
);

/** Of every stack: what is asked of each resource of a type, with its id. */
function each<Found>(type: string, found: (properties: Resource["Properties"]) => Found): [string, Found][] {
  const all = stacks.flatMap(([stack, resources]) =>
    ofType(resources, type).map(([id, { Properties }]): [string, Found] => [
      `${stack} ${id}`,
      found(Properties),
    ]),
  );
  expect(all.length, type).toBeGreaterThan(0);
  return all;
}

/** Those above the limit. */
const above = (limit: number, all: readonly [string, number][]) => all.filter(([, size]) => size > limit);

/** Longer than the ARN of a table, a key, a bucket or a function. */
const ARN = "x".repeat(120);
const known: Readonly<Record<string, string>> = {
  "AWS::Partition": "aws",
  "AWS::Region": "ap-southeast-2",
  "AWS::AccountId": "210987654321",
  "AWS::URLSuffix": "amazonaws.com",
};

/** As it will be, with references replaced by texts that are as long. */
function filled(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(filled);
  if (typeof value !== "object" || value === null) return value;
  const [[name = "", argument] = [], ...others] = Object.entries(value);
  if (others.length === 0 && name === "Ref") return known[argument as string] ?? ARN;
  if (others.length === 0 && ["Fn::GetAtt", "Fn::ImportValue"].includes(name)) return ARN;
  if (others.length === 0 && name === "Fn::Join") {
    const [separator, parts] = argument as [string, unknown[]];
    return parts.map(filled).join(separator);
  }
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, filled(inner)]));
}

const sizeOf = (value: unknown) => JSON.stringify(filled(value) ?? {}).length;

describe("a stage, whatever its name", () => {
  it("has templates that CloudFormation takes: 1 MB, 500 resources, 200 outputs", () => {
    for (const { app } of deployments)
      for (const { template, stackName } of app.synth().stacks) {
        expect([stackName, JSON.stringify(template).length < 900_000]).toEqual([stackName, true]);
        expect(Object.keys(template.Resources).length).toBeLessThanOrEqual(500);
        expect(Object.keys(template.Outputs ?? {}).length).toBeLessThanOrEqual(200);
      }
  });

  it("has roles whose policies IAM takes: 10,240 characters together in a role, and 2,048 of who assumes it", () => {
    const inline = each("AWS::IAM::Role", ({ Policies = [] }) =>
      Policies.reduce((sum: number, one: { PolicyDocument: unknown }) => sum + sizeOf(one.PolicyDocument), 0),
    );
    expect(above(10_240, inline)).toEqual([]);
    const assumed = each("AWS::IAM::Role", ({ AssumeRolePolicyDocument }) =>
      sizeOf(AssumeRolePolicyDocument),
    );
    expect(above(2_048, assumed)).toEqual([]);
    expect(
      above(
        10_240,
        each("AWS::IAM::Policy", ({ PolicyDocument }) => sizeOf(PolicyDocument)),
      ),
    ).toEqual([]);
  });

  it("has functions that Lambda takes: names of 64 characters, and 4 KB of environment", () => {
    expect(
      above(
        64,
        each("AWS::Lambda::Function", ({ FunctionName = "" }) => FunctionName.length),
      ),
    ).toEqual([]);
    const environments = each("AWS::Lambda::Function", ({ Environment }) => sizeOf(Environment?.Variables));
    expect(above(4_096, environments)).toEqual([]);
  });

  it("has names that their services take", () => {
    expect(
      above(
        80,
        each("AWS::SQS::Queue", ({ QueueName }) => QueueName.length),
      ),
    ).toEqual([]);
    expect(
      above(
        80,
        each("AWS::StepFunctions::StateMachine", ({ StateMachineName }) => StateMachineName.length),
      ),
    ).toEqual([]);
    expect(
      above(
        64,
        each("AWS::Scheduler::ScheduleGroup", ({ Name }) => Name.length),
      ),
    ).toEqual([]);
    expect(
      above(
        64,
        each("AWS::SES::ConfigurationSet", ({ Name }) => Name.length),
      ),
    ).toEqual([]);
    expect(
      above(
        64,
        each("AWS::CloudFront::Function", ({ Name }) => Name.length),
      ),
    ).toEqual([]);
    const domains = each("AWS::Cognito::UserPoolDomain", ({ Domain }) => String(filled(Domain)).length);
    expect(above(63, domains)).toEqual([]);
    expect(
      above(
        512,
        each("AWS::SecretsManager::Secret", ({ Name }) => Name.length),
      ),
    ).toEqual([]);
    expect(
      above(
        255,
        each("AWS::CloudWatch::Alarm", ({ AlarmName }) => AlarmName.length),
      ),
    ).toEqual([]);
  });

  it("has alarms whose description CloudWatch takes: 1,024 characters", () => {
    expect(
      above(
        1_024,
        each("AWS::CloudWatch::Alarm", ({ AlarmDescription }) => AlarmDescription.length),
      ),
    ).toEqual([]);
  });

  it("has keys and buckets whose policies are taken: 32 KB and 20 KB", () => {
    expect(
      above(
        32_768,
        each("AWS::KMS::Key", ({ KeyPolicy }) => sizeOf(KeyPolicy)),
      ),
    ).toEqual([]);
    expect(
      above(
        20_480,
        each("AWS::S3::BucketPolicy", ({ PolicyDocument }) => sizeOf(PolicyDocument)),
      ),
    ).toEqual([]);
  });

  it("has an API with at most 300 routes and 300 integrations", () => {
    for (const [, resources] of stacks) {
      expect(ofType(resources, "AWS::ApiGatewayV2::Route").length).toBeLessThanOrEqual(300);
      expect(ofType(resources, "AWS::ApiGatewayV2::Integration").length).toBeLessThanOrEqual(300);
    }
  });
});
