/** Scheduler and the workflow call functions by themselves: with roles, whose policies the stand-ins ask. */
import { S3Client } from "@aws-sdk/client-s3";
import { expect, it } from "vitest";
import type { Permission } from "../../../infra/allow.ts";
import { SteeredClock } from "../../../local/aws/clock.ts";
import type { Lambda } from "../../../local/aws/lambda.ts";
import { machine } from "../../../local/aws/machine.ts";
import { functionArn, localNames } from "../../../local/aws/names.ts";
import { asked, demanding } from "../../../local/aws/permissions/ask.ts";
import { TIMERS, UPKEEP, workflowCredentials } from "../../../local/aws/permissions/callers.ts";
import type { Denied } from "../../../local/aws/permissions/denied.ts";
import { localPolicies } from "../../../local/aws/permissions/local-policies.ts";
import { schedule } from "../../../local/aws/scheduler/schedule-requests.ts";
import { timers } from "../../../local/aws/timers.ts";
import { runnable } from "../../../local/aws/workflow-document.ts";
import { importWorkflow } from "../../../shared/contract/import-workflow.ts";
import { workflowSubstitutions } from "../../../shared/contract/workflow-steps.ts";

const WORKFLOW = workflowCredentials.accessKeyId;

/** The policies of this machine, without an action of one caller. */
function without(caller: string, action: string) {
  const denied: Denied[] = [];
  const policies = localPolicies();
  const policy = policies.get(caller) as readonly Permission[];
  const left = policy.map((one) => ({ ...one, actions: one.actions.filter((each) => each !== action) }));
  policies.set(caller, left);
  const demand = demanding(asked(policies, { denied: (one) => denied.push(one) }));
  return { denied, demand };
}

/** Fires a timer of `tick` and the schedule of `reconcile` once, and returns the functions that were invoked. */
async function fired({ demand }: ReturnType<typeof without>, RoleArn: string = localNames.timerRole) {
  const invoked: string[] = [];
  const clock = new SteeredClock(new Date("2026-11-24T08:00:00Z"));
  const lambda: Lambda = async (name) => {
    invoked.push(name);
    return { payload: null };
  };
  const upkeep = "cron(0 9 * * ? *)";
  const { store, events, moveTo, stop } = timers({ lambda, clock, upkeep, folder: undefined, demand });
  const Target = {
    Arn: functionArn("timers/tick"),
    RoleArn,
    DeadLetterConfig: { Arn: localNames.timerDeadLetters },
  };
  store.create(
    "cohort.1",
    schedule.parse({
      GroupName: localNames.timerGroup,
      ScheduleExpression: "cron(0 9 * * ? *)",
      FlexibleTimeWindow: { Mode: "OFF" },
      Target,
    }),
  );
  await moveTo?.(new Date("2026-11-24T09:00:00Z"), events.quiet);
  stop();
  return invoked.sort();
}

it("Scheduler fires timers and reconcile, each with its role", async () => {
  const all = without(TIMERS, "nothing");
  expect(await fired(all)).toEqual(["timers/reconcile", "timers/tick"]);
  expect(all.denied).toEqual([]);
});

it("Scheduler fires no timer with a role that may not invoke its target", async () => {
  const tick = without(TIMERS, "lambda:InvokeFunction");
  expect(await fired(tick)).toEqual(["timers/reconcile"]);
  const resource = functionArn("timers/tick");
  expect(tick.denied).toEqual([{ caller: TIMERS, action: "lambda:InvokeFunction", resource }]);
  const upkeep = without(UPKEEP, "lambda:InvokeFunction");
  expect(await fired(upkeep)).toEqual(["timers/tick"]);
  expect(upkeep.denied).toMatchObject([{ caller: UPKEEP, resource: functionArn("timers/reconcile") }]);
});

it("Scheduler fires no timer with a role that it does not know, and can't put it aside either", async () => {
  const { denied, demand } = without(TIMERS, "nothing");
  const another = "arn:aws:iam::000000000000:role/another";
  expect(await fired({ denied, demand }, another)).toEqual(["timers/reconcile"]);
  expect(denied.map(({ caller, action }) => `${caller} ${action}`)).toEqual([
    `${another} lambda:InvokeFunction`,
    `${another} sqs:SendMessage`,
  ]);
});

/** Runs one step, or the import's map over removes, and returns the error that ended it; "" if none did. */
async function ran(States: Record<string, object>, { demand }: ReturnType<typeof without>) {
  const [StartAt] = Object.keys(States);
  const substitutions = Object.fromEntries(
    workflowSubstitutions.map((name) => [
      name,
      functionArn(`steps/${name.replace("Arn", "").toLowerCase()}`),
    ]),
  );
  const document = runnable({ StartAt, States }, substitutions);
  const objects = new S3Client({});
  objects.send = async () => ({ Body: { transformToString: async () => "" } });
  const { result } = machine(document, {
    lambda: async () => ({ payload: null }),
    objects,
    retryPause: 0,
    demand: (action, resource) => demand(WORKFLOW, action, resource),
  }).run({ run: "r1", prepared: { removes: "manifests/x.jsonl", removesTogether: 1 } });
  return result.then(
    () => "",
    (error: Error) => error.name,
  );
}

const step = (name: string) => ({
  Step: {
    Type: "Task",
    Resource: "arn:aws:states:::lambda:invoke",
    Parameters: { FunctionName: functionArn(name), Payload: {} },
    End: true,
  },
});
const { Catch: _, Next: __, ...remove } = importWorkflow.States.Remove;
const map = { Begin: { Type: "Pass", Next: "Remove" }, Remove: { ...remove, End: true } };

it("the workflow invokes its steps, and no other function", async () => {
  const all = without(WORKFLOW, "nothing");
  expect(await ran(step("steps/send"), all)).toBe("");
  expect(await ran(step("timers/reconcile"), all)).toBe("Lambda.AWSLambdaException");
  const resource = functionArn("timers/reconcile");
  expect(all.denied).toEqual([{ caller: WORKFLOW, action: "lambda:InvokeFunction", resource }]);
});

it("the workflow's map starts, watches and stops executions of its own machine, by its own label", async () => {
  const all = without(WORKFLOW, "nothing");
  expect(await ran(map, all)).toBe("");
  expect(all.denied).toEqual([]);
  for (const verb of ["StartExecution", "DescribeExecution", "StopExecution"]) {
    const less = without(WORKFLOW, `states:${verb}`);
    expect(await ran(map, less), verb).toBe("States.Permissions");
    expect(less.denied).toMatchObject([{ caller: WORKFLOW, action: `states:${verb}` }]);
  }
});
