import { describe, expect, it } from "vitest";
import { functionNameOf } from "../../infra/naming.ts";
import { classOf } from "../../infra/throttling.ts";
import { functions } from "../../shared/contract/functions.ts";
import { catchAll, type Route, routes } from "../../shared/contract/routes.ts";
import {
  asText,
  ofType,
  type Resources,
  type Synthesized,
  stageNamed,
  synthesized,
  theOnly,
} from "./synthesized.ts";

const withSandbox = synthesized(stageNamed("dev"));
const withoutSandbox = synthesized(stageNamed("prod"));
const isOfSandbox = ({ by }: Route) => functions[by].sandbox === true;

/** The template's routes in the contract's form. The function of each is found through its integration. */
function routesIn({ running }: Synthesized) {
  return ofType(running, "AWS::ApiGatewayV2::Route").map(([, { Properties }]) => ({
    route: Properties.RouteKey,
    function: functionBehind(running, Properties.Target),
    scope: Properties.AuthorizationType === "JWT" ? Properties.AuthorizationScopes.join(" ") : "public",
  }));
}

function functionBehind(running: Resources, target: unknown): string {
  const [, integration = ""] = /^integrations\/<(\w+)>$/.exec(asText(target)) ?? [];
  const [id] = running[integration]?.Properties.IntegrationUri["Fn::GetAtt"] ?? [];
  return running[id]?.Properties.FunctionName;
}

function expected({ stage }: Synthesized, wanted: readonly Route[]) {
  return [...wanted, catchAll].map(({ key, by, scope }) => ({
    route: key,
    function: functionNameOf(stage, by),
    scope,
  }));
}

const sorted = (found: { route: string }[]) =>
  found.toSorted((one, other) => (one.route < other.route ? -1 : 1));

describe("the deployed API", () => {
  it("has the contract's routes, each with its function and scope, and no other", () => {
    expect(sorted(routesIn(withSandbox))).toEqual(sorted(expected(withSandbox, routes)));
  });

  it("has no route, no function and no scope of the sandbox if the stage has none", () => {
    const own = routes.filter((route) => !isOfSandbox(route));
    expect(sorted(routesIn(withoutSandbox))).toEqual(sorted(expected(withoutSandbox, own)));
    const names = ofType(withoutSandbox.running, "AWS::Lambda::Function").map(
      ([, { Properties }]) => Properties.FunctionName,
    );
    expect(names.filter((name) => /sandbox/.test(name))).toEqual([]);
    expect(JSON.stringify(withoutSandbox.data)).not.toContain("sandbox");
  });

  it("asks for a token everywhere, apart from its own document and health, Braze's two calls and the catch-all route", () => {
    const open = routesIn(withSandbox).filter(({ scope }) => scope === "public");
    expect(open.map(({ route }) => route)).toEqual([
      "GET /openapi.json",
      "GET /health",
      "POST /partners/{partner}/cohorts",
      "POST /partners/{partner}/cohorts/users",
      "$default",
    ]);
    const stillOpen = routesIn(withoutSandbox).filter(({ scope }) => scope === "public");
    expect(stillOpen.map(({ route }) => route)).toEqual(["GET /openapi.json", "GET /health", "$default"]);
  });

  it("has one integration for each function that answers routes, and one permission to invoke it", () => {
    const { running, stage } = withSandbox;
    const answering = new Set([...routes, catchAll].map(({ by }) => functionNameOf(stage, by)));
    expect(ofType(running, "AWS::ApiGatewayV2::Integration")).toHaveLength(answering.size);
    const permitted = ofType(running, "AWS::Lambda::Permission").filter(
      ([, { Properties }]) => Properties.Principal === "apigateway.amazonaws.com",
    );
    const names = permitted.map(([, { Properties }]) => {
      const [id] = Properties.FunctionName["Fn::GetAtt"];
      return running[id]?.Properties.FunctionName;
    });
    expect(names.sort()).toEqual([...answering].sort());
  });

  it("gives users' identifiers only to a scope of its own", () => {
    const given = routesIn(withoutSandbox).filter(({ scope }) => scope === "people/read");
    expect(given.map(({ route }) => route).sort()).toEqual([
      "GET /exclusion-lists/{listId}/people",
      "GET /imports/{runId}/rejected",
      "POST /cohorts/{cohortId}/people/look-up",
    ]);
  });

  it("accepts the tokens of the stage's own issuer if it has one, and then keeps no user pool", () => {
    const issuer = {
      kind: "oidc",
      issuer: "https://id.example.com/",
      audience: ["cohorts"],
      page: { clientId: "cohorts-page" },
    } as const;
    const { data, running } = synthesized({ ...stageNamed("prod"), issuer });
    const { JwtConfiguration } = theOnly(running, "AWS::ApiGatewayV2::Authorizer").Properties;
    expect(JwtConfiguration).toEqual({ Issuer: issuer.issuer, Audience: ["cohorts"] });
    expect(ofType(data, "AWS::Cognito::UserPool")).toEqual([]);
  });

  it("lets Cognito grant exactly the scopes that the routes require", () => {
    const servers = ofType(withSandbox.data, "AWS::Cognito::UserPoolResourceServer");
    const given = servers.flatMap(([, { Properties }]) =>
      Properties.Scopes.map((scope: { ScopeName: string }) => `${Properties.Identifier}/${scope.ScopeName}`),
    );
    const asked = new Set(routes.map(({ scope }) => scope).filter((scope) => scope !== "public"));
    expect(new Set(given)).toEqual(asked);
  });

  it("limits the rate of requests, and logs who called what without bodies, queries and addresses", () => {
    const { Properties } = theOnly(withSandbox.running, "AWS::ApiGatewayV2::Stage");
    const { rate, burst } = withSandbox.stage.throttle.usual;
    expect(Properties.DefaultRouteSettings).toMatchObject({
      ThrottlingRateLimit: rate,
      ThrottlingBurstLimit: burst,
    });
    const fields = Object.values<string>(JSON.parse(Properties.AccessLogSettings.Format));
    expect(fields).toContain("$context.routeKey");
    expect(fields.filter((field) => /body|query|sourceIp|header|\.path$|email/i.test(field))).toEqual([]);
  });

  it("limits routes that cost much, show people or are open to everybody by themselves", () => {
    const { Properties, DependsOn = [] } = theOnly(withSandbox.running, "AWS::ApiGatewayV2::Stage");
    const { costly, people, braze } = withSandbox.stage.throttle;
    const limit = ({ rate, burst }: typeof costly) => ({
      ThrottlingRateLimit: rate,
      ThrottlingBurstLimit: burst,
    });
    expect(Properties.RouteSettings).toMatchObject({
      "POST /cohorts/{cohortId}/imports": limit(costly),
      "POST /cohorts/{cohortId}/preview": limit(costly),
      "POST /uploads": limit(costly),
      "POST /exclusion-lists/{listId}/people": limit(costly),
      "POST /connections/{connectionId}/keys": limit(costly),
      "GET /imports/{runId}/rejected": limit(people),
      "POST /partners/{partner}/cohorts/users": limit(braze),
    });
    expect(Properties.RouteSettings).not.toHaveProperty(["GET /cohorts"]);
    // API Gateway refuses settings of a route that is not there yet.
    const keys = DependsOn.map((id) => withSandbox.running[id]?.Properties.RouteKey);
    expect(keys).toEqual(expect.arrayContaining(Object.keys(Properties.RouteSettings)));
  });

  it("gives every route that shows users' identifiers the limit of people", () => {
    const shown = routes.filter(({ scope }) => scope === "people/read");
    expect(shown.length).toBeGreaterThan(0);
    expect(shown.map(classOf)).toEqual(shown.map(() => "people"));
  });
});
