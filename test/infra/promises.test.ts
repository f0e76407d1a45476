import { beforeAll, describe, expect, it } from "vitest";
import { deployedFunctions } from "../../infra/deployed.ts";
import { type EnvironmentKey, environment } from "../../shared/contract/environment.ts";
import type { FunctionName } from "../../shared/contract/functions.ts";
import { actionsCalled, bundledModules, settingsRead } from "./bundles.ts";
import { asText, functionResource, stageNamed, statementsOf, synthesized } from "./synthesized.ts";
import { unreachedCalls } from "./unreached-calls.ts";

const dev = synthesized(stageNamed("dev"));
const names = deployedFunctions(dev.stage).map(([name]) => name);
let bundles: Awaited<ReturnType<typeof bundledModules>>;
beforeAll(async () => {
  bundles = await bundledModules();
});

function modulesOf(name: FunctionName) {
  const modules = bundles.get(name);
  if (!modules) throw new Error(`${name} was not bundled`);
  return modules;
}

/** What differs between functions, by name: those without a difference are left out. */
function byFunction(found: (name: FunctionName) => readonly string[]): Record<string, readonly string[]> {
  return Object.fromEntries(names.map((name) => [name, found(name)]).filter(([, one]) => one?.length));
}

describe("the environment of a function", () => {
  const set = (name: FunctionName): string[] =>
    Object.keys(functionResource(dev, name).Properties.Environment?.Variables ?? {});
  const read = (name: FunctionName): string[] =>
    settingsRead(modulesOf(name)).map((key: EnvironmentKey) => environment[key]);

  it("has no value that its code does not read", () => {
    expect(byFunction((name) => set(name).filter((one) => !read(name).includes(one)))).toEqual({});
  });

  it("has every value that its code reads", () => {
    expect(byFunction((name) => read(name).filter((one) => !set(name).includes(one)))).toEqual({});
  });

  it("is read in the wiring only", () => {
    const elsewhere = [...new Set(names.flatMap((name) => [...modulesOf(name)]))]
      .filter(([path, text]) => path !== "functions/wiring.ts" && text.includes("process.env"))
      .map(([path]) => path);
    // The process of SQL texts gets a few variables of Lambda's own, by name.
    expect([...new Set(elsewhere)]).toEqual(["shared/adapters/duckdb/sql/worker-process.ts"]);
  });
});

describe("the grants of a function", () => {
  /** Logs, traces and interfaces are Lambda's calls with the function's role, as are those of failure destinations. */
  const byLambda = /^(logs|xray|ec2):/;
  const actions = (name: FunctionName) => statementsOf(dev, name).flatMap((one) => one.actions);
  /** CDK grants them together to whoever sends to a queue. */
  const sends = (name: FunctionName, action: string) =>
    action.startsWith("sqs:") && actions(name).includes("sqs:SendMessage");
  const granted = (name: FunctionName) =>
    new Set(
      actions(name).filter(
        (action) => !byLambda.test(action) && !action.startsWith("kms:") && !sends(name, action),
      ),
    );
  const called = (name: FunctionName) => new Set(actionsCalled(modulesOf(name)));

  it("have every AWS call of its code, but for those that the table says it does not reach", () => {
    expect(byFunction((name) => [...called(name)].filter((one) => !granted(name).has(one)))).toEqual(
      unreachedCalls,
    );
  });

  it("have no AWS call that its code has not", () => {
    // One privilege: a put can do what an update or a deletion does.
    const writes = ["dynamodb:PutItem", "dynamodb:UpdateItem", "dynamodb:DeleteItem"];
    const made = (name: FunctionName, action: string) =>
      writes.includes(action) ? writes.some((one) => called(name).has(one)) : called(name).has(action);
    expect(byFunction((name) => [...granted(name)].filter((one) => !made(name, one)))).toEqual({});
  });

  it("have the encryption keys for the calls that use them, and no other use of a key", () => {
    const used = (name: FunctionName): string[] => {
      const may = granted(name);
      const encrypts = [...modulesOf(name).values()].some((text) => text.includes("KmsKeyId:"));
      const multipart = may.has("s3:AbortMultipartUpload");
      return [
        ...(may.has("s3:GetObject") || multipart ? ["s3 Decrypt"] : []),
        ...(may.has("s3:PutObject") ? ["s3 GenerateDataKey"] : []),
        ...(may.has("secretsmanager:GetSecretValue") ? ["secretsmanager Decrypt"] : []),
        ...(may.has("secretsmanager:CreateSecret") && encrypts
          ? ["secretsmanager Decrypt", "secretsmanager GenerateDataKey"]
          : []),
        // Of its failure destination, whose messages have addresses.
        ...(name === "triggers/mail-events" ? ["sqs Decrypt", "sqs GenerateDataKey"] : []),
      ];
    };
    const may = (name: FunctionName): string[] =>
      statementsOf(dev, name).flatMap(({ actions, condition }) => {
        const { StringEquals } = (condition ?? {}) as { StringEquals?: Record<string, unknown> };
        const [service] = asText(StringEquals?.["kms:ViaService"] ?? "").split(".");
        // DynamoDB's documentation names the seven actions of whoever uses a table, whichever calls they make.
        if (!service || service === "dynamodb") return [];
        return actions.map((action) => `${service} ${action.slice("kms:".length)}`);
      });
    const sorted = (uses: readonly string[]) => [...new Set(uses)].sort();
    for (const name of names) expect(sorted(may(name)), name).toEqual(sorted(used(name)));
  });
});
