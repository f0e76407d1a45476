import { describe, expect, it } from "vitest";
import type { Permission } from "../../../infra/allow.ts";
import { allowing, refuseUnknown, type Wanted } from "../../../local/aws/permissions/policy.ts";

const bucket = "arn:aws:s3:::work";
const read: Permission = { actions: ["s3:GetObject"], resources: [`${bucket}/results/*`] };
const wanted = (over: Partial<Wanted> = {}): Wanted => ({
  action: "s3:GetObject",
  resource: `${bucket}/results/run-1/0/started`,
  ...over,
});
const isAllowed = (statement: Permission, over?: Partial<Wanted>) =>
  allowing([statement], wanted(over)) !== undefined;
const when = (operator: string, key: string, expected: string | string[]): Permission => ({
  ...read,
  conditions: { [operator]: { [key]: expected } },
});

describe("a policy", () => {
  it("allows the action on the resource that a statement names, and nothing else", () => {
    expect(isAllowed(read)).toBe(true);
    expect(isAllowed(read, { action: "s3:PutObject" })).toBe(false);
    expect(isAllowed(read, { action: "s3:GetObjectAcl" })).toBe(false);
    expect(isAllowed(read, { resource: `${bucket}/ledgers/x` })).toBe(false);
    expect(isAllowed(read, { resource: bucket })).toBe(false);
    expect(allowing([], wanted())).toBeUndefined();
  });

  it("never joins parts of two statements", () => {
    const write: Permission = { actions: ["s3:PutObject"], resources: [`${bucket}/ledgers/*`] };
    expect(allowing([read, write], wanted({ resource: `${bucket}/ledgers/x` }))).toBeUndefined();
    expect(allowing([read, write], wanted({ action: "s3:PutObject" }))).toBeUndefined();
  });

  it.each([
    ["*", "anything/at all", true],
    ["arn:aws:s3:::work/*", "arn:aws:s3:::work/", true],
    ["arn:aws:s3:::work/*", "arn:aws:s3:::work2/x", false],
    ["secret:one-??????", "secret:one-abcdef", true],
    ["secret:one-??????", "secret:one-abcde", false],
    ["secret:one-??????", "secret:one-abcdef-more", false],
    ["a.c", "abc", false],
    ["a(b)+[c]$|^", "a(b)+[c]$|^", true],
    ["line*", "line\nbreak", true],
  ])("matches the resource %j with %j: %j", (pattern, resource, fits) => {
    expect(isAllowed({ actions: ["s3:GetObject"], resources: [pattern] }, { resource })).toBe(fits);
  });

  const leading = (...keys: string[]) => ({ context: { "dynamodb:LeadingKeys": keys } });
  const prefix = (value: string) => ({ context: { "s3:prefix": [value] } });
  it.each([
    ["StringEquals", "s3:prefix", "results/", prefix("results/"), true],
    ["StringEquals", "s3:prefix", "results/*", prefix("results/x"), false],
    ["StringEquals", "s3:prefix", ["a", "b"], prefix("b"), true],
    ["StringEquals", "s3:prefix", "results/", {}, false],
    ["StringLike", "s3:prefix", "results/*", prefix("results/x"), true],
    ["StringLike", "s3:prefix", "results/*", prefix(""), false],
    ["StringLike", "s3:prefix", "*", {}, false],
    ["ForAllValues:StringLike", "dynamodb:LeadingKeys", "SANDBOX#*", leading("SANDBOX#KEYS"), true],
    ["ForAllValues:StringLike", "dynamodb:LeadingKeys", "SANDBOX#*", leading("SANDBOX#A", "COHORT#1"), false],
    ["ForAllValues:StringLike", "dynamodb:LeadingKeys", "SANDBOX#*", {}, true],
    ["ForAllValues:StringNotLike", "dynamodb:LeadingKeys", "SANDBOX#*", leading("COHORT#1"), true],
    ["ForAllValues:StringNotLike", "dynamodb:LeadingKeys", "SANDBOX#*", leading("SANDBOX#KEYS"), false],
  ] as const)("has the condition %s %s %j of %j: %j", (operator, key, expected, context, holds) => {
    const values = typeof expected === "string" ? expected : [...expected];
    expect(isAllowed(when(operator, key, values), context)).toBe(holds);
  });

  it("needs every condition of a statement", () => {
    const both: Permission = {
      ...read,
      conditions: { StringEquals: { a: "1", b: "2" }, StringLike: { c: "3*" } },
    };
    const context = { a: ["1"], b: ["2"], c: ["33"] };
    expect(isAllowed(both, { context })).toBe(true);
    for (const key of ["a", "b", "c"])
      expect(isAllowed(both, { context: { ...context, [key]: ["no"] } })).toBe(false);
  });

  it.each([
    "Bool",
    "StringNotEquals",
    "IpAddress",
    "toString",
    "ForAnyValue:StringLike",
    "StringEqualsIfExists",
  ])(
    "with the operator %s, which is not known, is an error and neither a refusal nor a permission",
    (operator) => {
      const statement = when(operator, "aws:SecureTransport", "true");
      expect(() => refuseUnknown([statement])).toThrow(operator);
      expect(() => isAllowed(statement)).toThrow(operator);
    },
  );

  it("with a wildcard in an action is an error", () => {
    expect(() => refuseUnknown([{ actions: ["s3:Get*"], resources: ["*"] }])).toThrow("s3:Get*");
  });
});
