/** The import's state machine: the contract's document, with this deployment's names filled in. */
import { ArnFormat, Aws, RemovalPolicy, Stack, Validations } from "aws-cdk-lib";
import { Role, ServicePrincipal } from "aws-cdk-lib/aws-iam";
import type { IFunction } from "aws-cdk-lib/aws-lambda";
import { LogGroup } from "aws-cdk-lib/aws-logs";
import { DefinitionBody, LogLevel, StateMachine, StateMachineType } from "aws-cdk-lib/aws-stepfunctions";
import { Construct } from "constructs";
import type { FunctionName } from "../shared/contract/functions.ts";
import { importWorkflow } from "../shared/contract/import-workflow.ts";
import type { WorkflowSubstitution } from "../shared/contract/workflow-steps.ts";
import { allow } from "./allow.ts";
import type { StageConfig } from "./config.ts";
import type { RetainedData } from "./data-stack.ts";
import { prefixOf } from "./naming.ts";
import { workflowRolePermissions } from "./role-permissions.ts";

/** The function behind each ARN of the document. */
const stepOf = {
  OpenArn: "steps/open",
  SelectArn: "steps/select",
  PrepareArn: "steps/prepare",
  NameArn: "steps/name",
  SendArn: "steps/send",
  SettleArn: "steps/settle",
  BucketArn: "steps/bucket",
  NotifyArn: "steps/notify",
} as const satisfies Record<Exclude<WorkflowSubstitution, "WorkBucket">, FunctionName>;

/** Functions that only the state machine calls: their failures show on no route. */
export const steps: readonly FunctionName[] = Object.values(stepOf);

/** Known before the state machine exists, because the functions that start it are created first. */
export function importWorkflowArn(stage: StageConfig, stack: Stack): string {
  return stack.formatArn({
    service: "states",
    resource: "stateMachine",
    resourceName: nameOf(stage),
    arnFormat: ArnFormat.COLON_RESOURCE_NAME,
  });
}

interface ImportWorkflowProps {
  stage: StageConfig;
  retained: RetainedData;
  functionOf(name: FunctionName): IFunction;
}

export class ImportWorkflow extends Construct {
  readonly machine: StateMachine;

  constructor(scope: Construct, id: string, { stage, retained, functionOf }: ImportWorkflowProps) {
    super(scope, id);
    const arns = Object.entries(stepOf).map(([key, step]) => [key, functionOf(step).functionArn] as const);
    const role = new Role(this, "Role", { assumedBy: new ServicePrincipal("states.amazonaws.com") });
    const reach = {
      place: { partition: Aws.PARTITION, region: Aws.REGION, account: Aws.ACCOUNT_ID },
      retained,
      importWorkflow: importWorkflowArn(stage, Stack.of(this)),
    };
    const functions = arns.map(([, arn]) => arn);
    for (const permission of workflowRolePermissions(reach, functions)) allow(role, permission);

    const log = new LogGroup(this, "Log", {
      // All log groups with this prefix share one resource policy. An account may have ten such policies.
      logGroupName: `/aws/vendedlogs/states/${nameOf(stage)}`,
      retention: stage.retention.logs,
      removalPolicy: RemovalPolicy.DESTROY,
    });
    const substitutions: Record<WorkflowSubstitution, string> = {
      ...(Object.fromEntries(arns) as Record<keyof typeof stepOf, string>),
      WorkBucket: retained.workBucket.name,
    };
    this.machine = new StateMachine(this, "Machine", {
      stateMachineName: nameOf(stage),
      stateMachineType: StateMachineType.STANDARD,
      definitionBody: DefinitionBody.fromString(JSON.stringify(importWorkflow)),
      definitionSubstitutions: substitutions,
      role,
      tracingEnabled: true,
      logs: { destination: log, level: LogLevel.ERROR, includeExecutionData: false },
    });
    Validations.of(role).acknowledge({
      id: "AwsSolutions-IAM5[Resource::*]",
      reason: "X-Ray's calls and those that set up the delivery of logs: they take no resource.",
    });
    Validations.of(this.machine).acknowledge({
      id: "AwsSolutions-SF1",
      reason:
        "Errors are enough: each execution keeps its history for 90 days, thousands of events in a large run.",
    });
  }
}

function nameOf(stage: StageConfig): string {
  return `${prefixOf(stage)}-import`;
}
