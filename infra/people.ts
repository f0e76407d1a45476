/** A Cognito user pool, for stages without an issuer of their own: people with groups, and a client for each program. */
import { Aws, CfnOutput, Duration, RemovalPolicy, Stack } from "aws-cdk-lib";
import {
  AccountRecovery,
  CfnUserPoolGroup,
  FeaturePlan,
  LambdaVersion,
  Mfa,
  OAuthScope,
  ResourceServerScope,
  StandardThreatProtectionMode,
  UserPool,
  type UserPoolClient,
  UserPoolOperation,
} from "aws-cdk-lib/aws-cognito";
import { Construct } from "constructs";
import { groups, scopes, type TokenScope } from "../shared/contract/access.ts";
import { functions } from "../shared/contract/functions.ts";
import type { Machine, StageConfig } from "./config.ts";
import { contractFunction } from "./contract-function.ts";
import { deployedScopes } from "./deployed.ts";
import { functionFolder } from "./dist.ts";
import { prefixOf } from "./naming.ts";

const TRIGGER = "triggers/token-scopes";
/** For every client. */
const lives = { accessTokenValidity: Duration.hours(1), enableTokenRevocation: true };

export interface PeopleOptions {
  stage: StageConfig;
  /** The output folder of the build. */
  dist: string;
  pageOrigin: string;
}

export class People extends Construct {
  readonly issuer: string;
  /** The page's client, and the domain of Cognito's pages for sign-in. */
  readonly page: { clientId: string; domain: string };
  readonly audience: readonly string[];
  /** Client id → the connections that its tokens are bound to. */
  readonly boundClients: ReadonlyMap<string, readonly string[]>;

  constructor(scope: Construct, id: string, { stage, dist, pageOrigin }: PeopleOptions) {
    super(scope, id);
    const pool = poolOf(this, stage);
    // The domain must be unique across all of AWS, so it contains the account number.
    const domain = pool.addDomain("SignIn", {
      cognitoDomain: { domainPrefix: `${prefixOf(stage)}-${Aws.ACCOUNT_ID}` },
    });
    this.grantByGroup(pool, stage, dist);
    const offered = scopesIn(pool, stage);
    const page = pool.addClient("Page", {
      ...lives,
      generateSecret: false,
      preventUserExistenceErrors: true,
      oAuth: {
        flows: { authorizationCodeGrant: true },
        scopes: [OAuthScope.OPENID, OAuthScope.EMAIL, ...offered.values()],
        callbackUrls: [`${pageOrigin}/`],
        logoutUrls: [`${pageOrigin}/`],
      },
    });
    // A person's token on the command line: AWS credentials are needed besides the person's own.
    const terminal = pool.addClient("Terminal", {
      ...lives,
      generateSecret: false,
      preventUserExistenceErrors: true,
      authFlows: { adminUserPassword: true },
      disableOAuth: true,
    });
    const machines = Object.entries(stage.issuer.kind === "cognito" ? stage.issuer.machines : {}).map(
      ([purpose, machine]) => ({ purpose, machine, client: machineClient(pool, offered, purpose, machine) }),
    );

    this.issuer = pool.userPoolProviderUrl;
    this.page = { clientId: page.userPoolClientId, domain: domain.domainName };
    // Cognito's access tokens have no audience, so API Gateway compares `client_id`.
    this.audience = [page, terminal, ...machines.map(({ client }) => client)].map(
      ({ userPoolClientId }) => userPoolClientId,
    );
    this.boundClients = new Map(
      machines.flatMap(({ client, machine: { connections } }) =>
        connections ? [[client.userPoolClientId, connections]] : [],
      ),
    );
    // Of the stack, so that their names have no digest: guides name them.
    const stack = Stack.of(this);
    new CfnOutput(stack, "TokenUrl", { value: `${domain.baseUrl()}/oauth2/token` });
    new CfnOutput(stack, "UserPool", { value: pool.userPoolId });
    new CfnOutput(stack, "PageClient", { value: page.userPoolClientId });
    new CfnOutput(stack, "TerminalClient", { value: terminal.userPoolClientId });
    for (const { purpose, client } of machines)
      new CfnOutput(stack, `Machine-${purpose}`, { value: client.userPoolClientId });
  }

  /** Without the trigger, a person would get every scope that the page may ask for. */
  private grantByGroup(pool: UserPool, stage: StageConfig, dist: string): void {
    for (const [groupName, { about }] of Object.entries(groups))
      new CfnUserPoolGroup(this, `Group-${groupName}`, {
        userPoolId: pool.userPoolId,
        groupName,
        description: about,
      });
    const trigger = contractFunction(this, {
      stage,
      name: TRIGGER,
      spec: functions[TRIGGER],
      code: functionFolder(dist, TRIGGER),
      granted: [],
    });
    pool.addTrigger(UserPoolOperation.PRE_TOKEN_GENERATION_CONFIG, trigger, LambdaVersion.V2_0);
  }
}

function poolOf(scope: Construct, stage: StageConfig): UserPool {
  return new UserPool(scope, "Pool", {
    userPoolName: prefixOf(stage),
    // Colleagues are invited. Self sign-up would let strangers see a company's marketing.
    selfSignUpEnabled: false,
    signInAliases: { email: true },
    accountRecovery: AccountRecovery.EMAIL_ONLY,
    mfa: Mfa.REQUIRED,
    mfaSecondFactor: { otp: true, sms: false },
    passwordPolicy: {
      minLength: 12,
      requireLowercase: true,
      requireUppercase: true,
      requireDigits: true,
      requireSymbols: true,
      tempPasswordValidity: Duration.days(3),
    },
    // Essentials is enough for the trigger; Plus adds threat protection.
    featurePlan: FeaturePlan.PLUS,
    standardThreatProtectionMode: StandardThreatProtectionMode.FULL_FUNCTION,
    deletionProtection: true,
    // Protected, it can't be deleted: a rollback that tried to would fail. Its name need not be unique.
    removalPolicy: RemovalPolicy.RETAIN,
  });
}

/** One resource server for each noun of the contract's scopes. */
function scopesIn(pool: UserPool, stage: StageConfig): Map<TokenScope, OAuthScope> {
  const byNoun = Map.groupBy(deployedScopes(stage), (scope) => scope.split("/", 1)[0] ?? "");
  return new Map(
    [...byNoun].flatMap(([noun, offered]) => {
      const verbs = offered.map((scope) => ({
        scope,
        verb: new ResourceServerScope({
          scopeName: scope.slice(noun.length + 1),
          scopeDescription: scopes[scope],
        }),
      }));
      const identity = { identifier: noun, scopes: verbs.map(({ verb }) => verb) };
      const server = pool.addResourceServer(noun, identity);
      return verbs.map(({ scope, verb }) => [scope, OAuthScope.resourceServer(server, verb)] as const);
    }),
  );
}

function machineClient(
  pool: UserPool,
  offered: ReadonlyMap<TokenScope, OAuthScope>,
  purpose: string,
  { scopes: wanted }: Machine,
): UserPoolClient {
  const given = wanted.map((scope) => {
    const found = offered.get(scope);
    if (!found)
      throw new Error(`the machine client ${purpose} has ${scope}, which no route of this stage asks for`);
    return found;
  });
  return pool.addClient(`Machine-${purpose}`, {
    ...lives,
    generateSecret: true,
    oAuth: { flows: { clientCredentials: true }, scopes: given },
  });
}
