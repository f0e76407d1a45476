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
      "schedule-refused",
      "failed-repairs",
      "undelivered-ticks",
      "failed-ticks",
      "tick-errors",
      "reconcile-errors",
      "retention-errors",
      "retention-overdue",
      "forget-errors",
      "forgetting-overdue",
      "sign-in-errors",
      "mail-not-sent",
      "connection-refused",
      "data-unfit",
      "ledger-lost",
      "api-errors",
      "event-not-published",
      "notice-not-delivered",
      "deliver-errors",
      "mail-undelivered",
      "failed-mail-events",
      "arrival-errors",
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

  it("watch whoever signs in by the user pool, by the name that its trigger has there", () => {
    const { FunctionName } = Object.values(prod.data)
      .filter(({ Type }) => Type === "AWS::Lambda::Function")
      .map(({ Properties }) => Properties)
      .find((one) => one.FunctionName === "cohort-import-prod-triggers-token-scopes");
    const signIn = alarms.find(({ AlarmName }) => AlarmName.endsWith("-sign-in-errors"));
    expect(signIn).toMatchObject({
      Namespace: "AWS/Lambda",
      MetricName: "Errors",
      Dimensions: [{ Name: "FunctionName", Value: FunctionName }],
      Threshold: 1,
      Period: 300,
      Statistic: "Sum",
    });
    const issuer = { kind: "oidc", issuer: "https://id.example.com/", audience: ["cohorts"] } as const;
    const page = { clientId: "cohorts-page", origins: [] };
    const other = synthesized({ ...stageNamed("prod"), issuer: { ...issuer, page } });
    const names = ofType(other.running, "AWS::CloudWatch::Alarm").map(([, one]) => one.Properties.AlarmName);
    expect(names).toHaveLength(alarms.length - 1);
    expect(names).not.toContain("cohort-import-prod-sign-in-errors");
  });

  it("are all in the stack that has what most of them watch, and each acts", () => {
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

  it.each([
    ["mail-not-sent", metrics.mailsNotSent, ["steps/notify", "jobs/repair-run", "triggers/mail-events"]],
    ["event-not-published", metrics.eventsNotPublished, ["steps/notify", "jobs/repair-run"]],
    [
      "notice-not-delivered",
      metrics.noticesNotDelivered,
      ["steps/notify", "jobs/deliver", "jobs/repair-run"],
    ],
  ] as const)("%s counts what reached nobody, whoever tried", (alarm, metric, functions) => {
    const { Metrics } = alarms.find(({ AlarmName }) => AlarmName.endsWith(alarm));
    const [{ Expression }] = Metrics.filter((one: { Expression?: string }) => one.Expression);
    expect(Expression.match(/FILL/g)).toHaveLength(functions.length);
    const counted = Metrics.flatMap(
      ({ MetricStat }: { MetricStat?: { Metric: object } }) => MetricStat?.Metric ?? [],
    );
    expect(counted).toMatchObject(
      functions.map((name) => ({
        Namespace: metrics.namespace,
        MetricName: metric,
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
  const name = functionResource(prod, "triggers/mail-events").Properties.FunctionName;
  const isOurs = (value: unknown) => resourceOf(value)?.Properties.FunctionName === name;
  const resourceOf = (value: unknown) => prod.running[/^<(\w+)/.exec(asText(value))?.[1] ?? ""];
  const events = theOnly(prod.running, "AWS::SES::ConfigurationSetEventDestination").Properties
    .EventDestination;
  const topic = asText(events.SnsDestination.TopicARN);

  it("is reported by the configuration set that every mail names, to the function that blocks addresses", () => {
    expect(theOnly(prod.running, "AWS::SES::ConfigurationSet").Properties.Name).toBe("cohort-import-prod");
    expect(events.MatchingEventTypes).toEqual(["bounce", "complaint", "reject"]);
    const told = ofType(prod.running, "AWS::SNS::Subscription").filter(
      ([, { Properties }]) => asText(Properties.TopicArn) === topic,
    );
    expect(told.map(([, { Properties }]) => [Properties.Protocol, isOurs(Properties.Endpoint)])).toEqual([
      ["lambda", true],
    ]);
    const invokers = ofType(prod.running, "AWS::Lambda::Permission").filter(([, { Properties }]) =>
      isOurs(Properties.FunctionName),
    );
    expect(
      invokers.map(([, { Properties }]) => [Properties.Principal, asText(Properties.SourceArn)]),
    ).toEqual([["sns.amazonaws.com", topic]]);
    expect(policies).toContain('"Service":"ses.amazonaws.com"');
  });

  it("is kept in an encrypted queue where it could not be noted, whether SNS or Lambda gives up", () => {
    const [id = "", queue] =
      ofType(prod.running, "AWS::SQS::Queue").find(([one]) => one.startsWith("MailFailedEvents")) ?? [];
    expect(queue?.Properties.KmsMasterKeyId).toBeDefined();
    const [, subscription] =
      ofType(prod.running, "AWS::SNS::Subscription").find(([, one]) => one.Properties.RedrivePolicy) ?? [];
    expect(asText(subscription?.Properties.RedrivePolicy.deadLetterTargetArn)).toBe(`<${id}.Arn>`);
    const [, invoked] =
      ofType(prod.running, "AWS::Lambda::EventInvokeConfig").find(([, { Properties }]) =>
        isOurs({ "Fn::GetAtt": [Properties.FunctionName.Ref, "Arn"] }),
      ) ?? [];
    expect(invoked?.Properties.MaximumRetryAttempts).toBe(2);
    expect(asText(invoked?.Properties.DestinationConfig.OnFailure.Destination)).toBe(`<${id}.Arn>`);
    const mayPut = JSON.stringify(ofType(prod.running, "AWS::SQS::QueuePolicy"));
    expect(mayPut).toContain(`"sns.amazonaws.com"`);
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
