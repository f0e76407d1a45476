import { describe, expect, it } from "vitest";
import type { Machine } from "../../infra/config.ts";
import { groups } from "../../shared/contract/access.ts";
import { environment } from "../../shared/contract/environment.ts";
import { asText, functionResource, ofType, stageNamed, synthesized, theOnly } from "./synthesized.ts";

const prod = synthesized(stageNamed("prod"));
const withMachines = (machines: Record<string, Machine>) =>
  synthesized({ ...stageNamed("prod"), issuer: { kind: "cognito", machines } });

function clientsOf({ data }: typeof prod): Record<string, string[]> {
  const clients = ofType(data, "AWS::Cognito::UserPoolClient").map(([id, { Properties }]) => [
    id.replace(/^PeoplePool(.*?)[0-9A-F]{8}$/, "$1"),
    (Properties.AllowedOAuthScopes ?? []).map((scope: unknown) => asText(scope)),
  ]);
  return Object.fromEntries(clients);
}

describe("the user pool", () => {
  it("has the contract's groups", () => {
    const made = ofType(prod.data, "AWS::Cognito::UserPoolGroup").map(
      ([, { Properties }]) => Properties.GroupName,
    );
    expect(made).toEqual(Object.keys(groups));
  });

  it("gives scopes by group: its trigger is of version 2, which its plan has", () => {
    const { Properties } = theOnly(prod.data, "AWS::Cognito::UserPool");
    expect(["ESSENTIALS", "PLUS"]).toContain(Properties.UserPoolTier);
    const { LambdaArn, LambdaVersion } = Properties.LambdaConfig.PreTokenGenerationConfig;
    expect(LambdaVersion).toBe("V2_0");
    const [id] = LambdaArn["Fn::GetAtt"];
    expect(prod.data[id]?.Properties.FunctionName).toBe("cohort-import-prod-triggers-token-scopes");
    const permissions = ofType(prod.data, "AWS::Lambda::Permission").map(
      ([, resource]) => resource.Properties,
    );
    expect(permissions).toMatchObject([
      { Principal: "cognito-idp.amazonaws.com", SourceArn: expect.anything() },
    ]);
  });

  it("has a trigger that may touch nothing and knows nothing", () => {
    const trigger = theOnly(prod.data, "AWS::Lambda::Function").Properties;
    expect(trigger.Environment).toBeUndefined();
    const [id] = trigger.Role["Fn::GetAtt"];
    const [{ PolicyDocument }] = prod.data[id]?.Properties.Policies ?? [];
    const actions = PolicyDocument.Statement.flatMap(({ Action }: { Action: string | string[] }) => Action);
    expect(
      actions.filter((action: string) => !/^(logs|xray):Put|^logs:CreateLogStream$/.test(action)),
    ).toEqual([]);
  });

  it("has one client for each purpose, which may ask for the scopes of its purpose", () => {
    const { Page, Terminal, ...machines } = clientsOf(prod);
    expect(Page).toContain("openid");
    expect(Terminal).toEqual([]);
    const { issuer } = prod.stage;
    const wanted = issuer.kind === "cognito" ? Object.entries(issuer.machines) : [];
    expect(Object.keys(machines)).toEqual(wanted.map(([purpose]) => `Machine${purpose.replace("-", "")}`));
    for (const [purpose, { scopes }] of wanted)
      expect(machines[`Machine${purpose.replace("-", "")}`]).toHaveLength(scopes.length);
  });

  it("refuses a machine with a scope that no route of the stage asks for", () => {
    expect(() => withMachines({ tests: { scopes: ["sandbox/admin"] } })).toThrow(
      "the machine client tests has sandbox/admin",
    );
  });

  it("tells the API which machines are bound to connections: their tokens can't tell it", () => {
    const bound = withMachines({
      shop: { scopes: ["imports/run"], connections: ["eu"] },
      all: { scopes: ["imports/run"] },
    });
    const variables = functionResource(bound, "api/imports").Properties.Environment.Variables;
    expect(asText(variables[environment.boundClients])).toMatch(/^\{"<[^>]*Machineshop[^>]*>":\["eu"\]\}$/);
  });
});
