/** Metrics in CloudWatch's embedded format: log lines, which need no call and no permission. */
import { Metrics, MetricUnit } from "@aws-lambda-powertools/metrics";
import { metrics as names } from "../../contract/metrics.ts";
import type { Meter } from "../../ports/observability.ts";

/** `publish` writes what was counted since the last call. */
export function powertoolsMeter(service: string): Meter & { publish(): void } {
  const metrics = new Metrics({ namespace: names.namespace, serviceName: service });
  return {
    count: (name, count) => metrics.addMetric(name, MetricUnit.Count, count),
    publish: () => metrics.publishStoredMetrics(),
  };
}
