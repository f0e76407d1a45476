import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { steps } from "../../infra/import-workflow.ts";
import { metrics } from "../../shared/contract/metrics.ts";
import { asText, functionResource, ofType, stageNamed, synthesized, theOnly } from "./synthesized.ts";

const prod = synthesized(stageNamed("prod"));
const alarms = ofType(prod.running, "AWS::CloudWatch::Alarm").map(([, { Properties }]) => Properties);
const policies = JSON.stringify(ofType(prod.running, "AWS::SNS::TopicPolicy"));

describe("alarms", () => {
  it("watch the import as a whole, each of its steps, jobs, schedules, the API and the mail", () => {
    const named = [
      "import-failed",
      "import-timed-out",
      "import-aborted",
      ...steps.map((step) => `${step.replace("steps/", "")}-errors`),
      "job-errors",
      "schedule-overdue",
      "unrepaired",
      "failed-repairs",
      "undelivered-ticks",
      "failed-ticks",
      "tick-errors",
      "reconcile-errors",
      "mail-not-sent",
      "connection-refused",
      "data-unfit",
      "ledger-lost",
      "api-errors",
      "mail-undelivered",
    ];
    expect(alarms.map(({ AlarmName }) => AlarmName).sort()).toEqual(
      named.map((name) => `cohort-import-prod-${name}`).sort(),
    );
  });

  it("watch every queue: what is in one needs somebody", () => {
    const stacks = [prod.page, prod.data, prod.running, prod.pageFiles];
    const queues = stacks.flatMap((resources) => ofType(resources, "AWS::SQS::Queue").map(([id]) => id));
    expect(queues.length).toBeGreaterThan(3);
    const watched = alarms
      .filter(({ Namespace, Threshold }) => Namespace === "AWS/SQS" && Threshold === 1)
      .flatMap(({ Dimensions }) => Dimensions.map(({ Value }: { Value: unknown }) => asText(Value)));
    expect(watched.sort()).toEqual(queues.map((id) => `<${id}.QueueName>`).sort());
  });

  it("are all in the stack that has what they watch, and each acts", () => {
    for (const resources of [prod.page, prod.data, prod.pageFiles])
      expect(ofType(resources, "AWS::CloudWatch::Alarm")).toEqual([]);
    for (const { AlarmName, ActionsEnabled = true, AlarmActions } of alarms)
      expect([AlarmName, ActionsEnabled, AlarmActions?.length]).toEqual([AlarmName, true, 1]);
  });

  it("state their impact on users, and where to look", () => {
    for (const { AlarmDescription } of alarms) {
      expect(AlarmDescription.length).toBeGreaterThan(80);
      expect(AlarmDescription).toMatch(/\b(Open|Read|tells)\b/);
    }
  });

  it("count mails that were not sent, whoever tried", () => {
    const { Metrics } = alarms.find(({ AlarmName }) => AlarmName.endsWith("mail-not-sent"));
    const counted = Metrics.flatMap(
      ({ MetricStat }: { MetricStat?: { Metric: object } }) => MetricStat?.Metric ?? [],
    );
    expect(counted).toMatchObject(
      (["steps/notify", "jobs/repair-run"] as const).map((name) => ({
        Namespace: metrics.namespace,
        MetricName: metrics.mailsNotSent,
        Dimensions: [{ Name: "service", Value: functionResource(prod, name).Properties.FunctionName }],
      })),
    );
  });

  it("have a heading each in the runbook, which says what they mean, where to look and what to do", () => {
    const page = readFileSync(join(import.meta.dirname, "../../docs/runbook.md"), "utf8");
    const sections = page.split(/^###? /m).filter((section) => /^[a-z-]+\n/.test(section));
    const headings = sections.map((section) => section.slice(0, section.indexOf("\n")));
    expect(headings.map((name) => `cohort-import-prod-${name}`).sort()).toEqual(
      alarms.map(({ AlarmName }) => AlarmName).sort(),
    );
    for (const section of sections)
      expect(section).toMatch(/\*\*Means:\*\*.+\*\*Investigate:\*\*.+\*\*Resolve:\*\*/s);
  });

  it("reach an operator: their topic accepts the account's alarms and mails them", () => {
    const actions = new Set(alarms.flatMap(({ AlarmActions }) => AlarmActions.map(asText)));
    const [topic = ""] = actions;
    expect(actions.size).toBe(1);
    expect(policies).toContain('"Service":"cloudwatch.amazonaws.com"');
    const mailed = ofType(prod.running, "AWS::SNS::Subscription").filter(
      ([, { Properties }]) => Properties.Protocol === "email",
    );
    expect(mailed.map(([, { Properties }]) => [asText(Properties.TopicArn), Properties.Endpoint])).toEqual([
      [topic, prod.stage.alarmsEmail],
    ]);
  });
});

describe("undelivered mail", () => {
  it("is reported by the configuration set that every mail names, and kept in an encrypted queue", () => {
    const set = theOnly(prod.running, "AWS::SES::ConfigurationSet").Properties;
    const { EventDestination } = theOnly(
      prod.running,
      "AWS::SES::ConfigurationSetEventDestination",
    ).Properties;
    expect(EventDestination.MatchingEventTypes).toEqual(expect.arrayContaining(["bounce", "complaint"]));
    expect(set.Name).toBe("cohort-import-prod");
    const [, queue] =
      ofType(prod.running, "AWS::SQS::Queue").find(([id]) => id.startsWith("MailUndelivered")) ?? [];
    expect(queue?.Properties.KmsMasterKeyId).toBeDefined();
    const queued = ofType(prod.running, "AWS::SNS::Subscription").filter(
      ([, { Properties }]) => Properties.Protocol === "sqs",
    );
    expect(queued.map(([, { Properties }]) => asText(Properties.TopicArn))).toEqual([
      asText(EventDestination.SnsDestination.TopicARN),
    ]);
    expect(policies).toContain('"Service":"ses.amazonaws.com"');
  });

  it("can be reported: the services that do so may use the topics' key", () => {
    const { Statement } = theOnly(prod.running, "AWS::KMS::Key").Properties.KeyPolicy;
    const may = (service: string) =>
      Statement.filter(({ Principal }: { Principal: { Service?: unknown } }) =>
        [Principal.Service].flat().includes(`${service}.amazonaws.com`),
      ).flatMap(({ Action }: { Action: unknown }) => Action);
    for (const service of ["cloudwatch", "ses", "sns"]) {
      expect(may(service)).toContain("kms:Decrypt");
      expect(may(service).join()).toContain("kms:GenerateDataKey");
    }
  });
});
