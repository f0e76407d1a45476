import validate from "asl-validator";
import { describe, expect, it } from "vitest";
import { LEAST_RUN_DAYS } from "../../infra/config.ts";
import type { DataWait } from "../../shared/contract/data-waits.ts";
import { importWorkflow } from "../../shared/contract/import-workflow.ts";
import { again, workflowSubstitutions } from "../../shared/contract/workflow-steps.ts";
import { lookedInVain, mayWait, waitLimit } from "../../shared/domain/data-wait.ts";
import { secondsToRoom, secondsToSelectionLook } from "../../shared/domain/look-pace.ts";
import { ARRIVAL_WAIT_CAP_S, ARRIVAL_WAIT_S, SELECTION_BUSY_HOURS } from "../../shared/limits.ts";
import { asText, type Statement, stageNamed, statementsByRole, synthesized, theOnly } from "./synthesized.ts";

const dev = synthesized(stageNamed("dev"));
const machine = theOnly(dev.running, "AWS::StepFunctions::StateMachine").Properties;
const substitutions: Record<string, unknown> = machine.DefinitionSubstitutions;

/** The function of an ARN in the template. */
function functionOf(arn: unknown): string {
  const [, id = ""] = /^<(\w+)\.Arn>$/.exec(asText(arn)) ?? [];
  return dev.running[id]?.Properties.FunctionName;
}

function permissions(): Statement[] {
  const [role] = machine.RoleArn["Fn::GetAtt"];
  return statementsByRole(dev.running).get(role) ?? [];
}

function resourcesOf(action: string): string[] {
  return permissions().flatMap(({ actions, resources }) => (actions.includes(action) ? resources : []));
}

describe("the deployed state machine", () => {
  it("is the contract's document, word for word", () => {
    expect(JSON.parse(machine.DefinitionString)).toEqual(importWorkflow);
    expect(machine.StateMachineType).toBe("STANDARD");
  });

  it("fills in each placeholder of the document, with the function of that name", () => {
    expect(Object.keys(substitutions).sort()).toEqual([...workflowSubstitutions].sort());
    const { WorkBucket, ...arns } = substitutions;
    for (const [name, arn] of Object.entries(arns)) {
      const step = name.replace(/Arn$/, "").toLowerCase();
      expect(functionOf(arn)).toBe(`cohort-import-dev-steps-${step}`);
    }
    expect(asText(WorkBucket)).toContain("WorkBucket");
    const open = [...machine.DefinitionString.matchAll(/\$\{(\w+)\}/g)].map(([, name]) => name);
    expect(new Set(open)).toEqual(new Set(workflowSubstitutions));
  });

  it("is a definition that Step Functions accepts once it is filled in", () => {
    const filled = machine.DefinitionString.replaceAll(
      /\$\{(\w+)\}/g,
      (_: string, name: string) => `arn:aws:lambda:eu-west-1:123456789012:function:${name}`,
    );
    const { isValid, errors } = validate(JSON.parse(filled));
    expect(errors).toEqual([]);
    expect(isValid).toBe(true);
  });

  /** The longest wait: a day on which the clocks go back, from its first minute to its last. */
  const day = { due: "2026-10-24T22:00:00.000Z", timeZone: "Europe/Madrid" };
  const until = waitLimit({ until: "23:59" }, day);
  const longest = (Date.parse(until) - Date.parse(day.due)) / 1_000;
  const states = importWorkflow.States;
  /** Source: Step Functions' execution history: two events of each state, three more of a task. */
  const eventsOf = (names: readonly (keyof typeof states)[]) =>
    names.reduce((sum, name) => sum + (states[name].Type === "Task" ? 5 : 2), 0);
  const look = eventsOf(["Look again", "Opened?", "Prepare", "Prepared?", "Wait for rows"]);
  /** How often an import looks for its data in that time, if each look takes so many seconds. */
  const looksOf = (seconds: number) => {
    let now = new Date(day.due);
    let looks = 0;
    for (let wait: DataWait = { until }; mayWait(wait, now); now = new Date(wait.nextLook ?? "")) {
      wait = lookedInVain(wait, new Date(now.getTime() + seconds * 1_000));
      looks += 1;
    }
    return looks;
  };

  it("lets an import wait for its data as long as a schedule may, within Step Functions' history and its own time", () => {
    const looks = looksOf(0);
    // Source: Step Functions' quotas, "Maximum execution history size". Half of it is left for retries and the rest.
    expect(looks * look).toBeLessThan(25_000 / 2);
    expect(looks).toBeGreaterThan(250);
    expect(importWorkflow.TimeoutSeconds - longest).toBeGreaterThan(1.9 * 86_400);
  });

  it("lets it wait so long for data that Athena reads too, however long the queries of each look take", () => {
    const invoked = eventsOf(["Select", "Selected?"]);
    const waited = eventsOf(["Wait for selection"]);
    const wasMissing = { wasMissing: true } as const;
    /** Invocations of a selection's step until its queries have ended, and the seconds that these take. */
    const selecting = (queries: number) => {
      let invocations = 1;
      let seconds = 0;
      for (; seconds < queries; invocations += 1) seconds += secondsToSelectionLook(seconds, wasMissing);
      return { invocations, seconds };
    };
    for (const minutes of [0, 0.5, 1, 1.5, 2, 3, 5, 8, 15, 30, 60, 120]) {
      const { invocations, seconds } = selecting(minutes * 60);
      // A text is asked for its columns first, which is one more.
      const events = look + invoked * (invocations + 1) + waited * invocations;
      expect(looksOf(seconds) * events, `${minutes} minutes`).toBeLessThan(0.6 * 25_000);
    }
    // Athena has no room: all day, and at first, where the import looks more often.
    const rounds = longest / secondsToRoom(wasMissing);
    expect(rounds * (invoked + waited)).toBeLessThan(0.3 * 25_000);
    const first = (SELECTION_BUSY_HOURS * 3_600) / secondsToRoom({});
    expect(first * (invoked + waited)).toBeLessThan(0.3 * 25_000);
  });

  it("ends days before the objects expire from which it is settled: without results, nobody counts as sent", () => {
    const longest = importWorkflow.TimeoutSeconds / 86_400;
    // S3 counts days from an object's creation and rounds up to midnight UTC. Settling is tried without end, and an alarm
    // rings: the rest is for whoever has to mend what hinders it, over a weekend.
    expect(LEAST_RUN_DAYS - longest).toBeGreaterThanOrEqual(3 + 1);
  });

  it("has maps that read their manifest again where S3 fails: else removes are sent, and no adds after them", () => {
    for (const map of ["Remove", "Add"] as const)
      expect(importWorkflow.States[map].Retry).toEqual([
        { ...again, ErrorEquals: ["States.ItemReaderFailed"] },
      ]);
  });

  it("has maps whose parts end with an empty result: Step Functions bounds the result of a whole map, and no Catch has it", () => {
    for (const map of ["Remove", "Add"] as const) {
      const { ItemProcessor, ResultPath } = importWorkflow.States[map];
      const ends = Object.values<Record<string, unknown>>(ItemProcessor.States).filter(({ End }) => End);
      expect(ends).toEqual([{ Type: "Pass", Result: {}, End: true }]);
      expect(ResultPath).toBeNull();
    }
  });

  it("lets the import of an arrival wait for another one for its whole time, within Step Functions' history", () => {
    const loop = ["Look again", "Opened?", "Wait for data"] as const;
    const events = loop.reduce((sum, name) => sum + (importWorkflow.States[name].Type === "Task" ? 5 : 2), 0);
    let waited = 0;
    let looks = 0;
    for (; waited < importWorkflow.TimeoutSeconds; looks += 1)
      waited += Math.min(ARRIVAL_WAIT_CAP_S, Math.max(ARRIVAL_WAIT_S, waited / 10));
    expect(looks * events).toBeLessThan(25_000 / 2);
  });

  it("logs errors without an execution's data", () => {
    expect(machine.LoggingConfiguration).toMatchObject({ Level: "ERROR", IncludeExecutionData: false });
    expect(machine.TracingConfiguration).toEqual({ Enabled: true });
  });

  it("may invoke its eight steps, read manifests and run its own maps, and nothing else", () => {
    expect(resourcesOf("lambda:InvokeFunction")).toHaveLength(8);
    expect(resourcesOf("s3:GetObject")).toEqual([expect.stringMatching(/WorkBucket.*\/manifests\/\*$/)]);
    expect(resourcesOf("states:StartExecution")).toEqual([
      expect.stringMatching(/:stateMachine:cohort-import-dev-import$/),
    ]);
    expect(resourcesOf("states:DescribeExecution")).toEqual([
      expect.stringMatching(/:execution:cohort-import-dev-import\/Add:\*$/),
      expect.stringMatching(/:execution:cohort-import-dev-import\/Remove:\*$/),
      expect.stringMatching(/:execution:cohort-import-dev-import:\*$/),
    ]);
    const named = permissions().filter(({ resources }) => !resources.includes("*"));
    expect(new Set(named.flatMap(({ actions }) => actions))).toEqual(
      new Set([
        "lambda:InvokeFunction",
        "s3:GetObject",
        "kms:Decrypt",
        "states:StartExecution",
        "states:DescribeExecution",
        "states:StopExecution",
      ]),
    );
  });
});
