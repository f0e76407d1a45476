/** The alarms of the template, evaluated over what a simulation measured: names and thresholds are the deployed ones. */

import { prefixOf } from "../../../infra/naming.ts";
import { deadLetterQueues } from "../../../shared/contract/queues.ts";
import { asText, ofType, type Synthesized } from "../../infra/synthesized.ts";

const MINUTE = 60_000;
const EVALUATED_EVERY = 5 * MINUTE;
/** Of AWS, and not of the local system: their silence there says nothing. */
const uncounted: readonly string[] = ["Invocations"];

/** `of`: a function, a queue or a state machine, as the contract names it. */
export interface Figure {
  at: number;
  namespace: string;
  name: string;
  of: string;
  value: number;
}

/** The one state machine. */
export const MACHINE = "import";

interface Watched {
  namespace: string;
  name: string;
  of: string;
  statistic: "Sum" | "Maximum" | "Minimum";
  period: number;
}

interface Alarm {
  /** More than one: their sums are added. */
  watches: Watched[];
  threshold: number;
  isSilenceAlarming: boolean;
}

// biome-ignore lint/suspicious/noExplicitAny: CloudFormation's own shapes
type Properties = any;

export function alarmsOf(stack: Synthesized): ReadonlyMap<string, Alarm> {
  const prefix = `${prefixOf(stack.stage)}-`;
  const watched = (one: Properties, { Stat, Period }: Properties): Watched => ({
    namespace: one.Namespace,
    name: one.MetricName,
    of: ownName(stack, one.Dimensions[0].Value, prefix),
    statistic: Stat,
    period: Period * 1_000,
  });
  return new Map(
    ofType(stack.running, "AWS::CloudWatch::Alarm").map(([, { Properties: alarm }]) => {
      const parts: Properties[] = (alarm.Metrics ?? []).flatMap(
        ({ MetricStat }: Properties) => MetricStat ?? [],
      );
      const watches = alarm.Metrics
        ? parts.map((part) => watched(part.Metric, part))
        : [watched(alarm, { Stat: alarm.Statistic, Period: alarm.Period })];
      const isCounted = watches.every(({ name }) => !uncounted.includes(name));
      const isSilenceAlarming = isCounted && alarm.TreatMissingData === "breaching";
      return [
        alarm.AlarmName.slice(prefix.length),
        { watches, threshold: alarm.Threshold, isSilenceAlarming },
      ];
    }),
  );
}

/** `cohort-import-prod-steps-send` → `steps/send`; of what has a generated name, by its resource. */
function ownName({ running }: Synthesized, value: unknown, prefix: string): string {
  const [, id] = /^<(\w+)(?:\.\w+)?>$/.exec(asText(value)) ?? [];
  const resource = id === undefined ? undefined : running[id];
  if (resource?.Type === "AWS::StepFunctions::StateMachine") return MACHINE;
  const name = String(resource?.Properties.FunctionName ?? resource?.Properties.QueueName ?? value).slice(
    prefix.length,
  );
  if (Object.values<string>(deadLetterQueues).includes(name)) return name;
  return name.replace("-", "/");
}

/** Whether it went off at some time from then to then. */
export function rang(alarm: Alarm, figures: readonly Figure[], from: number, to: number): boolean {
  const series = alarm.watches.map((watched) => ({ watched, all: figures.filter(isOf(watched)) }));
  for (let end = from; end <= to; end += EVALUATED_EVERY) {
    const values = series.map(({ watched, all }) => figureOf(watched, all, end));
    const known = values.filter((value) => value !== undefined);
    const isBreached = known.length > 0 && known.reduce((sum, value) => sum + value, 0) >= alarm.threshold;
    if (isBreached || (known.length === 0 && alarm.isSilenceAlarming)) return true;
  }
  return false;
}

const isOf = (watched: Watched) => (one: Figure) =>
  one.namespace === watched.namespace && one.name === watched.name && one.of === watched.of;

/** `all`: the figures of what is watched. */
function figureOf({ statistic, period }: Watched, all: readonly Figure[], end: number): number | undefined {
  const values = all.filter(({ at }) => at > end - period && at <= end).map(({ value }) => value);
  if (values.length === 0) return undefined;
  if (statistic === "Maximum") return Math.max(...values);
  return statistic === "Minimum" ? Math.min(...values) : values.reduce((sum, value) => sum + value, 0);
}
