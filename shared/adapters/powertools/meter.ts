/** Metrics in CloudWatch's embedded format: log lines, which need no call and no permission. */
import { Metrics, MetricUnit } from "@aws-lambda-powertools/metrics";
import { metrics as names } from "../../contract/metrics.ts";
import type { Meter } from "../../ports/observability.ts";

/** Each count is a line of its own, written at once: what ends the process later does not lose it. */
export function powertoolsMeter(service: string): Meter {
  const metrics = new Metrics({ namespace: names.namespace, serviceName: service });
  return {
    count(name, count) {
      metrics.addMetric(name, MetricUnit.Count, count);
      metrics.publishStoredMetrics();
    },
  };
}
