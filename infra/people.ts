/** A Cognito user pool, for stages without an issuer of their own. */
import { Aws, CfnOutput, Duration, RemovalPolicy } from "aws-cdk-lib";
import {
  AccountRecovery,
  FeaturePlan,
  Mfa,
  OAuthScope,
  ResourceServerScope,
  StandardThreatProtectionMode,
  UserPool,
} from "aws-cdk-lib/aws-cognito";
import { Construct } from "constructs";
import type { StageConfig } from "./config.ts";
import { deployedScopes } from "./deployed.ts";
import { prefixOf } from "./naming.ts";

export class People extends Construct {
  readonly issuer: string;
  readonly audience: readonly string[];

  constructor(scope: Construct, id: string, stage: StageConfig) {
    super(scope, id);
    const pool = new UserPool(this, "Pool", {
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
      featurePlan: FeaturePlan.PLUS,
      standardThreatProtectionMode: StandardThreatProtectionMode.FULL_FUNCTION,
      deletionProtection: true,
      removalPolicy: RemovalPolicy.RETAIN,
    });
    // The domain must be unique across all of AWS, so it contains the account number.
    const domain = pool.addDomain("SignIn", {
      cognitoDomain: { domainPrefix: `${prefixOf(stage)}-${Aws.ACCOUNT_ID}` },
    });
    const scopes = scopesIn(pool, stage);
    const lives = { accessTokenValidity: Duration.hours(1), enableTokenRevocation: true };
    const page = pool.addClient("Page", {
      ...lives,
      generateSecret: false,
      preventUserExistenceErrors: true,
      oAuth: {
        flows: { authorizationCodeGrant: true },
        scopes: [OAuthScope.OPENID, OAuthScope.EMAIL, ...scopes],
        callbackUrls: [`${stage.pageUrl}/`],
        logoutUrls: [`${stage.pageUrl}/`],
      },
    });
    const machines = pool.addClient("Machines", {
      ...lives,
      generateSecret: true,
      oAuth: { flows: { clientCredentials: true }, scopes },
    });

    this.issuer = pool.userPoolProviderUrl;
    // Cognito's access tokens have no audience, so API Gateway compares `client_id`.
    this.audience = [page.userPoolClientId, machines.userPoolClientId];
    new CfnOutput(this, "TokenUrl", { value: `${domain.baseUrl()}/oauth2/token` });
    new CfnOutput(this, "PageClient", { value: page.userPoolClientId });
    new CfnOutput(this, "MachineClient", { value: machines.userPoolClientId });
  }
}

/** One resource server for each noun of the contract's scopes. */
function scopesIn(pool: UserPool, stage: StageConfig): OAuthScope[] {
  const byNoun = Map.groupBy(deployedScopes(stage), (scope) => scope.split("/", 1)[0] ?? "");
  return [...byNoun].flatMap(([noun, scopes]) => {
    const verbs = scopes.map((scope) => {
      const verb = scope.slice(noun.length + 1);
      return new ResourceServerScope({ scopeName: verb, scopeDescription: `${verb} ${noun}` });
    });
    const server = pool.addResourceServer(noun, { identifier: noun, scopes: verbs });
    return verbs.map((verb) => OAuthScope.resourceServer(server, verb));
  });
}
