/** The HTTP API: the contract's routes, each with the scope that the caller's token must carry. */
import { type CfnResource, Duration, RemovalPolicy, Validations } from "aws-cdk-lib";
import { AccessLogFormat } from "aws-cdk-lib/aws-apigateway";
import {
  type CfnStage,
  CorsHttpMethod,
  HttpApi,
  HttpMethod,
  HttpNoneAuthorizer,
  HttpRoute,
  HttpRouteKey,
  HttpStage,
  LogGroupLogDestination,
} from "aws-cdk-lib/aws-apigatewayv2";
import { HttpJwtAuthorizer } from "aws-cdk-lib/aws-apigatewayv2-authorizers";
import { HttpLambdaIntegration } from "aws-cdk-lib/aws-apigatewayv2-integrations";
import type { IFunction } from "aws-cdk-lib/aws-lambda";
import { LogGroup } from "aws-cdk-lib/aws-logs";
import { Construct } from "constructs";
import { crossOrigin } from "../shared/contract/cors.ts";
import type { FunctionName } from "../shared/contract/functions.ts";
import { catchAll, type Route } from "../shared/contract/routes.ts";
import type { StageConfig } from "./config.ts";
import type { RetainedData } from "./data-stack.ts";
import { prefixOf } from "./naming.ts";
import { classOf } from "./throttling.ts";

/** Who called what, with which result. Never a body, a query or an address. */
const accessLine = {
  time: "$context.requestTime",
  request: "$context.requestId",
  route: "$context.routeKey",
  status: "$context.status",
  milliseconds: "$context.responseLatency",
  bytes: "$context.responseLength",
  client: "$context.authorizer.claims.client_id",
  refused: "$context.authorizer.error",
  failed: "$context.integration.error",
};

/** Why the route needs no token. */
function openBecause(by: FunctionName): string {
  return by.startsWith("sandbox/")
    ? "Braze's half of the contract, where a stage plays Braze: both secrets are in the body."
    : "What the API can do, and that it can do no more, as its published source says too: no data of anybody.";
}

interface ImportApiOptions {
  stage: StageConfig;
  tokens: RetainedData["tokens"];
  pageOrigin: string;
}

export class ImportApi extends Construct {
  readonly stage: HttpStage;
  /** `https://…`, without a trailing slash. */
  readonly origin: string;
  private readonly api: HttpApi;
  private readonly authorizer: HttpJwtAuthorizer;
  private readonly limits: StageConfig["throttle"];

  constructor(scope: Construct, id: string, { stage, tokens, pageOrigin }: ImportApiOptions) {
    super(scope, id);
    this.api = new HttpApi(this, "Api", {
      apiName: prefixOf(stage),
      createDefaultStage: false,
      corsPreflight: {
        allowOrigins: [pageOrigin],
        allowMethods: crossOrigin.methods.map((method) => CorsHttpMethod[method]),
        allowHeaders: [...crossOrigin.headers],
        maxAge: Duration.seconds(crossOrigin.seconds),
      },
    });
    this.origin = this.api.apiEndpoint;
    this.limits = stage.throttle;
    this.authorizer = new HttpJwtAuthorizer("Tokens", tokens.issuer, { jwtAudience: [...tokens.audience] });
    const log = new LogGroup(this, "AccessLog", {
      logGroupName: `/aws/vendedlogs/apis/${prefixOf(stage)}`,
      retention: stage.retention.logs,
      removalPolicy: RemovalPolicy.DESTROY,
    });
    this.stage = new HttpStage(this, "Stage", {
      httpApi: this.api,
      stageName: "$default",
      autoDeploy: true,
      throttle: { rateLimit: stage.throttle.usual.rate, burstLimit: stage.throttle.usual.burst },
      accessLogSettings: {
        destination: new LogGroupLogDestination(log),
        format: AccessLogFormat.custom(JSON.stringify(accessLine)),
      },
    });
  }

  /** One integration and one invoke permission per function, so that a further route adds neither. */
  answer(routes: readonly Route[], functionOf: (name: FunctionName) => IFunction): void {
    const integrations = new Map(
      [...routes, catchAll].map(({ by }) => [
        by,
        new HttpLambdaIntegration(by, functionOf(by), { scopePermissionToRoute: false }),
      ]),
    );
    const made = new Map<string, HttpRoute>();
    const add = (key: string, routeKey: HttpRouteKey, { by, scope }: Pick<Route, "by" | "scope">) => {
      const integration = integrations.get(by);
      if (!integration) throw new Error(`${by} has no integration`);
      const route = new HttpRoute(this, key, {
        httpApi: this.api,
        routeKey,
        integration,
        ...(scope === "public"
          ? { authorizer: new HttpNoneAuthorizer() }
          : { authorizer: this.authorizer, authorizationScopes: [scope] }),
      });
      made.set(key, route);
      if (scope === "public")
        Validations.of(route).acknowledge({ id: "AwsSolutions-APIG4", reason: openBecause(by) });
    };
    for (const route of routes)
      add(route.key, HttpRouteKey.with(route.path, HttpMethod[route.method]), route);
    add("CatchAll", HttpRouteKey.DEFAULT, catchAll);
    this.throttle(routes, made);
  }

  /** A route that is not in the settings has the limit of the stage. */
  private throttle(routes: readonly Route[], made: ReadonlyMap<string, HttpRoute>): void {
    const stage = this.stage.node.defaultChild as CfnStage;
    const settings: Record<string, object> = {};
    for (const route of routes) {
      const of = classOf(route);
      if (of === "usual") continue;
      const { rate, burst } = this.limits[of];
      settings[route.key] = { ThrottlingRateLimit: rate, ThrottlingBurstLimit: burst };
      // API Gateway refuses settings of a route that is not there yet.
      const resource = made.get(route.key)?.node.defaultChild;
      if (resource) stage.addResourceDependency(resource as CfnResource);
    }
    stage.routeSettings = settings;
  }
}
