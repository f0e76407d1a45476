import { expect, it } from "vitest";
import { DATA_ENDINGS } from "../../shared/contract/arrivals.ts";
import { asText, functionResource, ofType, type Resource, stageNamed, synthesized } from "./synthesized.ts";

const prod = synthesized(stageNamed("prod"));
/** The logical id in `<Id.Arn>` or `<Id>`. */
const idIn = (text: string) => /^<(\w+)(?:\.Arn)?>$/.exec(text)?.[1] ?? "";
const found = ofType(prod.running, "AWS::Events::Rule").find(
  ([, { Properties }]) => Properties.EventPattern !== undefined,
);
if (!found) throw new Error("there is no rule of events");
const [ruleId, { Properties: rule }] = found;

it("the data bucket sends its events to EventBridge, and no other bucket does", () => {
  const telling = ofType(prod.data, "AWS::S3::Bucket").filter(
    ([, { Properties }]) => Properties.NotificationConfiguration !== undefined,
  );
  expect(telling.map(([id]) => id)).toEqual([expect.stringMatching(/^DataBucket/)]);
  expect(telling[0]?.[1].Properties.NotificationConfiguration).toEqual({
    EventBridgeConfiguration: { EventBridgeEnabled: true },
  });
});

it("a rule hands what was written to that bucket, and is no file of data, to the function", () => {
  expect(rule.EventPattern).toEqual({
    source: ["aws.s3"],
    "detail-type": ["Object Created"],
    detail: {
      bucket: { name: [expect.anything()] },
      object: { key: [{ "anything-but": { suffix: [...DATA_ENDINGS] } }] },
    },
  });
  expect(JSON.stringify(rule.EventPattern.detail.bucket.name)).toContain("DataBucket");
  const [target] = rule.Targets;
  const { FunctionName } = functionResource(prod, "triggers/arrivals").Properties;
  expect(prod.running[idIn(asText(target.Arn))]?.Properties.FunctionName).toBe(FunctionName);
  expect(target.RetryPolicy).toEqual({ MaximumEventAgeInSeconds: 3_600, MaximumRetryAttempts: 2 });
});

it("EventBridge may invoke the function for this rule only, which fails three times at most", () => {
  const { FunctionName } = functionResource(prod, "triggers/arrivals").Properties;
  const isOfIt = ({ Properties }: Resource) =>
    prod.running[idIn(asText(Properties.FunctionName))]?.Properties.FunctionName === FunctionName;
  const allowed = ofType(prod.running, "AWS::Lambda::Permission").filter(([, one]) => isOfIt(one));
  expect(allowed.map(([, { Properties }]) => Properties.Principal)).toEqual(["events.amazonaws.com"]);
  expect(asText(allowed[0]?.[1].Properties.SourceArn)).toContain(ruleId);
  const retries = ofType(prod.running, "AWS::Lambda::EventInvokeConfig").filter(([, one]) => isOfIt(one));
  expect(retries.map(([, { Properties }]) => Properties.MaximumRetryAttempts)).toEqual([2]);
});
