import { describe, expect, it } from "vitest";
import { deployedFunctions } from "../../infra/deployed.ts";
import { functionNameOf, prefixOf } from "../../infra/naming.ts";
import { logCodes } from "../../shared/contract/log-codes.ts";
import { metrics } from "../../shared/contract/metrics.ts";
import { asText, ofType, stageNamed, synthesized, theOnly } from "./synthesized.ts";

interface Widget {
  type: string;
  width: number;
  properties: { title?: string; metrics?: unknown[][]; alarms?: string[]; query?: string; region?: string };
}

const prod = synthesized(stageNamed("prod"));
const { DashboardBody, DashboardName } = theOnly(prod.running, "AWS::CloudWatch::Dashboard").Properties;
const widgets: Widget[] = JSON.parse(asText(DashboardBody)).widgets;

function widget(title: string): Widget["properties"] {
  const found = widgets.find(({ properties }) => properties.title?.startsWith(title));
  if (!found) throw new Error(`no widget is titled ${title}`);
  return found.properties;
}

/** Namespace, name and value of the only dimension, of every metric that is shown. */
const shown = widgets.flatMap(({ properties: { metrics = [] } }) => metrics.map((one) => one.map(String)));
/** Name and last dimension's value of a widget's metrics. */
const metricsOf = (title: string) => (widget(title).metrics ?? []).map(([, name, , value]) => [name, value]);

describe("the dashboard of a stage", () => {
  it("has the stage's name, and fills the width row by row", () => {
    expect(DashboardName).toBe(prefixOf(prod.stage));
    const width = widgets.reduce((all, one) => all + one.width, 0);
    expect(width % 24).toBe(0);
  });

  it("shows every alarm", () => {
    const alarms = ofType(prod.running, "AWS::CloudWatch::Alarm").map(([id]) => `<${id}.Arn>`);
    expect(alarms.length).toBeGreaterThan(15);
    expect(widget("Alarms").alarms?.toSorted()).toEqual(alarms.sort());
  });

  it("shows the messages of every queue", () => {
    const queues = ofType(prod.running, "AWS::SQS::Queue").map(([id]) => `<${id}.QueueName>`);
    expect(metricsOf("Messages in the queues").map(([, queue]) => queue)).toEqual(
      expect.arrayContaining(queues),
    );
    expect(metricsOf("Messages in the queues")).toHaveLength(queues.length);
  });

  it("shows errors and throttles of every function", () => {
    const functions = ofType(prod.running, "AWS::Lambda::Function").map(([id]) => `<${id}>`);
    expect(functions).toHaveLength(deployedFunctions(prod.stage).length);
    for (const [title, name] of [
      ["Errors by function", "Errors"],
      ["Throttled", "Throttles"],
    ] as const)
      expect(metricsOf(title).toSorted()).toEqual(functions.map((id) => [name, id]).sort());
  });

  it("shows imports by outcome, from the code that settling logs, wherever a run may be settled", () => {
    const { query = "" } = widget("Imports by outcome");
    const settling = deployedFunctions(prod.stage)
      .filter(([, { needs }]) => needs.includes("ledgers:write") && needs.includes("rejected:write"))
      .map(([name]) => `/aws/lambda/${functionNameOf(prod.stage, name)}`);
    const groups = [...query.matchAll(/SOURCE '([^']+)'/g)].map(([, group]) => group);
    expect(groups.toSorted()).toEqual(settling.sort());
    expect(query).toContain('filter message in ["import-settled"]');
  });

  it("queries logs that are kept, by codes that are logged", () => {
    const kept = ofType(prod.running, "AWS::Logs::LogGroup").map(
      ([, { Properties }]) => Properties.LogGroupName,
    );
    const queries = widgets.flatMap(({ properties: { query } }) => query ?? []);
    expect(queries).toHaveLength(3);
    for (const query of queries) {
      for (const [, group] of query.matchAll(/SOURCE '([^']+)'/g)) expect(kept).toContain(group);
      const [, codes = ""] = /message in \[([^\]]+)\]/.exec(query) ?? [];
      const named: string[] = JSON.parse(`[${codes}]`);
      expect(named.length).toBeGreaterThan(0);
      expect(named.filter((code) => !(code in logCodes))).toEqual([]);
    }
  });

  it("shows each metric of the contract, under the function that publishes it", () => {
    const { namespace, dimension: name, ...published } = metrics;
    const own = shown.filter(([of]) => of === namespace);
    const names = Object.values(published).flatMap((one) =>
      typeof one === "string" ? [one] : Object.values(one),
    );
    expect(names.length).toBeGreaterThan(15);
    expect(new Set(own.map(([, metric]) => metric))).toEqual(new Set(names));
    const functions = ofType(prod.running, "AWS::Lambda::Function").map(
      ([, { Properties }]) => Properties.FunctionName,
    );
    for (const [, , dimension, value] of own) {
      expect(dimension).toBe(name);
      expect(functions).toContain(value);
    }
  });

  it("shows the rate that is used, and the one that is allowed", () => {
    expect(widget("Changes that Braze accepted").title).toContain(`at most ${prod.stage.requestsPerSecond} `);
  });

  it("shows the lag of ticks and the firings of the stage's own timers", () => {
    const [tick] = ofType(prod.running, "AWS::Lambda::Function").find(
      ([, { Properties }]) => Properties.FunctionName === functionNameOf(prod.stage, "timers/tick"),
    ) ?? [""];
    expect(metricsOf("Lag of ticks")).toEqual([
      ["AsyncEventAge", `<${tick}>`],
      ["Duration", `<${tick}>`],
    ]);
    const { Name } = theOnly(prod.running, "AWS::Scheduler::ScheduleGroup").Properties;
    expect(new Set(metricsOf("Firings").map(([, group]) => group))).toEqual(new Set([Name]));
  });
});
