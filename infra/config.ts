/**
 * What an operator writes about one deployment: a JSON file outside the source (docs/deploy.md). Nothing in it is
 * secret: keys are put into Secrets Manager by hand. The descriptions are shown by editors, and with each fault.
 */
import * as z from "zod";
import * as mini from "zod/mini";
import { scopes, type TokenScope } from "../shared/contract/access.ts";
import { athena } from "../shared/contract/athena.ts";
import { database } from "../shared/contract/databases.ts";
import { REQUESTS_PER_SECOND } from "../shared/limits.ts";
import { domainFault, HOST } from "./page-domain.ts";

const tokenScopes = Object.keys(scopes) as [TokenScope, ...TokenScope[]];
const days = z.int().min(1).max(3_650);
/** Longer than an execution, with days to settle it by its results: a part that has none counts as unsent. */
export const LEAST_RUN_DAYS = 7;

const httpsOrigin = z
  .string()
  .refine((text) => URL.parse(text)?.origin === text && text.startsWith("https:"), {
    error: "must be an origin of https, such as https://api.company.com: no path, no slash at its end",
  });

const machine = z
  .strictObject({
    scopes: z.array(z.enum(tokenScopes)).min(1).readonly().describe("The scopes that it may ask for."),
    connections: z.exactOptional(
      z
        .array(z.string().min(1))
        .readonly()
        .describe("Ids of the connections that its tokens are bound to. Left out: not bound."),
    ),
  })
  .describe("A client of a program, which has one purpose: its name says which.");

const cognito = z.strictObject({
  kind: z.literal("cognito"),
  machines: z
    .record(z.string().regex(/^[a-z][a-z0-9-]*$/), machine)
    .readonly()
    .default({})
    .describe("Clients of programs, by name."),
});

const oidc = z.strictObject({
  kind: z.literal("oidc"),
  issuer: z.url({ protocol: /^https$/ }).describe("The issuer, as it is in `iss` of its tokens."),
  audience: z.array(z.string().min(1)).min(1).readonly().describe("Values of `aud` that the API accepts."),
  page: z.strictObject({
    clientId: z
      .string()
      .min(1)
      .describe("The page's public client: authorization code with PKCE, without a secret."),
    origins: z.exactOptional(
      z
        .array(httpsOrigin)
        .readonly()
        .describe("Origins of the issuer's endpoints for tokens, if they are not at its own origin."),
    ),
  }),
});

/** A function is on no database's machine. */
const remoteDatabase = mini.extend(database, {
  tls: mini._default(
    mini
      .literal("verify-full", "must be verify-full: identifiers and a password go to the database")
      .check(mini.describe("TLS, with the certificate and the host's name verified.")),
    "verify-full",
  ),
});

const databases = z.record(
  z.string().regex(/^[a-z][a-z0-9-]{0,38}$/, "must be lower-case letters, digits and -"),
  remoteDatabase,
);

const limit = z.strictObject({ rate: z.number().positive(), burst: z.int().min(1) });

const mail = z
  .strictObject({
    identity: z
      .string()
      .refine((text) => HOST.test(text) || z.email().safeParse(text).success, {
        error: "must be a domain in lower case, or an address",
      })
      .describe("Domain or address that SES has verified in this account and region."),
    from: z.strictObject({
      name: z
        .string()
        .regex(/^[^<>"\p{Cc}]{1,100}$/u, 'must have no control characters, and none of < > "')
        .describe("The sender's name in mails."),
      address: z.email().describe("The sender's address. It belongs to `identity`."),
    }),
    replyTo: z.email().describe("Where answers to mails go."),
  })
  .refine(({ identity, from: { address } }) => belongs(address, identity), {
    path: ["from", "address"],
    error: "must belong to mail.identity: SES sends for no other domain",
  });

export const stageConfig = z.strictObject({
  $schema: z.exactOptional(z.string().describe("Where editors find this description.")),
  checksOnly: z.exactOptional(
    z
      .literal(true)
      .describe(
        "Set in the examples, so that they can be synthesised and not deployed: `account` is one of AWS's examples.",
      ),
  ),
  name: z
    .string()
    .regex(
      /^[a-z]([a-z0-9-]{0,18}[a-z0-9])?$/,
      "must be 1 to 20 of a-z, 0-9 and -, beginning with a letter and not ending with -",
    )
    // Source: Amazon Cognito, "Configuring a user pool domain".
    .refine((text) => !/aws|amazon|cognito/.test(text), {
      error: "must not contain aws, amazon or cognito: Cognito takes no sign-in domain with them",
    })
    .describe(
      "The stage: every name of a resource begins with cohort-import-<name>. It can't be changed later.",
    ),
  account: z
    .string()
    .regex(/^\d{12}$/, "must be the 12 digits of an account, as text")
    .describe("The AWS account. A deployment with the credentials of another is refused."),
  region: z
    .string()
    .regex(/^(af|ap|ca|eu|il|me|mx|sa|us)-[a-z]+-\d$/, "must be a region of AWS's standard partition")
    .describe("The AWS region, such as eu-west-1."),
  sandbox: z.boolean().default(false).describe("Also deploys the sandbox, and lets connections use it."),
  issuer: z
    .discriminatedUnion("kind", [cognito, oidc])
    .default({ kind: "cognito", machines: {} })
    .describe("Whose tokens the API accepts: a user pool of the stage, or an OIDC issuer of your own."),
  mail,
  page: z
    .strictObject({
      domain: z.exactOptional(
        z
          .strictObject({
            name: z.string().describe("Such as cohorts.company.com."),
            certificate: z.string().describe("ARN of its certificate in ACM, in us-east-1."),
          })
          .readonly()
          .superRefine((domain, { addIssue }) => {
            const message = domainFault(domain);
            if (message !== undefined) addIssue({ code: "custom", message });
          }),
      ),
    })
    .default({})
    .describe("The page's domain. Without one it has a domain of CloudFront."),
  userAgent: z
    .string()
    .regex(
      /^partner-[^-/\s]+-[^-/\s]+\/[^-/\s]+$/,
      "must be partner-OrganizationName-ProductName/ProductVersion, as Braze requires it of partners",
    )
    .describe("The User-Agent that Braze assigned to you as a partner."),
  requestsPerSecond: z
    .union([z.number().positive().max(10_000), z.literal("off")])
    .default(REQUESTS_PER_SECOND)
    .describe(
      "Requests a second that the whole stage sends to one cluster of Braze. Lower it if others use the same partner " +
        "key. `off` only if the endpoint has no limit.",
    ),
  extraEndpoints: z
    .record(httpsOrigin, z.string().min(1))
    .readonly()
    .default({})
    .describe(
      "REST endpoints allowed besides Braze's own: origin → cluster. The cluster is the name of its partner key.",
    ),
  databases: databases
    .default({})
    .describe(
      "Databases whose tables data sets may name (docs/databases.md): name → where it is, and its secret.",
    ),
  athena: z
    .record(z.string().regex(/^[a-z][a-z0-9-]{0,38}$/, "must be lower-case letters, digits and -"), athena)
    .default({})
    .describe(
      "Athena whose tables data sets may name (docs/athena.md): name → what a query may scan, its database, and where its files are.",
    ),
  network: z.exactOptional(
    z
      .strictObject({
        subnets: z
          .array(z.string().regex(/^subnet-[0-9a-f]+$/, "must be the id of a subnet"))
          .min(1)
          .readonly()
          .describe(
            "Private subnets from which the databases, S3, DynamoDB and Secrets Manager are reached, and Athena if the stage has one.",
          ),
        securityGroups: z
          .array(z.string().regex(/^sg-[0-9a-f]+$/, "must be the id of a security group"))
          .min(1)
          .readonly()
          .describe("Security groups that the databases let in."),
      })
      .readonly()
      .describe(
        "Where the functions that read databases are. Left out: databases are reached over the internet.",
      ),
  ),
  alarmsEmail: z
    .email()
    .describe("Gets a mail for each alarm, once its owner has confirmed the subscription."),
  retention: z
    .strictObject({
      logs: z.literal([7, 30, 90, 180, 365, 731]).default(90).describe("Days of logs."),
      runs: days
        .min(
          LEAST_RUN_DAYS,
          `must be ${LEAST_RUN_DAYS} or more: an import may last three days, and is settled by these objects, days later if S3 or DynamoDB refuse`,
        )
        .default(30)
        .describe(
          "Days for which a run's identifiers stay in the work bucket, and what it is settled by. At least a week.",
        ),
      events: days.default(365).describe("Days of data events, see `dataEvents`."),
    })
    .prefault({}),
  dataEvents: z
    .boolean()
    .default(false)
    .describe(
      "Whether CloudTrail records each read and write of an object or an item. AWS bills each event.",
    ),
  lambdaConcurrency: z
    .int()
    .min(1)
    // As few as a new account may have, so that a first deployment does not fail.
    .default(10)
    .describe(
      "Concurrent executions of Lambda that the account has in this region: `aws lambda get-account-settings` tells. " +
        "From 1,000 on, a share is reserved for each kind of work. A stage that shares its account with another, or " +
        "with other systems that reserve, counts what they leave.",
    ),
  throttle: z
    .strictObject({
      usual: limit.default({ rate: 200, burst: 400 }),
      costly: limit.default({ rate: 20, burst: 40 }),
      people: limit.default({ rate: 2, burst: 10 }),
      braze: limit.default({ rate: 100, burst: 200 }),
    })
    .prefault({})
    .describe(
      "Requests of all callers together by class of route (infra/throttling.ts): the rate per second, and the burst. " +
        "`usual` is also the limit of the whole API.",
    ),
});

export type StageConfig = z.infer<typeof stageConfig>;
export type Machine = z.infer<typeof machine>;

function belongs(address: string, identity: string): boolean {
  // That it is no identity is a fault of its own.
  if (!HOST.test(identity) && !identity.includes("@")) return true;
  const domain = address.slice(address.lastIndexOf("@") + 1);
  return address === identity || domain === identity || domain.endsWith(`.${identity}`);
}
