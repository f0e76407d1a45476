/** A stage at a glance in CloudWatch: alarms, imports by outcome, schedules, queues, Braze's rate, errors. */
import {
  type Alarm,
  AlarmStatusWidget,
  Dashboard,
  GraphWidget,
  type IMetric,
  LogQueryVisualizationType,
  LogQueryWidget,
  Metric,
} from "aws-cdk-lib/aws-cloudwatch";
import type { IFunction } from "aws-cdk-lib/aws-lambda";
import type { Queue } from "aws-cdk-lib/aws-sqs";
import { Construct } from "constructs";
import type { FunctionName } from "../shared/contract/functions.ts";
import type { LogCode } from "../shared/contract/log-codes.ts";
import { metrics } from "../shared/contract/metrics.ts";
import { ALARM_PERIOD } from "./alarms.ts";
import type { StageConfig } from "./config.ts";
import type { ImportApi } from "./import-api.ts";
import type { ImportWorkflow } from "./import-workflow.ts";
import { functionNameOf, prefixOf } from "./naming.ts";
import { publishedMetric } from "./published-metric.ts";

/** Units of CloudWatch's grid, which is 24 wide. */
const THIRD = 8;
const HALF = 12;
const HEIGHT = 6;

interface Shown {
  stage: StageConfig;
  alarms: readonly Alarm[];
  api: ImportApi;
  workflow: ImportWorkflow;
  functions: ReadonlyMap<FunctionName, IFunction>;
  /** By what their messages are. */
  queues: Readonly<Record<string, Queue>>;
  /** Name of the table. */
  table: string;
}

export class StageDashboard extends Construct {
  readonly name: string;

  constructor(scope: Construct, id: string, shown: Shown) {
    super(scope, id);
    this.name = prefixOf(shown.stage);
    const dashboard = new Dashboard(this, "Dashboard", { dashboardName: this.name });
    dashboard.addWidgets(
      new AlarmStatusWidget({
        title: "Alarms: each has its heading in docs/runbook.md",
        alarms: [...shown.alarms],
        width: 24,
        height: HEIGHT,
      }),
    );
    dashboard.addWidgets(...imports(shown));
    dashboard.addWidgets(...told(shown));
    dashboard.addWidgets(...schedules(shown));
    dashboard.addWidgets(...sending(shown));
    dashboard.addWidgets(...errors(shown));
    dashboard.addWidgets(...requests(shown));
  }
}

const summed = { period: ALARM_PERIOD, statistic: "Sum" };
const largest = { period: ALARM_PERIOD, statistic: "Maximum" };

function graph(title: string, left: IMetric[], width = THIRD): GraphWidget {
  return new GraphWidget({ title, left, width, height: HEIGHT, leftYAxis: { min: 0 } });
}

interface Logged {
  title: string;
  by: readonly FunctionName[];
  codes: readonly LogCode[];
  stats: string;
  view?: LogQueryVisualizationType;
}

/** Figures of log codes, from the logs of the functions that write them. */
function logged(
  { stage }: Shown,
  { title, by, codes, stats, view = LogQueryVisualizationType.TABLE }: Logged,
): LogQueryWidget {
  return new LogQueryWidget({
    title,
    logGroupNames: by.map((name) => `/aws/lambda/${functionNameOf(stage, name)}`),
    queryLines: [`filter message in [${codes.map((code) => `"${code}"`).join(", ")}]`, `stats ${stats}`],
    view,
    width: THIRD,
    height: HEIGHT,
  });
}

function imports(shown: Shown) {
  const { machine } = shown.workflow;
  return [
    logged(shown, {
      title: "Imports by outcome",
      // Whoever may settle a run: its own step, the next run of its cohort, and the repair.
      by: ["steps/settle", "steps/open", "jobs/repair-run"],
      codes: ["import-settled"],
      stats: "count(*) as imports by status, reason | sort imports desc",
    }),
    graph("Executions of imports", [
      machine.metricStarted({ ...summed, label: "started" }),
      machine.metricSucceeded({ ...summed, label: "ended as planned" }),
      machine.metricFailed({ ...summed, label: "failed" }),
      machine.metricTimedOut({ ...summed, label: "timed out" }),
      machine.metricAborted({ ...summed, label: "stopped by hand" }),
    ]),
    graph(
      "Imports that ended for what an operator has to mend",
      Object.values(metrics.endedFor).flatMap((name) => published(shown, name, tellers)),
    ),
  ];
}

/** Whoever tells of an import's end: its own step, or a repair. */
const tellers = ["steps/notify", "jobs/repair-run"] as const;

function published({ stage }: Shown, name: string, by: readonly FunctionName[]): IMetric[] {
  return by.map((one) => publishedMetric(stage, one, { name, statistic: "Sum" }));
}

function told(shown: Shown) {
  return [
    graph(
      "Mails that were not sent, and addresses that were blocked",
      [
        ...published(shown, metrics.mailsNotSent, [...tellers, "triggers/mail-events"]),
        ...published(shown, metrics.addressesBlocked, ["triggers/mail-events"]),
      ],
      HALF,
    ),
    graph(
      "Events that were not published, and notices that were not delivered",
      [
        ...published(shown, metrics.eventsNotPublished, tellers),
        ...published(shown, metrics.noticesNotDelivered, [...tellers, "jobs/deliver"]),
      ],
      HALF,
    ),
  ];
}

/** Source of the names: "Monitoring Amazon EventBridge Scheduler with CloudWatch", "Lambda function metrics". */
function schedules(shown: Shown) {
  const ofGroup = (metricName: string) =>
    new Metric({
      namespace: "AWS/Scheduler",
      metricName,
      dimensionsMap: { ScheduleGroup: prefixOf(shown.stage) },
      ...summed,
    });
  const ofTick = (metricName: string, label: string) =>
    shown.functions.get("timers/tick")?.metric(metricName, { ...largest, label });
  const lags = [ofTick("AsyncEventAge", "from its firing to tick"), ofTick("Duration", "tick itself")];
  return [
    graph("Firings of timers", [
      ofGroup("InvocationAttemptCount"),
      ofGroup("TargetErrorCount"),
      ofGroup("InvocationDroppedCount"),
    ]),
    graph(
      "Lag of ticks, milliseconds at most",
      lags.filter((one) => one !== undefined),
    ),
    graph("Overdue schedules and requests to forget people, and what each round of reconcile repaired", [
      publishedMetric(shown.stage, "timers/reconcile", {
        name: metrics.overdueSchedules,
        statistic: "Maximum",
      }),
      publishedMetric(shown.stage, "jobs/forget", {
        name: metrics.overdueForgettings,
        statistic: "Maximum",
      }),
      ...Object.values(metrics.reconciled).map((name) =>
        publishedMetric(shown.stage, "timers/reconcile", { name, statistic: "Sum" }),
      ),
    ]),
  ];
}

function sending(shown: Shown) {
  const { stage, queues } = shown;
  return [
    graph(
      "Messages in the queues: each needs somebody",
      Object.entries(queues).map(([label, queue]) =>
        queue.metricApproximateNumberOfMessagesVisible({ ...largest, label }),
      ),
    ),
    logged(shown, {
      title: "Waiting for Braze's rate",
      by: ["steps/name", "steps/send"],
      codes: ["waits-for-turn"],
      stats: "count(*) as waits, max(count) as longestSeconds, sum(count) as seconds by bin(1h)",
    }),
    // Without those that tell a name or try a key: one for each import.
    logged(shown, {
      title: `Changes that Braze accepted, requests a second: ${allowed(stage)}`,
      by: ["steps/send"],
      codes: ["part-sent", "part-goes-round"],
      stats: "sum(count) / 300 as perSecond by bin(5m)",
      view: LogQueryVisualizationType.LINE,
    }),
  ];
}

function allowed({ requestsPerSecond }: StageConfig): string {
  return requestsPerSecond === "off" ? "no limit is set" : `at most ${requestsPerSecond} to each cluster`;
}

function errors({ functions }: Shown) {
  const all = [...functions];
  return [
    graph(
      "Errors by function",
      all.map(([label, one]) => one.metricErrors({ ...summed, label })),
      HALF,
    ),
    graph(
      "Throttled invocations by function",
      all.map(([label, one]) => one.metricThrottles({ ...summed, label })),
      HALF,
    ),
  ];
}

function requests({ api, table }: Shown) {
  const ofTable = (metricName: string) =>
    new Metric({
      namespace: "AWS/DynamoDB",
      metricName,
      dimensionsMap: { TableName: table },
      ...summed,
    });
  return [
    graph("Requests of the API", [
      api.stage.metricCount({ ...summed, label: "all" }),
      api.stage.metricClientError({ ...summed, label: "4xx" }),
      api.stage.metricServerError({ ...summed, label: "5xx" }),
    ]),
    graph("Latency of the API, milliseconds", [
      api.stage.metricLatency({ period: ALARM_PERIOD, statistic: "p50", label: "half of the requests" }),
      api.stage.metricLatency({ period: ALARM_PERIOD, statistic: "p99", label: "99 of 100" }),
    ]),
    graph("The table: used capacity, and requests that it refused", [
      ofTable("ConsumedReadCapacityUnits"),
      ofTable("ConsumedWriteCapacityUnits"),
      ofTable("ReadThrottleEvents"),
      ofTable("WriteThrottleEvents"),
    ]),
  ];
}
