import { describe, expect, it } from "vitest";
import { deployedFunctions } from "../../infra/deployed.ts";
import type { FunctionName } from "../../shared/contract/functions.ts";
import type { Need } from "../../shared/contract/needs.ts";
import { routes } from "../../shared/contract/routes.ts";
import { rowKinds } from "../../shared/contract/rows.ts";
import { workFolders } from "../../shared/contract/work-bucket.ts";
import {
  asText,
  functionResource,
  ofType,
  type Statement,
  stageNamed,
  statementsByRole,
  statementsOf,
  synthesized,
} from "./synthesized.ts";

const dev = synthesized(stageNamed("dev"));
const deployed = deployedFunctions(dev.stage);
const channelSecrets = /:secret:cohort-import\/dev\/channels\/\*$/;
const keySecrets = /:secret:cohort-import\/dev\/keys\/\*$/;

/** Functions that may do an action on a matching resource. */
function whoMay(action: string, resource = /./): string[] {
  const may = ({ actions, resources }: Statement) =>
    actions.includes(action) && resources.some((one) => resource.test(one));
  return deployed.map(([name]) => name).filter((name) => statementsOf(dev, name).some(may));
}

/** Patterns of the partition keys that a statement on the table allows. */
function leadingKeysOf({ condition }: Statement): string[] {
  const { "ForAllValues:StringLike": like } = (condition ?? {}) as Record<string, Record<string, string[]>>;
  return like?.["dynamodb:LeadingKeys"] ?? [];
}

/** Verb and partition of each write of rows that a function may make, but for its entries of the audit trail. */
function rowsWritten(name: FunctionName): string[] {
  const verbs = ["PutItem", "UpdateItem", "DeleteItem"];
  const written = statementsOf(dev, name).flatMap((one) => {
    const { "ForAllValues:StringLike": like } = (one.condition ?? {}) as Record<
      string,
      Record<string, string[]>
    >;
    const attributes = like?.["dynamodb:Attributes"];
    return verbs
      .filter((verb) => one.actions.includes(`dynamodb:${verb}`))
      .flatMap((verb) =>
        leadingKeysOf(one).map((key) => `${verb} ${key}${attributes ? `: ${attributes.join(", ")}` : ""}`),
      );
  });
  return written.filter((one) => !one.endsWith(" AUDIT#*")).sort();
}

function whoNeeds(...needs: Need[]): string[] {
  return deployed
    .filter((entry) => needs.some((need) => entry[1].needs.includes(need)))
    .map(([name]) => name);
}

describe("least privilege", () => {
  it("names the resource of every permission, except for tracing, log delivery and lists", () => {
    const all = [...statementsByRole(dev.running).values(), ...statementsByRole(dev.data).values()].flat();
    const anywhere = all.filter(({ resources }) => resources.includes("*")).flatMap(({ actions }) => actions);
    expect(all.length).toBeGreaterThan(100);
    expect(anywhere.filter((action) => !/^(xray|logs|ec2):/.test(action)).sort()).toEqual([
      "scheduler:ListSchedules",
      "secretsmanager:ListSecrets",
    ]);
    expect(all.flatMap(({ actions }) => actions).filter((action) => action.includes("*"))).toEqual([]);
  });

  it("gives no role an AWS managed policy", () => {
    const roles = [...ofType(dev.running, "AWS::IAM::Role"), ...ofType(dev.data, "AWS::IAM::Role")];
    expect(roles.filter(([, { Properties }]) => Properties.ManagedPolicyArns)).toEqual([]);
  });

  it("lets only functions that call Braze read its keys", () => {
    expect(whoMay("secretsmanager:GetSecretValue", keySecrets)).toEqual(whoNeeds("keys:read"));
    expect(whoMay("secretsmanager:GetSecretValue", /PartnerKeys/)).toEqual(whoNeeds("partnerKeys:read"));
    expect(whoMay("secretsmanager:GetSecretValue", /SandboxPartnerKey/)).toEqual(
      whoNeeds("sandboxPartnerKey:read"),
    );
    expect(whoMay("secretsmanager:GetSecretValue", /ForgottenKey/)).toEqual(whoNeeds("forgottenKey:read"));
    expect(whoMay("secretsmanager:GetSecretValue", /warehouse-reader/)).toEqual(whoNeeds("databases:read"));
    expect(whoMay("secretsmanager:GetSecretValue", channelSecrets)).toEqual(whoNeeds("channelSecrets:read"));
    expect(whoMay("secretsmanager:GetSecretValue")).toEqual(
      whoNeeds(
        "keys:read",
        "channelSecrets:read",
        "partnerKeys:read",
        "sandboxPartnerKey:read",
        "forgottenKey:read",
        "databases:read",
      ),
    );
  });

  it("puts functions that read databases into the stage's network, and no others", () => {
    const networked = deployed.filter(([name]) => functionResource(dev, name).Properties.VpcConfig);
    expect(networked.map(([name]) => name)).toEqual(whoNeeds("databases:read"));
    expect(whoMay("ec2:CreateNetworkInterface")).toEqual(whoNeeds("databases:read"));
    const actions = deployed.flatMap(([name]) => statementsOf(dev, name).flatMap((one) => one.actions));
    expect([...new Set(actions.filter((action) => action.startsWith("ec2:")))].sort()).toEqual([
      "ec2:AssignPrivateIpAddresses",
      "ec2:CreateNetworkInterface",
      "ec2:DeleteNetworkInterface",
      "ec2:DescribeNetworkInterfaces",
      "ec2:DescribeSubnets",
      "ec2:UnassignPrivateIpAddresses",
    ]);
  });

  it("grants nothing of databases and networks where a stage has none", () => {
    const prod = synthesized(stageNamed("prod"));
    const own = statementsOf(prod, "steps/prepare");
    expect(own.flatMap(({ actions }) => actions).filter((action) => action.startsWith("ec2:"))).toEqual([]);
    const ofSecrets = own.filter(({ actions }) => actions.some((one) => one.startsWith("secretsmanager:")));
    expect(ofSecrets.flatMap(({ resources }) => resources)).toEqual([expect.stringMatching(/ForgottenKey/)]);
    const { VpcConfig, Environment } = functionResource(prod, "steps/prepare").Properties;
    expect(VpcConfig).toBeUndefined();
    expect(Environment?.Variables?.["DATABASES"]).toBe("{}");
  });

  it("lets those who ask Athena read the tables and places that the stage names, and write selections", () => {
    expect(whoMay("athena:StartQueryExecution")).toEqual(whoNeeds("athena:query"));
    expect(whoNeeds("athena:query")).toEqual(["steps/select", "jobs/run"]);
    const own = statementsOf(dev, "steps/select");
    const on = (verb: string) =>
      own.filter(({ actions }) => actions.includes(verb)).flatMap((one) => one.resources);
    expect(on("athena:GetDataCatalog")).toEqual([expect.stringMatching(/:datacatalog\/shared$/)]);
    expect(on("athena:StopQueryExecution")).toEqual([
      expect.stringMatching(/:datacatalog\/AwsDataCatalog$/),
      expect.stringMatching(/:datacatalog\/shared$/),
      expect.stringMatching(/:workgroup\/cohort-import-dev\.lake$/),
      expect.stringMatching(/:workgroup\/cohort-import-dev\.shared$/),
    ]);
    const places = [/:catalog$/, /:database\/default$/, /:database\/shop$/, /:table\/shop\/\*$/];
    const isShared = (arn: string) => arn.includes(":444455556666:");
    for (const whose of [isShared, (arn: string) => !isShared(arn)])
      expect(on("glue:GetTable").filter(whose)).toEqual(places.map((one) => expect.stringMatching(one)));
    expect(on("s3:GetObject")).toEqual([
      expect.stringMatching(/:s3:::example-lake\/shop\/\*$/),
      expect.stringMatching(/WorkBucket[^/]*\/selections\/\*$/),
    ]);
    expect(on("s3:PutObject")).toEqual([expect.stringMatching(/WorkBucket[^/]*\/selections\/\*$/)]);
    expect(on("kms:Decrypt")).toContain(
      "arn:aws:kms:eu-west-1:111122223333:key/0f1e2d3c-4b5a-6978-8695-a4b3c2d1e0f2",
    );
  });

  it("grants nothing of Athena where a stage names none", () => {
    const prod = synthesized(stageNamed("prod"));
    for (const name of ["steps/select", "jobs/run"] as const) {
      const actions = statementsOf(prod, name).flatMap((one) => one.actions);
      expect(actions.filter((action) => /^(athena|glue):/.test(action))).toEqual([]);
      expect(functionResource(prod, name).Properties.Environment?.Variables?.["ATHENAS"]).toBe("{}");
    }
    const own = statementsOf(prod, "steps/select").flatMap((one) => one.actions);
    expect(own.filter((action) => action.startsWith("s3:"))).toEqual([]);
  });

  it("lets the sandbox, which everybody can call, read its own partner key and no other secret", () => {
    const secrets = statementsOf(dev, "sandbox/partner").filter(({ actions }) =>
      actions.some((action) => action.startsWith("secretsmanager:")),
    );
    expect(secrets).toEqual([
      {
        actions: ["secretsmanager:GetSecretValue"],
        resources: [expect.stringMatching(/SandboxPartnerKey/)],
        condition: undefined,
      },
    ]);
    expect(whoMay("secretsmanager:GetSecretValue", /SandboxPartnerKey/)).toEqual(["sandbox/partner"]);
  });

  it("creates no secret that is not encrypted with the stage's key for secrets", () => {
    const [create] = statementsOf(dev, "api/keys").filter(({ actions }) =>
      actions.includes("secretsmanager:CreateSecret"),
    );
    const { StringEquals = {} } = (create?.condition ?? {}) as { StringEquals?: Record<string, unknown> };
    expect(asText(StringEquals["secretsmanager:KmsKeyArn"])).toMatch(/SecretsKey/);
  });

  it("lets functions that add and delete keys do only that", () => {
    expect(whoMay("secretsmanager:CreateSecret", keySecrets)).toEqual(whoNeeds("keys:create"));
    expect(whoMay("secretsmanager:DeleteSecret", keySecrets)).toEqual(whoNeeds("keys:delete"));
    expect(whoMay("secretsmanager:CreateSecret")).toEqual(["api/keys", "api/channel-secrets"]);
    expect(whoMay("secretsmanager:GetSecretValue", keySecrets)).not.toContain("api/keys");
    expect(whoMay("secretsmanager:PutSecretValue")).toEqual([]);
  });

  it("lets secrets of channels be read by those who send to channels, and by nobody who makes or deletes them", () => {
    expect(whoMay("secretsmanager:GetSecretValue", channelSecrets)).toEqual([
      "api/channel-tests",
      "jobs/deliver",
    ]);
    expect(whoMay("secretsmanager:CreateSecret", channelSecrets)).toEqual(["api/channel-secrets"]);
    expect(whoMay("secretsmanager:DeleteSecret", channelSecrets)).toEqual([
      "api/channel-secrets",
      "api/channel-deletion",
      "timers/reconcile",
    ]);
    expect(whoNeeds("channelSecrets:read")).toEqual(whoNeeds("channels:send"));
  });

  it("gives mail, events, workflow and objects only to those that need them", () => {
    expect(whoMay("ses:SendRawEmail")).toEqual(whoNeeds("mail:send"));
    expect(whoMay("events:PutEvents", /<Notices\w+\.Arn>$/)).toEqual(whoNeeds("events:publish"));
    expect(whoMay("events:PutEvents")).toEqual(whoNeeds("events:publish"));
    expect(whoMay("states:StartExecution")).toEqual(whoNeeds("workflow:start"));
    expect(whoMay("states:DescribeExecution")).toEqual(whoNeeds("workflow:read"));
    expect(whoMay("s3:GetObject", /DataBucket[^/]*\/\*$/)).toEqual(whoNeeds("data:read"));
    expect(whoMay("s3:GetObject", /DataBucket[^/]*\/uploads\/\*$/)).toEqual(
      whoNeeds("uploads:read", "versions:erase"),
    );
    const putters = whoNeeds("uploads:write", "versions:erase");
    expect(whoMay("s3:PutObject", /DataBucket/)).toEqual(putters);
    expect(whoMay("s3:PutObject", /DataBucket[^/]*\/uploads\/\*$/)).toEqual(putters);
    expect(whoMay("lambda:InvokeFunction", /:function:cohort-import-dev-jobs-run$/)).toEqual(
      whoNeeds("job:start"),
    );
    expect(whoMay("lambda:InvokeFunction", /:function:cohort-import-dev-jobs-repair-run$/)).toEqual(
      whoNeeds("repair:start"),
    );
    expect(whoMay("lambda:InvokeFunction")).toEqual(
      whoNeeds("job:start", "repair:start", "deliveries:start", "forgetting:start"),
    );
    expect(whoMay("lambda:InvokeFunction", /:function:cohort-import-dev-jobs-forget$/)).toEqual(
      whoNeeds("forgetting:start"),
    );
    expect(whoMay("lambda:InvokeFunction", /:function:cohort-import-dev-jobs-deliver$/)).toEqual(
      whoNeeds("deliveries:start"),
    );
    expect(whoMay("s3:DeleteObject", /WorkBucket[^/]*\/ledgers\/\*$/)).toEqual(whoNeeds("ledgers:drop"));
    expect(whoMay("s3:DeleteObject", /DataBucket[^/]*\/uploads\/\*$/)).toEqual(whoNeeds("uploads:drop"));
    expect(whoMay("s3:DeleteObject", /WorkBucket[^/]*\/exclusions\/\*$/)).toEqual(
      whoNeeds("exclusions:drop"),
    );
    expect(whoMay("s3:DeleteObject")).toEqual(whoNeeds("ledgers:drop", "uploads:drop", "exclusions:drop"));
    expect(whoMay("dynamodb:Scan")).toEqual([]);
  });

  it("allows writes to the table only for functions that need them", () => {
    expect(whoMay("dynamodb:Query")).toEqual(whoNeeds("table:read"));
    expect(whoMay("dynamodb:GetItem")).toEqual(whoNeeds("table:read", "audit:write"));
    // Retention only deletes.
    const writers = whoNeeds("table:write", "audit:write").filter((name) => name !== "timers/retention");
    expect(
      [...new Set(["PutItem", "UpdateItem"].flatMap((verb) => whoMay(`dynamodb:${verb}`)))].sort(),
    ).toEqual(writers.toSorted());
    expect(whoMay("dynamodb:DeleteItem")).toEqual(
      deployed.filter(([, { rows }]) => rows?.delete).map(([name]) => name),
    );
  });

  it("names the partitions of the table in every permission on it", () => {
    const table = deployed
      .flatMap(([name]) => statementsOf(dev, name))
      .filter(({ actions }) => actions.some((action) => action.startsWith("dynamodb:")));
    expect(table.length).toBeGreaterThan(deployed.length);
    const known = Object.values(rowKinds).flatMap(({ keys }): readonly string[] => keys);
    for (const one of table) {
      const keys = leadingKeysOf(one);
      expect(keys.length).toBeGreaterThan(0);
      expect(keys.filter((key) => !known.includes(key))).toEqual([]);
    }
  });

  it("lets the sender write no pointer of a ledger, no other part of its row, and no other row than its own", () => {
    expect(rowsWritten("steps/send")).toEqual([
      "UpdateItem LEDGER#*: pk, sk, lease",
      "UpdateItem RATE#*",
      "UpdateItem RUN#*",
      "UpdateItem TURNS#*",
    ]);
  });

  it("lets the step that prepares write no definition and no pointer of a ledger", () => {
    expect(rowsWritten("steps/prepare")).toEqual([
      "PutItem BUCKETS#*",
      "PutItem DEFINITION-CHECK#*",
      "UpdateItem LEDGER#*: pk, sk, lease",
      "UpdateItem RUN#*",
    ]);
  });

  it("lets readers of imports read no ledger and no job, write nothing, and start nothing", () => {
    const read = statementsOf(dev, "api/progress").flatMap((one) => leadingKeysOf(one));
    expect(read.sort()).toEqual([
      "CONNECTION",
      "CONNECTION#*",
      "DELIVERY#*",
      "MAIL-ADDRESS",
      "MAIL-ADDRESS#*",
      "RUN#*",
      "TURNS#*",
    ]);
    const history = statementsOf(dev, "api/history").flatMap((one) => leadingKeysOf(one));
    expect([...new Set(history)].sort()).toEqual(["COHORT", "COHORT#*", "RUN#*"]);
    for (const name of ["api/progress", "api/history"] as const) {
      expect(rowsWritten(name)).toEqual([]);
      const others = statementsOf(dev, name).flatMap(({ actions }) => actions);
      expect(
        others.filter((action) => /^(states|lambda|secretsmanager|scheduler|ses):/.test(action)),
      ).toEqual([]);
    }
  });

  it("lets nobody delete a run, a ledger or an entry of the audit trail", () => {
    const deleted = deployed
      .flatMap(([name]) => rowsWritten(name))
      .filter((one) => one.startsWith("DeleteItem"));
    expect([...new Set(deleted)].sort()).toEqual([
      "DeleteItem CHANNEL",
      "DeleteItem CHANNEL#*",
      "DeleteItem COHORT",
      "DeleteItem COHORT#*",
      "DeleteItem CONNECTION",
      "DeleteItem CONNECTION#*",
      "DeleteItem DATASET",
      "DeleteItem DATASET#*",
      "DeleteItem DATASET-USE#*",
      "DeleteItem DEFINITION",
      "DeleteItem DEFINITION#*",
      "DeleteItem FORGETTING",
      "DeleteItem FORGETTING#*",
      "DeleteItem SANDBOX#*",
      "DeleteItem UPLOAD",
      "DeleteItem UPLOAD#*",
    ]);
  });

  it("fits into IAM's limit of a role's inline policies", () => {
    // Characters, without white space. Source: IAM and AWS STS quotas, "Role policy size limits".
    const most = 10_240;
    // Of the longest names that a stage may have in place of references.
    const named = (text: string) => text.replaceAll(/<[^>]*>/g, "x".repeat(90));
    for (const [role, statements] of statementsByRole(dev.running)) {
      const size = statements.reduce((sum, one) => sum + named(JSON.stringify(one)).length + 20, 0);
      expect(size, role).toBeLessThan(most);
    }
  });

  it("lets functions that only read the trail write no entry", () => {
    expect(rowsWritten("api/audit")).toEqual([]);
  });

  it("lets the sandbox's half of Braze, which everybody can call, touch the sandbox's items only", () => {
    const table = statementsOf(dev, "sandbox/partner").filter(({ actions }) =>
      actions.some((action) => action.startsWith("dynamodb:")),
    );
    expect(table.length).toBeGreaterThan(0);
    for (const { condition } of table)
      expect(condition).toEqual({ "ForAllValues:StringLike": { "dynamodb:LeadingKeys": ["SANDBOX#*"] } });
  });

  it("lets no function of the API read users' identifiers, except those of people/read", () => {
    const people = /DataBucket[^/]*\/\*|WorkBucket[^/]*\/(prepared|parts|ledgers|rejected|results)\//;
    const api = whoMay("s3:GetObject", people).filter((name) => name.startsWith("api/"));
    const shows = routes.filter(({ scope }) => scope === "people/read").map(({ by }) => by);
    expect(api.filter((name) => !shows.some((by) => by === name))).toEqual([]);
    expect(api).toContain("api/rejected");
    // Who changes exclusion lists reads them and what is uploaded for them, and shows nobody.
    const listed = whoMay("s3:GetObject", /DataBucket[^/]*\/uploads|WorkBucket[^/]*\/exclusions\//);
    const changing = ["api/exclusion-changes", "api/file-exclusions", "api/forget-people"];
    expect(listed.filter((name) => name.startsWith("api/")).sort()).toEqual(
      [...changing, "api/exclusions"].sort(),
    );
  });

  it("lets no service use a key, a topic, a queue or a bucket for another account", () => {
    const services: string[] = [];
    for (const { Type, Properties } of [...Object.values(dev.data), ...Object.values(dev.running)]) {
      const policy =
        Properties?.KeyPolicy ?? (Type === "AWS::IAM::Role" ? undefined : Properties?.PolicyDocument);
      for (const { Principal, Condition } of policy?.Statement ?? []) {
        if (!Principal?.Service) continue;
        services.push(...[Principal.Service].flat());
        expect(JSON.stringify(Condition ?? {}), `${Type} ${Principal.Service}`).toMatch(
          /aws:Source(Account|Arn)/i,
        );
      }
    }
    expect(new Set(services)).toEqual(
      new Set([
        "cloudtrail.amazonaws.com",
        "cloudwatch.amazonaws.com",
        "logging.s3.amazonaws.com",
        "ses.amazonaws.com",
        "sns.amazonaws.com",
      ]),
    );
  });

  it("lets the sender read its parts and results, and no data, no ledger and no change set", () => {
    const readable = statementsOf(dev, "steps/send").filter(({ actions }) =>
      actions.includes("s3:GetObject"),
    );
    expect(readable.flatMap(({ resources }) => resources)).toEqual([
      expect.stringMatching(/WorkBucket[^/]*\/parts\/\*$/),
      expect.stringMatching(/WorkBucket[^/]*\/results\/\*$/),
    ]);
  });

  it("lets functions that only read write to the audit trail, and nowhere else", () => {
    const only = whoNeeds("audit:write").filter((name) => !whoNeeds("table:write").includes(name));
    expect(only).toEqual([
      "api/channel-tests",
      "api/rejected",
      "api/people",
      "api/test-mails",
      "api/exclusions",
    ]);
    for (const name of only) {
      const puts = statementsOf(dev, name as FunctionName).filter(({ actions }) =>
        actions.includes("dynamodb:PutItem"),
      );
      expect(puts).toMatchObject([
        { condition: { "ForAllValues:StringLike": { "dynamodb:LeadingKeys": ["AUDIT#*"] } } },
      ]);
    }
  });

  it("grants access to the work bucket by folder", () => {
    const object = (folder: keyof typeof workFolders) =>
      new RegExp(`WorkBucket[^/]*/${workFolders[folder]}\\*$`);
    const readers = {
      prepared: whoNeeds("prepared:read"),
      parts: whoNeeds("parts:read"),
      manifests: [],
      results: whoNeeds("results:read"),
      ledgers: whoNeeds("ledgers:read"),
      rejected: whoNeeds("rejected:read"),
      exclusions: whoNeeds("exclusions:read"),
      selections: [...whoNeeds("selections:read"), ...whoNeeds("athena:query")],
      comparisons: whoNeeds("comparisons:read"),
    };
    const writers = {
      prepared: whoNeeds("prepared:write"),
      parts: whoNeeds("prepared:write"),
      manifests: whoNeeds("prepared:write"),
      results: whoNeeds("results:write"),
      ledgers: whoNeeds("ledgers:write"),
      rejected: whoNeeds("rejected:write"),
      exclusions: whoNeeds("exclusions:write"),
      selections: whoNeeds("athena:query"),
      comparisons: whoNeeds("comparisons:write"),
    };
    // It looks for people where there are any, and takes them out.
    const erases = (folder: string) =>
      ["results", "manifests", "selections", "comparisons"].includes(folder)
        ? []
        : whoNeeds("versions:erase");
    const inOrder = (names: string[]) => [...new Set(names)].sort();
    for (const folder of Object.keys(workFolders) as (keyof typeof workFolders)[]) {
      const may = (action: string) => inOrder(whoMay(action, object(folder)));
      expect(may("s3:GetObject"), folder).toEqual(inOrder([...readers[folder], ...erases(folder)]));
      expect(may("s3:PutObject"), folder).toEqual(inOrder([...writers[folder], ...erases(folder)]));
      for (const verb of ["GetObjectVersion", "DeleteObjectVersion"])
        expect(may(`s3:${verb}`), folder).toEqual(erases(folder));
    }
    expect(whoMay("s3:GetObject", /WorkBucket[^/]*\/\*$/)).toEqual([]);
    expect(whoMay("s3:PutObject", /WorkBucket[^/]*\/\*$/)).toEqual([]);
  });

  it("lets earlier versions be listed, read and ended by those who forget people, below the folders that have any", () => {
    for (const verb of ["ListBucketVersions", "GetObjectVersion", "DeleteObjectVersion"])
      expect(whoMay(`s3:${verb}`)).toEqual(["jobs/forget"]);
    const listing = statementsOf(dev, "jobs/forget").filter(({ actions }) =>
      actions.includes("s3:ListBucketVersions"),
    );
    expect(listing.map(({ condition }) => condition)).toEqual([
      {
        StringLike: {
          "s3:prefix": ["parts/*", "rejected/*", "prepared/*", "exclusions/*", "ledgers/*"],
        },
      },
      { StringLike: { "s3:prefix": ["uploads/*"] } },
    ]);
  });

  it("grants lists of the work bucket's objects by folder", () => {
    const statements = deployed.flatMap(([name]) => statementsOf(dev, name));
    const listing = statements.filter(
      ({ actions, resources }) => actions.includes("s3:ListBucket") && /WorkBucket/.test(resources.join()),
    );
    const folders = new Set<string>(Object.values(workFolders).map((folder) => `${folder}*`));
    for (const { condition } of listing) {
      const { StringLike } = condition as { StringLike: { "s3:prefix": string } };
      expect(folders).toContain(StringLike["s3:prefix"]);
    }
    expect(listing.length).toBeGreaterThan(0);
  });

  it("lets readers of imports see progress, and no ledger, no part and no rejected row", () => {
    const bucket = statementsOf(dev, "api/progress").filter(({ resources }) =>
      /WorkBucket/.test(resources.join()),
    );
    expect(bucket).toMatchObject([
      { actions: ["s3:ListBucket"], condition: { StringLike: { "s3:prefix": "results/*" } } },
    ]);
  });

  it("lets the sender write results, and no ledger", () => {
    const puts = statementsOf(dev, "steps/send").filter(({ actions }) => actions.includes("s3:PutObject"));
    expect(puts.flatMap(({ resources }) => resources)).toEqual([
      expect.stringMatching(/WorkBucket[^/]*\/results\/\*$/),
    ]);
  });

  it("sends mail only from the stage's own address", () => {
    const [mail] = statementsOf(dev, "steps/notify").filter(({ actions }) =>
      actions.includes("ses:SendRawEmail"),
    );
    expect(mail?.condition).toEqual({
      StringEquals: { "ses:FromAddress": dev.stage.mail.from.address },
    });
    expect(mail?.resources).toHaveLength(2);
  });

  it("uses encryption keys only through the service that holds the data", () => {
    const statements = deployed.flatMap(([name]) => statementsOf(dev, name));
    const keys = statements.filter(({ actions }) => actions.some((action) => action.startsWith("kms:")));
    expect(keys.length).toBeGreaterThan(deployed.length);
    for (const { condition } of keys) expect(JSON.stringify(condition)).toContain("kms:ViaService");
  });
});
