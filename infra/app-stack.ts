/** Everything that can be deleted and deployed again: functions, API, workflow, mail, alarms. */
import { Aws, CfnOutput, RemovalPolicy, Stack } from "aws-cdk-lib";
import { Metric } from "aws-cdk-lib/aws-cloudwatch";
import { EventBus } from "aws-cdk-lib/aws-events";
import { Key } from "aws-cdk-lib/aws-kms";
import { Architecture, Code, type IFunction, LayerVersion, Runtime } from "aws-cdk-lib/aws-lambda";
import type { Queue } from "aws-cdk-lib/aws-sqs";
import { Construct } from "constructs";
import type { FunctionName } from "../shared/contract/functions.ts";
import type { DeadLetterQueue } from "../shared/contract/queues.ts";
import { ALARM_PERIOD, Alarms } from "./alarms.ts";
import { tellOfArrivals } from "./arrivals.ts";
import { AthenaWorkgroups, athenasOf } from "./athena-workgroups.ts";
import type { StageConfig } from "./config.ts";
import { contractFunction, grantsOf } from "./contract-function.ts";
import { StageDashboard } from "./dashboard.ts";
import type { RetainedData } from "./data-stack.ts";
import { deployedFunctions, deployedRoutes } from "./deployed.ts";
import { engineLayerFolder, functionFolder } from "./dist.ts";
import { importAlarms } from "./import-alarms.ts";
import { ImportApi } from "./import-api.ts";
import { ImportWorkflow, importWorkflowArn, steps } from "./import-workflow.ts";
import { configurationSetName, Mail } from "./mail.ts";
import { mailAlarms } from "./mail-alarms.ts";
import { channelSecretPrefixOf, functionNameOf, keySecretPrefixOf, placeOf, prefixOf } from "./naming.ts";
import { privacyAlarms } from "./privacy-alarms.ts";
import type { Grant, StageReach } from "./reach.ts";
import { scheduleAlarms } from "./schedule-alarms.ts";
import { Timers } from "./timers.ts";
import { versionOf } from "./version.ts";

/** The cluster name of the sandbox: a separate entry among the partner keys, never one of Braze's. */
const SANDBOX_CLUSTER = "sandbox";

/** Steps that the workflow never gives up. */
const untilDone: ReadonlySet<FunctionName> = new Set(["steps/settle", "steps/bucket", "steps/notify"]);

/** What other stacks have made. */
interface Made {
  retained: RetainedData;
  pageOrigin: string;
}

export class AppStack extends Stack {
  readonly apiOrigin: string;

  constructor(scope: Construct, stage: StageConfig, { retained, pageOrigin }: Made, dist: string) {
    super(scope, `${prefixOf(stage)}-app`, { ...placeOf(stage), description: "Cohort import: what runs" });
    const key = new Key(this, "OperationsKey", {
      description: "Alarms and events of mails of the cohort import",
      enableKeyRotation: true,
      removalPolicy: RemovalPolicy.DESTROY,
    });
    const api = new ImportApi(this, "Http", { stage, tokens: retained.tokens, pageOrigin });
    this.apiOrigin = this.exportValue(api.origin);
    const timers = new Timers(this, "Timers", stage);
    new AthenaWorkgroups(this, "Athena", stage);
    const origins = { api: api.origin, page: pageOrigin };
    const bus = new EventBus(this, "Notices", {
      eventBusName: prefixOf(stage),
      description: "Ends of imports and states of connections of the cohort import",
    });
    const mail = new Mail(this, "Mail", stage, key);
    const reach: StageReach = {
      ...this.reach(stage, retained, origins),
      timers: timers.reach,
      eventBus: { name: bus.eventBusName, arn: bus.eventBusArn },
      deadLetterQueues: placesOf({ ...timers.deadLetters, failedMailEvents: mail.failedEvents }),
    };
    const also = new Map<FunctionName, Grant>([["triggers/mail-events", mail.keepingFailed]]);
    const functions = this.functions(stage, dist, { reach, also });
    const functionOf = (name: FunctionName) => {
      const found = functions.get(name);
      if (!found) throw new Error(`${name} is not deployed in ${stage.name}: is it the sandbox's?`);
      return found;
    };
    api.answer(deployedRoutes(stage), functionOf);
    const workflow = new ImportWorkflow(this, "Import", { stage, retained, functionOf });
    timers.fire(functionOf("timers/tick"));
    timers.upkeep(functionOf("timers/reconcile"));
    timers.retain(functionOf("timers/retention"));
    timers.repair(functionOf("jobs/repair-run"));
    mail.report(functionOf("triggers/mail-events"));
    tellOfArrivals(this, { bucket: retained.dataBucket.name, to: functionOf("triggers/arrivals") });
    const alarms = new Alarms(this, "Alarms", stage, key);
    this.watch(alarms, { stage, api, functionOf, workflow });
    scheduleAlarms(alarms, { stage, functionOf, timers });
    importAlarms(alarms, { stage });
    privacyAlarms(alarms, { stage, functionOf });
    mailAlarms(alarms, { stage, mail, functionOf });
    const { undelivered, failed, unrepaired } = timers;
    const dashboard = new StageDashboard(this, "Overview", {
      stage,
      alarms: alarms.all,
      api,
      workflow,
      functions,
      queues: {
        "undelivered ticks": undelivered,
        "failed ticks": failed,
        "failed repairs": unrepaired,
        "failed mail events": mail.failedEvents,
      },
      table: retained.table.name,
    });

    new CfnOutput(this, "ApiOrigin", { value: api.origin });
    new CfnOutput(this, "Dashboard", { value: dashboard.name });
    new CfnOutput(this, "EventBus", { value: bus.eventBusName });
    new CfnOutput(this, "DataBucket", { value: retained.dataBucket.name });
    new CfnOutput(this, "PartnerKeysSecret", { value: retained.partnerKeys.name });
    if (retained.sandboxPartnerKey)
      new CfnOutput(this, "SandboxPartnerKeySecret", { value: retained.sandboxPartnerKey.name });
  }

  private reach(
    stage: StageConfig,
    retained: RetainedData,
    origins: { api: string; page: string },
  ): Omit<StageReach, "timers" | "eventBus" | "deadLetterQueues"> {
    const { address, name } = stage.mail.from;
    const plain = Object.keys(stage.extraEndpoints).find((endpoint) => !endpoint.startsWith("https://"));
    if (plain !== undefined) throw new Error(`${stage.name}: the endpoint ${plain} must be https`);
    return {
      place: { partition: Aws.PARTITION, region: Aws.REGION, account: Aws.ACCOUNT_ID },
      retained,
      sandbox: stage.sandbox,
      keySecretPrefix: keySecretPrefixOf(stage),
      channelSecretPrefix: channelSecretPrefixOf(stage),
      boundClients: retained.tokens.boundClients,
      importWorkflow: importWorkflowArn(stage, this),
      jobFunction: functionNameOf(stage, "jobs/run"),
      repairFunction: functionNameOf(stage, "jobs/repair-run"),
      deliveryFunction: functionNameOf(stage, "jobs/deliver"),
      forgetFunction: functionNameOf(stage, "jobs/forget"),
      extraEndpoints: {
        ...stage.extraEndpoints,
        ...(stage.sandbox && { [origins.api]: SANDBOX_CLUSTER }),
      },
      version: versionOf(),
      databases: stage.databases,
      athenas: athenasOf(stage),
      userAgent: stage.userAgent,
      requestsPerSecond: stage.requestsPerSecond,
      pageUrl: origins.page,
      mail: {
        from: `${name} <${address}>`,
        address,
        replyTo: stage.mail.replyTo,
        identity: stage.mail.identity,
        configurationSet: configurationSetName(stage),
      },
    };
  }

  private functions(
    stage: StageConfig,
    dist: string,
    { reach, also }: { reach: StageReach; also: ReadonlyMap<FunctionName, Grant> },
  ) {
    const engineLayer = new LayerVersion(this, "Engine", {
      description: "DuckDB for Node on x86_64 Linux",
      code: Code.fromAsset(engineLayerFolder(dist)),
      compatibleRuntimes: [Runtime.NODEJS_24_X],
      compatibleArchitectures: [Architecture.X86_64],
    });
    const room = new Construct(this, "Functions");
    return new Map(
      deployedFunctions(stage).map(([name, spec]) => {
        const code = functionFolder(dist, name);
        const granted = [...grantsOf(spec, reach), ...[also.get(name) ?? []].flat()];
        const engine = spec.needs.includes("engine") && { engineLayer };
        return [name, contractFunction(room, { stage, name, spec, code, granted, ...engine })];
      }),
    );
  }

  private watch(
    alarms: Alarms,
    {
      stage,
      ...watched
    }: {
      stage: StageConfig;
      api: ImportApi;
      functionOf(name: FunctionName): IFunction;
      workflow: ImportWorkflow;
    },
  ): void {
    const counted = { period: ALARM_PERIOD, statistic: "Sum" };
    const { machine } = watched.workflow;
    for (const [name, metric] of [
      ["import-failed", machine.metricFailed(counted)],
      ["import-timed-out", machine.metricTimedOut(counted)],
      ["import-aborted", machine.metricAborted(counted)],
    ] as const)
      alarms.add(name, {
        metric,
        impact:
          "An import stopped without being settled: its history shows it as running, nobody is mailed, and the " +
          "cohort's next import waits, until reconcile settles it within the hour. Open the execution in Step " +
          "Functions.",
      });
    if (stage.issuer.kind === "cognito")
      alarms.add("sign-in-errors", {
        // By its name: it is in the stack of the user pool, which must not depend on alarms, nor they on it.
        metric: new Metric({
          namespace: "AWS/Lambda",
          metricName: "Errors",
          dimensionsMap: { FunctionName: functionNameOf(stage, "triggers/token-scopes") },
          ...counted,
        }),
        impact:
          "People can't sign in at the page, or are signed out within an hour: the function that gives tokens their " +
          "scopes broke. Imports, schedules and programs go on. Read the log of triggers/token-scopes.",
      });
    for (const step of steps)
      alarms.add(`${step.split("/").at(-1)}-errors`, {
        metric: watched.functionOf(step).metricErrors(counted),
        impact:
          `The function ${step} broke and is tried again, ${untilDone.has(step) ? "until it is done" : "up to 5 times"}: ` +
          `imports are late${untilDone.has(step) ? "" : ", or end as failed"}. Read the function's log by the code ` +
          "step-failed.",
      });
    alarms.add("job-errors", {
      metric: watched.functionOf("jobs/run").metricErrors(counted),
      impact:
        "A preview or the report of an uploaded list broke and is tried once more; whoever asked " +
        "waits, or is told in the end that it was not computed. Imports go on. Read the function's log " +
        "by the code step-failed.",
    });
    alarms.add("api-errors", {
      metric: watched.api.stage.metricServerError(counted),
      atLeast: 5,
      impact:
        "Callers of the API are answered 5xx: cohorts and connections can't be changed, imports can't " +
        "be started. Imports that run go on. Read the access log by status, then the log of the " +
        "function that answers the route.",
    });
  }
}

function placesOf(queues: Readonly<Record<DeadLetterQueue, Queue>>): StageReach["deadLetterQueues"] {
  return Object.fromEntries(
    Object.entries(queues).map(([name, { queueUrl, queueArn }]) => [name, { url: queueUrl, arn: queueArn }]),
  ) as Record<DeadLetterQueue, { url: string; arn: string }>;
}
