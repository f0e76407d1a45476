import { afterEach, expect, test, vi } from "vitest";
import { powertoolsMeter } from "../../../shared/adapters/powertools/meter.ts";
import { metrics } from "../../../shared/contract/metrics.ts";

afterEach(() => {
  vi.restoreAllMocks();
  vi.unstubAllEnvs();
});

test("each count is at once a line that CloudWatch reads as a metric, under the function's own name", () => {
  const lines: string[] = [];
  vi.spyOn(console, "log").mockImplementation((line: string) => void lines.push(line));
  // In development mode it writes to the console unchanged. Without it, nothing would be captured here.
  vi.stubEnv("POWERTOOLS_DEV", "true");
  vi.stubEnv("POWERTOOLS_METRICS_DISABLED", "false");
  const meter = powertoolsMeter("stage-reconcile");
  meter.count(metrics.reconciled.orphansRemoved, 2);
  meter.count(metrics.overdueSchedules, 0);
  const published = lines.map((line) => JSON.parse(line));
  const service = "stage-reconcile";
  expect(published).toMatchObject([
    { OrphanTimersRemoved: 2, service },
    { OverdueSchedules: 0, service },
  ]);
  for (const one of published)
    expect(one._aws.CloudWatchMetrics).toMatchObject([
      { Namespace: metrics.namespace, Dimensions: [[metrics.dimension]] },
    ]);
});
