import type { Duration } from "aws-cdk-lib";
import { Metric } from "aws-cdk-lib/aws-cloudwatch";
import type { FunctionName } from "../shared/contract/functions.ts";
import { metrics } from "../shared/contract/metrics.ts";
import { ALARM_PERIOD } from "./alarms.ts";
import type { StageConfig } from "./config.ts";
import { functionNameOf } from "./naming.ts";

/** A figure that a function of the stage publishes. `period` left out: that of alarms. */
export function publishedMetric(
  stage: StageConfig,
  by: FunctionName,
  { name, statistic, period = ALARM_PERIOD }: { name: string; statistic: string; period?: Duration },
): Metric {
  return new Metric({
    namespace: metrics.namespace,
    metricName: name,
    // The deployed name, which differs between stages of one account.
    dimensionsMap: { [metrics.dimension]: functionNameOf(stage, by) },
    statistic,
    period,
  });
}
