/** One Lambda of the contract: its code, role and log group. */
import { Duration, RemovalPolicy, Size } from "aws-cdk-lib";
import { PolicyDocument, Role, ServicePrincipal } from "aws-cdk-lib/aws-iam";
import {
  Architecture,
  type CfnFunction,
  Code,
  type ILayerVersion,
  Function as LambdaFunction,
  Runtime,
  Tracing,
} from "aws-cdk-lib/aws-lambda";
import { LogGroup } from "aws-cdk-lib/aws-logs";
import { Construct } from "constructs";
import { type EnvironmentKey, environment } from "../shared/contract/environment.ts";
import type { FunctionName, FunctionSpec } from "../shared/contract/functions.ts";
import { ENGINE_DISK_MB } from "../shared/limits.ts";
import { type Permission, statementFor } from "./allow.ts";
import type { StageConfig } from "./config.ts";
import { functionNameOf } from "./naming.ts";
import { grants } from "./needs.ts";
import { inNetwork, networkOf, putIntoNetwork } from "./network.ts";
import type { Grant, StageReach } from "./reach.ts";
import { reservedFor } from "./reserved-concurrency.ts";

/** Maximum age of an asynchronous invocation: an answer that starts later is of no use. */
const ASKED_AT_MOST_AGO = Duration.minutes(10);

interface ContractFunctionProps {
  stage: StageConfig;
  name: FunctionName;
  spec: FunctionSpec;
  /** Folder with `index.js`. */
  code: string;
  /** What it needs, granted. */
  granted: readonly Grant[];
  engineLayer?: ILayerVersion;
}

/** What a function's needs stand for in a stage. */
export function grantsOf({ needs, memory, rows = {} }: FunctionSpec, reach: StageReach): Grant[] {
  return needs.map((need) => grants[need]({ ...reach, memory, rows }));
}

export function contractFunction(
  scope: Construct,
  { stage, name, spec, code, granted, engineLayer }: ContractFunctionProps,
): LambdaFunction {
  const room = new Construct(scope, name);
  const functionName = functionNameOf(stage, name);
  const logGroup = new LogGroup(room, "Log", {
    logGroupName: `/aws/lambda/${functionName}`,
    retention: stage.retention.logs,
    removalPolicy: RemovalPolicy.DESTROY,
  });
  const network = networkOf(stage, spec);
  const role = roleFor(room, [
    { actions: ["logs:CreateLogStream", "logs:PutLogEvents"], resources: [logGroup.logGroupArn] },
    putTraces,
    ...(network ? [inNetwork] : []),
    ...granted.flatMap(({ permissions }) => permissions),
  ]);

  const reserved = reservedFor(stage, name);
  const made = new LambdaFunction(room, "Function", {
    functionName,
    role,
    logGroup,
    runtime: Runtime.NODEJS_24_X,
    handler: "index.handler",
    // Source maps stay with the build: an operator needs them to read a stack trace, Lambda would only load them.
    code: Code.fromAsset(code, { exclude: ["*.map"] }),
    memorySize: spec.memory,
    timeout: Duration.seconds(spec.timeout),
    ...(reserved !== undefined && { reservedConcurrentExecutions: reserved }),
    ...(spec.attempts && { retryAttempts: spec.attempts - 1, maxEventAge: ASKED_AT_MOST_AGO }),
    environment: named(Object.assign({}, ...granted.map(({ environment }) => environment))),
    ...(engineLayer ? engine(engineLayer) : { architecture: Architecture.ARM_64 }),
  });
  // Set here and not by CDK's own property, which would add a policy beside the role's.
  const resource = made.node.defaultChild as CfnFunction;
  resource.tracingConfig = { mode: Tracing.ACTIVE };
  if (network) putIntoNetwork(resource, network);
  return made;
}

const putTraces: Permission = {
  actions: ["xray:PutTraceSegments", "xray:PutTelemetryRecords"],
  resources: ["*"],
  because: "Only X-Ray's two calls that put traces: they take no resource.",
};

/**
 * The policy is inline in the role: separate policy resources would count towards the 500 resources of a stack. Source:
 * CloudFormation quotas, "Resources".
 */
function roleFor(room: Construct, permissions: readonly Permission[]): Role {
  const needs = new PolicyDocument();
  const role = new Role(room, "Role", {
    assumedBy: new ServicePrincipal("lambda.amazonaws.com"),
    inlinePolicies: { needs },
  });
  for (const permission of permissions) needs.addStatements(statementFor(role, permission));
  return role;
}

/** DuckDB's library is built for x86_64. It spills to disk what does not fit in memory. */
function engine(layer: ILayerVersion) {
  return {
    architecture: Architecture.X86_64,
    ephemeralStorageSize: Size.mebibytes(ENGINE_DISK_MB),
    layers: [layer],
  };
}

function named(values: Partial<Record<EnvironmentKey, string>>): Record<string, string> {
  const entries = Object.entries(values) as [EnvironmentKey, string][];
  return Object.fromEntries(entries.map(([key, value]) => [environment[key], value]));
}
