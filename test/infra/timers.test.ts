import { describe, expect, it } from "vitest";
import { environment } from "../../shared/contract/environment.ts";
import { metrics } from "../../shared/contract/metrics.ts";
import {
  asText,
  functionResource,
  ofType,
  stageNamed,
  statementsByRole,
  statementsOf,
  synthesized,
  theOnly,
} from "./synthesized.ts";

const prod = synthesized(stageNamed("prod"));
const variables = functionResource(prod, "api/schedule-changes").Properties.Environment.Variables;
const variable = (key: keyof typeof environment) => asText(variables[environment[key]]);
const alarms = ofType(prod.running, "AWS::CloudWatch::Alarm").map(([, { Properties }]) => Properties);
const alarmNamed = (name: string) =>
  alarms.find(({ AlarmName }) => AlarmName === `cohort-import-prod-${name}`);

/** The logical id in `<Id.Arn>`. */
const idIn = (text: string) => /^<(\w+)\.Arn>$/.exec(text)?.[1] ?? "";
const timerRole = prod.running[idIn(variable("timerRole"))];

/** What happens to an event that a function failed on. */
function asynchronous(name: "timers/tick" | "timers/reconcile" | "timers/retention" | "jobs/repair-run") {
  const { FunctionName } = functionResource(prod, name).Properties;
  const found = ofType(prod.running, "AWS::Lambda::EventInvokeConfig").find(
    ([, { Properties }]) =>
      prod.running[Properties.FunctionName.Ref]?.Properties.FunctionName === FunctionName,
  );
  return found?.[1].Properties;
}

describe("the timers of schedules", () => {
  it("are in a group of the stage", () => {
    const { Name } = theOnly(prod.running, "AWS::Scheduler::ScheduleGroup").Properties;
    expect(variable("timerGroup")).toBe(Name);
    expect(Name).toBe("cohort-import-prod");
  });

  it("invoke tick with a role that Scheduler may assume for this group of this account only", () => {
    const [groupId] = ofType(prod.running, "AWS::Scheduler::ScheduleGroup")[0] ?? [];
    const [statement, ...others] = timerRole?.Properties.AssumeRolePolicyDocument.Statement ?? [];
    expect(others).toEqual([]);
    expect(statement).toMatchObject({
      Action: "sts:AssumeRole",
      Principal: { Service: "scheduler.amazonaws.com" },
      Condition: {
        StringEquals: {
          "aws:SourceAccount": { Ref: "AWS::AccountId" },
          "aws:SourceArn": { "Fn::GetAtt": [groupId, "Arn"] },
        },
      },
    });
  });

  it("may only invoke tick and store undelivered events", () => {
    const may = statementsByRole(prod.running).get(idIn(variable("timerRole"))) ?? [];
    expect(may.map(({ actions, resources }) => [actions, resources])).toEqual([
      [["lambda:InvokeFunction"], [variable("tickFunction")]],
      [["sqs:SendMessage"], [variable("timerDeadLetters")]],
    ]);
    const { FunctionName } = functionResource(prod, "timers/tick").Properties;
    expect(variable("tickFunction")).toMatch(new RegExp(`:function:${FunctionName}$`));
  });

  it("are set by functions that may change this group only, and pass that one role only, to Scheduler", () => {
    const statements = statementsOf(prod, "api/schedule-changes");
    const allowing = (action: string) => statements.filter(({ actions }) => actions.includes(action));
    const [set] = allowing("scheduler:CreateSchedule");
    expect(set?.actions.sort()).toEqual(
      ["Create", "Delete", "Get", "Update"].map((verb) => `scheduler:${verb}Schedule`),
    );
    expect(set?.resources).toEqual([expect.stringMatching(/:schedule\/cohort-import-prod\/\*$/)]);
    expect(allowing("iam:PassRole")).toEqual([
      {
        actions: ["iam:PassRole"],
        resources: [variable("timerRole")],
        condition: { StringEquals: { "iam:PassedToService": "scheduler.amazonaws.com" } },
      },
    ]);
  });
});

describe("a firing that fails", () => {
  it("is tried three times by Lambda, then stored, separately from those that were never delivered", () => {
    const tick = asynchronous("timers/tick");
    expect(tick).toMatchObject({ MaximumRetryAttempts: 2, MaximumEventAgeInSeconds: 6 * 3_600 });
    const kept = asText(tick.DestinationConfig.OnFailure.Destination);
    expect(kept).not.toBe(variable("timerDeadLetters"));
    for (const queue of [kept, variable("timerDeadLetters")]) {
      const { Type, Properties } = prod.running[idIn(queue)] ?? {};
      expect(Type).toBe("AWS::SQS::Queue");
      expect(Properties).toMatchObject({ SqsManagedSseEnabled: true, MessageRetentionPeriod: 14 * 86_400 });
      // Scheduler supports standard queues only.
      expect(Properties.FifoQueue).toBeUndefined();
    }
  });

  it("raises an alarm from the first message on, in each queue", () => {
    for (const [name, queue] of [
      ["undelivered-ticks", variable("timerDeadLetters")],
      ["failed-ticks", asText(asynchronous("timers/tick").DestinationConfig.OnFailure.Destination)],
      ["failed-repairs", asText(asynchronous("jobs/repair-run").DestinationConfig.OnFailure.Destination)],
    ] as const) {
      expect(alarmNamed(name)).toMatchObject({
        MetricName: "ApproximateNumberOfMessagesVisible",
        Threshold: 1,
      });
      const [{ Value }] = alarmNamed(name).Dimensions;
      expect(asText(Value)).toBe(`<${idIn(queue)}.QueueName>`);
    }
  });
});

describe("reconcile", () => {
  it("runs every 15 minutes, and for less than 15 minutes", () => {
    const rules = ofType(prod.running, "AWS::Events::Rule").map(([, { Properties }]) => Properties);
    const rule = rules.find(({ ScheduleExpression }) => ScheduleExpression === "rate(15 minutes)");
    if (!rule) throw new Error("there is no schedule of reconcile");
    const { FunctionName, Timeout } = functionResource(prod, "timers/reconcile").Properties;
    expect(prod.running[idIn(asText(rule.Targets[0].Arn))]?.Properties.FunctionName).toBe(FunctionName);
    expect(Timeout).toBeLessThan(15 * 60);
    expect(asynchronous("timers/reconcile").MaximumRetryAttempts).toBe(0);
  });

  it("has a daily round beside it that deletes what nothing needs, tried three times", () => {
    const rules = ofType(prod.running, "AWS::Events::Rule").map(([, { Properties }]) => Properties);
    const rule = rules.find(({ ScheduleExpression }) => ScheduleExpression === "rate(1 day)");
    const { FunctionName } = functionResource(prod, "timers/retention").Properties;
    expect(prod.running[idIn(asText(rule?.Targets[0].Arn))]?.Properties.FunctionName).toBe(FunctionName);
    expect(asynchronous("timers/retention").MaximumRetryAttempts).toBe(2);
  });

  it("raises an alarm when the daily round of retention did not come for two days", () => {
    const [retention] = ofType(prod.running, "AWS::Lambda::Function").find(
      ([, { Properties }]) => Properties.FunctionName === "cohort-import-prod-timers-retention",
    ) ?? [""];
    const alarm = alarmNamed("retention-overdue");
    expect(alarm).toMatchObject({
      Namespace: "AWS/Lambda",
      MetricName: "Invocations",
      Statistic: "Sum",
      Period: 86_400,
      EvaluationPeriods: 2,
      Threshold: 1,
      ComparisonOperator: "LessThanThreshold",
      TreatMissingData: "breaching",
    });
    expect(alarm.Dimensions).toEqual([{ Name: "FunctionName", Value: { Ref: retention } }]);
  });

  it("raises an alarm when it finds a schedule overdue, and when it does not report", () => {
    expect(alarmNamed("schedule-overdue")).toMatchObject({
      Namespace: metrics.namespace,
      MetricName: metrics.overdueSchedules,
      Dimensions: [
        { Name: "service", Value: functionResource(prod, "timers/reconcile").Properties.FunctionName },
      ],
      Threshold: 1,
      TreatMissingData: "breaching",
    });
  });
});
