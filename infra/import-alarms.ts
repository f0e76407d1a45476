/** Alarms of imports that end for what an operator has to mend. */
import { MathExpression } from "aws-cdk-lib/aws-cloudwatch";
import type { FunctionName } from "../shared/contract/functions.ts";
import { metrics } from "../shared/contract/metrics.ts";
import { ALARM_PERIOD, type Alarms } from "./alarms.ts";
import type { StageConfig } from "./config.ts";
import { publishedMetric } from "./published-metric.ts";

export function importAlarms(alarms: Alarms, { stage }: { stage: StageConfig }): void {
  /** Counted by whoever mails about an import: its own step, or a repair. */
  const endedFor = (name: string) => {
    const by = (publisher: FunctionName) => publishedMetric(stage, publisher, { name, statistic: "Sum" });
    return new MathExpression({
      expression: "FILL(notify, 0) + FILL(repair, 0)",
      usingMetrics: { notify: by("steps/notify"), repair: by("jobs/repair-run") },
      period: ALARM_PERIOD,
    });
  };
  alarms.add("connection-refused", {
    metric: endedFor(metrics.endedFor.connection),
    impact:
      "Imports through a connection end before they send: Braze refuses its key, or the partner key of its cluster. The " +
      "cohorts there stay as they are. GET /connections tells which one is failing, and the history of imports why.",
  });
  alarms.add("data-unfit", {
    metric: endedFor(metrics.endedFor.data),
    impact:
      "An import ended because its data is missing, unreadable, older than its data set allows or too large for the " +
      "engine, or its database refuses: the cohort at Braze stays as it was. GET /imports tells which, and its detail which file.",
  });
  alarms.add("ledger-lost", {
    metric: endedFor(metrics.endedFor.ledger),
    impact:
      "It is not known any more what Braze holds of a cohort: its imports end, until its ledger is restored or rebuilt. " +
      "GET /imports tells which cohort and connection.",
  });
}
