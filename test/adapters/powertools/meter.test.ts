import { afterEach, expect, test, vi } from "vitest";
import { powertoolsMeter } from "../../../shared/adapters/powertools/meter.ts";
import { metrics } from "../../../shared/contract/metrics.ts";

afterEach(() => {
  vi.restoreAllMocks();
  vi.unstubAllEnvs();
});

test("counts are one line that CloudWatch reads as metrics, under the function's own name", () => {
  const lines: string[] = [];
  vi.spyOn(console, "log").mockImplementation((line: string) => void lines.push(line));
  // In development mode it writes to the console unchanged. Without it, nothing would be captured here.
  vi.stubEnv("POWERTOOLS_DEV", "true");
  vi.stubEnv("POWERTOOLS_METRICS_DISABLED", "false");
  const meter = powertoolsMeter("stage-reconcile");
  meter.count(metrics.reconciled.orphansRemoved, 2);
  meter.count(metrics.overdueSchedules, 0);
  meter.publish();
  expect(lines).toHaveLength(1);
  const published = JSON.parse(lines[0] ?? "");
  expect(published).toMatchObject({
    OrphanTimersRemoved: 2,
    OverdueSchedules: 0,
    service: "stage-reconcile",
  });
  expect(published._aws.CloudWatchMetrics).toMatchObject([
    { Namespace: metrics.namespace, Dimensions: [[metrics.dimension]] },
  ]);
});
