/** What tells of data that arrives: S3's events of the data bucket, by the account's default bus of EventBridge. */
import { Duration } from "aws-cdk-lib";
import { Match, Rule } from "aws-cdk-lib/aws-events";
import { LambdaFunction } from "aws-cdk-lib/aws-events-targets";
import type { IFunction } from "aws-cdk-lib/aws-lambda";
import type { Construct } from "constructs";
import { DATA_ENDINGS } from "../shared/contract/arrivals.ts";

/** What is older is found by `reconcile` anyway. */
const LATEST = Duration.hours(1);

/** The bucket must send its events to EventBridge: the data stack turns that on. */
export function tellOfArrivals(scope: Construct, { bucket, to }: { bucket: string; to: IFunction }): void {
  new Rule(scope, "Arrivals", {
    description: "Objects of the data bucket that may be marks of data sets",
    eventPattern: {
      source: ["aws.s3"],
      detailType: ["Object Created"],
      detail: {
        bucket: { name: [bucket] },
        object: { key: Match.anythingButSuffix(...DATA_ENDINGS) },
      },
    },
    targets: [new LambdaFunction(to, { retryAttempts: 2, maxEventAge: LATEST })],
  });
}
