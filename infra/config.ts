/** What differs between deployments. Nothing here is secret: keys are put into Secrets Manager by hand. */
import type { TokenScope } from "../shared/contract/access.ts";
import { REQUESTS_PER_SECOND } from "../shared/limits.ts";
import type { PageDomain } from "./page-domain.ts";
import type { RouteClass } from "./throttling.ts";

/** The issuer whose tokens the API accepts. */
type Issuer =
  | { kind: "cognito"; machines: Readonly<Record<string, Machine>> }
  /** Any OIDC issuer whose access tokens carry our scopes in `scope` or `scp`. */
  | { kind: "oidc"; issuer: string; audience: readonly string[]; page: PageClient };

/** The page at an issuer of one's own. The issuer returns to the page's origin with `/` after it. */
interface PageClient {
  /** A public client: authorization code with PKCE, without a secret. */
  clientId: string;
  /** Origins of the issuer's endpoints for tokens, if they are not at its own origin. */
  origins?: readonly string[];
}

/** A client of a program, which has one purpose: its name says which. */
export interface Machine {
  /** The scopes that it may ask for. */
  scopes: readonly TokenScope[];
  /** Ids of the connections that its tokens are bound to. Left out: not bound. */
  connections?: readonly string[];
}

export interface StageConfig {
  name: string;
  /** Also deploys the sandbox, and lets connections use it. */
  sandbox: boolean;
  issuer: Issuer;
  mail: {
    /** Domain or address that SES has verified in this account and region. `from` must belong to it. */
    identity: string;
    from: { name: string; address: string };
    replyTo: string;
  };
  /**
   * Mails link to the page's origin, sign-in returns to it, and it alone may call the API from a browser. Without a
   * domain it is CloudFront's own, and the output `PageOrigin` tells it.
   */
  page: { domain?: PageDomain };
  /** `partner-OrganizationName-ProductName/ProductVersion`: Braze requires it of partners. */
  userAgent: string;
  /**
   * Requests a second that the whole stage sends to one cluster of Braze. Lower it if others use the same partner key.
   * Use `off` only if the endpoint has no limit.
   */
  requestsPerSecond: number | "off";
  /** REST endpoints allowed besides Braze's own: origin → cluster. The cluster is the name of its partner key. */
  extraEndpoints: Readonly<Record<string, string>>;
  /** Gets a mail for each alarm, once its owner has confirmed the subscription. */
  alarmsEmail: string;
  /** Days. */
  retention: { logs: 7 | 30 | 90 | 365; runs: number; events: number };
  /**
   * Whether CloudTrail records each read and write of an object or an item (`infra/trail.ts`). AWS bills each event.
   */
  dataEvents: boolean;
  /**
   * Concurrent executions of Lambda that the account has in this region: `aws lambda get-account-settings` shows it. From
   * 1,000 on, a share of them is reserved for each kind of work. A stage that shares its account with another, or with
   * other systems that reserve, counts what they leave.
   */
  lambdaConcurrency: number;
  /**
   * Requests of all callers together, by class of route (`infra/throttling.ts`): the rate per second, and the burst.
   * `usual` is also the limit of the whole API.
   */
  throttle: Readonly<Record<RouteClass, { rate: number; burst: number }>>;
}

const machines: Readonly<Record<string, Machine>> = {
  /** Starts imports when new data is there, and waits for their end. */
  imports: { scopes: ["cohorts/read", "imports/run"] },
  /** Looks at schedules, imports and connections. */
  monitoring: { scopes: ["cohorts/read", "connections/read"] },
  /** Copies the audit trail to where a company keeps its own. */
  "audit-copies": { scopes: ["audit/read"] },
};

const common = {
  issuer: { kind: "cognito", machines },
  userAgent: "partner-Kubit-CohortImport/0.1.0",
  requestsPerSecond: REQUESTS_PER_SECOND,
  extraEndpoints: {},
  // As few as a new account may have, so that a first deployment does not fail.
  lambdaConcurrency: 10,
} as const;

export const stages: readonly StageConfig[] = [
  {
    ...common,
    name: "dev",
    sandbox: true,
    mail: {
      identity: "dev.example.com",
      from: { name: "Cohort import (dev)", address: "imports@dev.example.com" },
      replyTo: "support@dev.example.com",
    },
    page: {},
    alarmsEmail: "operators@dev.example.com",
    retention: { logs: 30, runs: 30, events: 90 },
    dataEvents: true,
    throttle: {
      usual: { rate: 50, burst: 100 },
      costly: { rate: 5, burst: 10 },
      people: { rate: 1, burst: 5 },
      braze: { rate: 100, burst: 200 },
    },
  },
  {
    ...common,
    name: "prod",
    sandbox: false,
    mail: {
      identity: "example.com",
      from: { name: "Cohort import", address: "imports@example.com" },
      replyTo: "support@example.com",
    },
    page: {
      domain: {
        name: "cohorts.example.com",
        certificate: "arn:aws:acm:us-east-1:111122223333:certificate/00000000-0000-4000-8000-000000000000",
      },
    },
    alarmsEmail: "operators@example.com",
    retention: { logs: 90, runs: 30, events: 365 },
    dataEvents: false,
    throttle: {
      usual: { rate: 200, burst: 400 },
      costly: { rate: 20, burst: 40 },
      people: { rate: 2, burst: 10 },
      braze: { rate: 100, burst: 200 },
    },
  },
];
