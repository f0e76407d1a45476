import { describe, expect, it } from "vitest";
import { asText, examples, ofType, type Resource, stageNamed, synthesized } from "./synthesized.ts";

/** All functions of all stacks, CDK's own too. */
const all = examples.flatMap((name) => {
  const { stage, page, data, running, pageFiles } = synthesized(stageNamed(name));
  return [page, data, running, pageFiles].flatMap((resources) =>
    ofType(resources, "AWS::Lambda::Function").map(([id, function_]) => ({
      id,
      stage,
      resources,
      function_,
    })),
  );
});

function referred({ resources }: (typeof all)[number], value: unknown): Resource | undefined {
  const [, id = ""] = /^<(\w+)(?:\.Arn)?>$/.exec(asText(value)) ?? [];
  return resources[id];
}

describe("every function of every stack", () => {
  it("is ended by a timeout of its own, before Lambda's longest", () => {
    expect(all.length).toBeGreaterThan(60);
    for (const { id, function_ } of all) {
      expect([id, typeof function_.Properties.Timeout]).toEqual([id, "number"]);
      expect(function_.Properties.Timeout).toBeLessThanOrEqual(900);
    }
  });

  it("logs to a group of the stack, which keeps what it has for the stage's days", () => {
    for (const one of all) {
      const group = referred(one, one.function_.Properties.LoggingConfig.LogGroup);
      expect([one.id, group?.Type]).toEqual([one.id, "AWS::Logs::LogGroup"]);
      expect(group?.Properties.RetentionInDays).toBe(one.stage.retention.logs);
    }
  });

  it("has a role that Lambda alone assumes, and that no other function has", () => {
    const roles = all.map((one) => {
      const role = referred(one, one.function_.Properties.Role);
      expect([one.id, role?.Type]).toEqual([one.id, "AWS::IAM::Role"]);
      const assumers = role?.Properties.AssumeRolePolicyDocument.Statement;
      expect(assumers).toMatchObject([{ Principal: { Service: "lambda.amazonaws.com" } }]);
      return role;
    });
    expect(new Set(roles).size).toBe(all.length);
  });
});
