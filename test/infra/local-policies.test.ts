import { describe, expect, it } from "vitest";
import { deployedFunctions } from "../../infra/deployed.ts";
import { channelSecretPrefixOf, functionNameOf, keySecretPrefixOf, prefixOf } from "../../infra/naming.ts";
import { ACCOUNT, functionArn, localNames, queueArn, REGION } from "../../local/aws/names.ts";
import { credentialsOf, TIMERS, UPKEEP, workflowCredentials } from "../../local/aws/permissions/callers.ts";
import { localPolicies, localReach } from "../../local/aws/permissions/local-policies.ts";
import type { FunctionName } from "../../shared/contract/functions.ts";
import { deadLetterQueues } from "../../shared/contract/queues.ts";
import {
  asText,
  functionResource,
  ofType,
  type Statement,
  stageNamed,
  statementsByRole,
  statementsOf,
  synthesized,
} from "./synthesized.ts";

const dev = synthesized(stageNamed("dev"));
const { stage } = dev;
const { retained } = localReach;
/** Calls that Lambda makes with the function's role. The local system has neither logs nor traces nor a network nor such queues and their keys. */
const byLambda = /^(logs|xray|ec2):/;

/** Text of the template → name on this machine. The first that fits counts. */
const localNamesOf: [RegExp, string][] = [
  [/<cohort-import-dev-data:ExportsOutputFnGetAttTable\w+>/, retained.table.arn],
  [/<cohort-import-dev-data:ExportsOutputFnGetAttDataBucket\w+>/, retained.dataBucket.arn],
  [/<cohort-import-dev-data:ExportsOutputFnGetAttWorkBucket\w+>/, retained.workBucket.arn],
  [/<cohort-import-dev-data:ExportsOutputFnGetAttDataKey\w+>/, retained.dataKey],
  [/<cohort-import-dev-data:ExportsOutputFnGetAttSecretsKey\w+>/, retained.secretsKey],
  [/<cohort-import-dev-data:ExportsOutputRefPartnerKeys\w+>/, retained.partnerKeys.arn],
  [/<cohort-import-dev-data:ExportsOutputRefSandboxPartnerKey\w+>/, retained.sandboxPartnerKey?.arn ?? ""],
  [/<cohort-import-dev-data:ExportsOutputRefForgottenKey\w+>/, retained.forgottenKey.arn],
  [/<Notices\w+\.Arn>/, localReach.eventBus.arn],
  [/<TimersRole\w+\.Arn>/, localNames.timerRole],
  [/<TimersUndelivered\w+\.Arn>/, localNames.timerDeadLetters],
  [/<TimersFailed\w+\.Arn>/, queueArn(deadLetterQueues.failedTicks)],
  [/<TimersUnrepaired\w+\.Arn>/, queueArn(deadLetterQueues.failedRepairs)],
  [/<MailFailedEvents\w+\.Arn>/, queueArn(deadLetterQueues.failedMailEvents)],
  ...deployedFunctions(stage).flatMap(([name]): [RegExp, string][] => {
    const [id] = Object.entries(dev.running).find(([, one]) => one === functionResource(dev, name)) ?? [];
    return [
      [new RegExp(`<${id}\\.Arn>`), functionArn(name)],
      [new RegExp(`:function:${functionNameOf(stage, name)}$`), `:function:${name}`],
    ];
  }),
  [/^arn:aws:secretsmanager:\S+:secret:warehouse-reader-\w+$/, localNames.databaseSecret],
  [/^arn:aws:kms:\S+:key\/0f1e2d3c-\S+0f1$/, localNames.secretsKey],
  [/^arn:aws:kms:\S+:key\/0f1e2d3c-\S+0f2$/, localNames.dataKey],
  [/(?<=:s3:::)example-lake\/shop\//, `${localNames.dataBucket}/${localNames.lakePrefix}`],
  [/(?<=:s3:::)example-lake$/, localNames.dataBucket],
  [/^shop\/\*$/, `${localNames.lakePrefix}*`],
  [/(?<=:(?:database|table)\/)shop\b/, localNames.athena],
  [/(?<=:)444455556666(?=:)/, localNames.catalogAccount],
  [/<AWS::Partition>/, "aws"],
  [new RegExp(`<AWS::Region>|(?<=:)${stage.region}(?=:)`), REGION],
  [new RegExp(`<AWS::AccountId>|(?<=:)${stage.account}(?=:)`), ACCOUNT],
  [new RegExp(`${prefixOf(stage)}-import\\b`), "cohort-import"],
  [new RegExp(`(?<=workgroup/)${prefixOf(stage)}`), "cohort-import"],
  [new RegExp(keySecretPrefixOf(stage)), localNames.keySecretPrefix],
  [new RegExp(channelSecretPrefixOf(stage)), localNames.channelSecretPrefix],
  [new RegExp(`schedule/${prefixOf(stage)}/`), `schedule/${localNames.timerGroup}/`],
  [
    new RegExp(`configuration-set/${prefixOf(stage)}$`),
    `configuration-set/${localNames.mail.configurationSet}`,
  ],
  [new RegExp(`${stage.mail.from.address}`), localNames.mail.from],
  [new RegExp(`identity/${stage.mail.identity}$`), `identity/${localNames.mail.identity}`],
];

function onThisMachine(text: string): string {
  return localNamesOf.reduce((so, [deployed, local]) => so.replace(deployed, local), text);
}

type Conditions = Record<string, Record<string, unknown>>;

/** One line for each action on each resource, with its conditions. */
function lines(
  statements: readonly Omit<Statement, "condition">[],
  conditions: (at: number) => Conditions | undefined,
) {
  const all = statements.flatMap(({ actions, resources }, at) => {
    const tests = Object.entries(conditions(at) ?? {}).flatMap(([operator, keys]) =>
      Object.entries(keys).map(([key, expected]) => {
        const values = [expected].flat().map((value) => onThisMachine(asText(value)));
        return `${operator} ${key} ${values.join()}`;
      }),
    );
    return actions.flatMap((action) =>
      resources.map((resource) => [action, onThisMachine(resource), ...tests.sort()].join(" ")),
    );
  });
  return [...new Set(all)].sort();
}

function deployedLines(statements: readonly Statement[]): string[] {
  // CDK joins statements of the same resource, so that traces may share one with lists.
  // With a function's role, Lambda puts into a queue what the function failed on.
  const isLambdas = (action: string, { actions }: Statement) =>
    byLambda.test(action) || (action.startsWith("sqs:") && actions.includes("sqs:SendMessage"));
  const own = statements
    .filter(({ condition }) => !JSON.stringify(condition ?? {}).includes(`"sqs.`))
    .map((one) => ({ ...one, actions: one.actions.filter((action) => !isLambdas(action, one)) }));
  return lines(own, (at) => own[at]?.condition as Conditions | undefined);
}

function localLines(accessKey: string): string[] {
  const policy = localPolicies().get(accessKey) ?? [];
  if (policy === "everything") throw new Error(`${accessKey} may do everything`);
  return lines(policy, (at) => policy[at]?.conditions);
}

describe("the policies that the local system asks", () => {
  const names = deployedFunctions(stage).map(([name]) => name);

  it.each(names)("are those of the template, with the names of this machine: %s", (name: FunctionName) => {
    const local = localLines(credentialsOf(name).accessKeyId);
    expect(local).toEqual(deployedLines(statementsOf(dev, name)));
    expect(local.filter((line) => /[<>]|cohort-import-dev/.test(line))).toEqual([]);
  });

  it("are those of the template for the workflow", () => {
    const [[machine] = []] = ofType(dev.running, "AWS::StepFunctions::StateMachine");
    const [role] = dev.running[machine ?? ""]?.Properties.RoleArn["Fn::GetAtt"] ?? [];
    const local = localLines(workflowCredentials.accessKeyId);
    expect(local).toEqual(deployedLines(statementsByRole(dev.running).get(role) ?? []));
    expect(local.filter((line) => line.startsWith("lambda:InvokeFunction"))).toHaveLength(8);
    expect(local.filter((line) => /[<>]|cohort-import-dev/.test(line))).toEqual([]);
  });

  it("are those of the template for Scheduler, which puts what it can't deliver into a queue", () => {
    const [[role] = []] = ofType(dev.running, "AWS::IAM::Role").filter(([id]) => id.startsWith("TimersRole"));
    const statements = statementsByRole(dev.running).get(role ?? "") ?? [];
    expect(localLines(TIMERS)).toEqual(lines(statements, () => undefined));
    expect(localLines(TIMERS)).toEqual([
      `lambda:InvokeFunction ${functionArn("timers/tick")}`,
      `sqs:SendMessage ${localNames.timerDeadLetters}`,
    ]);
  });

  it("are those of the template for the rules that start reconcile and tell of arrivals", () => {
    const rules = ofType(dev.running, "AWS::Lambda::Permission").filter(
      ([, { Properties }]) => Properties.Principal === "events.amazonaws.com",
    );
    const allowed = rules.map(
      ([, { Properties }]) => `${Properties.Action} ${onThisMachine(asText(Properties.FunctionName))}`,
    );
    // The bucket's events come through the event queue of the stand-ins, which asks nobody.
    const told = `lambda:InvokeFunction ${functionArn("triggers/arrivals")}`;
    expect(allowed).toEqual([...localLines(UPKEEP), told]);
  });

  it("let nobody but the operator do everything", () => {
    const free = [...localPolicies()].filter(([, policy]) => policy === "everything");
    expect(free.map(([caller]) => caller)).toEqual(["operator"]);
  });
});
