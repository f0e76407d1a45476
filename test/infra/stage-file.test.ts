import { spawnSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { deployedFunctions } from "../../infra/deployed.ts";
import { functionNameOf } from "../../infra/naming.ts";
import { parsedStage, readStage, stageFileSchema } from "../../infra/stage-file.ts";
import { exampleFolder, examples, stageNamed } from "./synthesized.ts";

const root = join(import.meta.dirname, "../..");
/** A file as an operator writes it, with the least that a stage needs. */
const own = {
  name: "prod",
  account: "210987654321",
  region: "eu-central-1",
  mail: {
    identity: "acme-shop.com",
    from: { name: "Cohort import", address: "imports@mail.acme-shop.com" },
    replyTo: "support@acme-shop.com",
  },
  userAgent: "partner-Acme-Cohorts/1.0",
  alarmsEmail: "night@acme-shop.com",
};
const parsed = (value: unknown) => () => parsedStage("stages/prod.json", value);
/** What is told of a file, without its first and last line. */
function faultsOf(value: unknown): string[] {
  try {
    parsed(value)();
  } catch (error) {
    const lines = (error as Error).message.split("\n");
    expect([lines[0], lines.at(-1)]).toEqual([
      "stages/prod.json can't be used:",
      "docs/deploy.md describes the file.",
    ]);
    return lines.slice(1, -1).map((line) => line.trim());
  }
  return [];
}

describe("a stage's file", () => {
  it("lets nobody read a database without TLS", () => {
    const shop = {
      host: "replica.acme-shop.com",
      database: "shop",
      secret: "arn:aws:secretsmanager:eu-central-1:210987654321:secret:shop-AbCdEf",
    };
    expect(parsed({ ...own, databases: { shop } })()).toMatchObject({
      databases: { shop: { tls: "verify-full" } },
    });
    expect(faultsOf({ ...own, databases: { shop: { ...shop, tls: "off" } } })).toEqual([
      expect.stringContaining("databases.shop.tls"),
    ]);
  });

  it("needs only what no deployment can guess; the rest has values for a new account", () => {
    expect(parsed(own)()).toEqual({
      ...own,
      sandbox: false,
      issuer: { kind: "cognito", machines: {} },
      page: {},
      requestsPerSecond: 69,
      extraEndpoints: {},
      databases: {},
      athena: {},
      retention: { logs: 90, runs: 30, events: 365 },
      dataEvents: false,
      lambdaConcurrency: 10,
      throttle: {
        usual: { rate: 200, burst: 400 },
        costly: { rate: 20, burst: 40 },
        people: { rate: 2, burst: 10 },
        braze: { rate: 100, burst: 200 },
      },
    });
  });

  it("may name an issuer of one's own, clients of programs, further endpoints, and a lower rate", () => {
    const issuer = {
      kind: "oidc",
      issuer: "https://login.acme-shop.com/",
      audience: ["cohorts"],
      page: { clientId: "page", origins: ["https://tokens.acme-shop.com"] },
    };
    const more = {
      sandbox: true,
      issuer,
      extraEndpoints: { "https://rest.acme.dev": "us" },
      requestsPerSecond: 20.5,
    };
    expect(parsed({ ...own, ...more })()).toMatchObject(more);
    const machines = { nightly: { scopes: ["imports/run"], connections: ["eu"] } };
    expect(parsed({ ...own, issuer: { kind: "cognito", machines } })().issuer).toEqual({
      kind: "cognito",
      machines,
    });
  });

  it("that lacks values is told each of them, with what it is for", () => {
    const { region: _, alarmsEmail: __, mail, ...rest } = own;
    expect(faultsOf({ ...rest, mail: { ...mail, replyTo: undefined } })).toEqual([
      "region: is missing. The AWS region, such as eu-west-1.",
      "mail.replyTo: is missing. Where answers to mails go.",
      "alarmsEmail: is missing. Gets a mail for each alarm, once its owner has confirmed the subscription.",
    ]);
  });

  it.each([
    [{ name: "Prod" }, "name: must be 1 to 20 of a-z, 0-9 and -"],
    [{ name: "my-aws" }, "name: must not contain aws, amazon or cognito"],
    [{ account: "1234" }, "account: must be the 12 digits of an account"],
    [{ account: 210987654321 }, "account: Invalid input: expected string"],
    [{ region: "cn-north-1" }, "region: must be a region of AWS's standard partition"],
    [{ userAgent: "kubit/1.0" }, "userAgent: must be partner-OrganizationName-ProductName/ProductVersion"],
    [{ mail: { ...own.mail, identity: "Acme" } }, "mail.identity: must be a domain in lower case"],
    [
      { mail: { ...own.mail, from: { name: "x", address: "imports@other-shop.com" } } },
      "mail.from.address: must belong to mail.identity",
    ],
    [
      { mail: { ...own.mail, from: { name: "a\r\nBcc: x", address: "a@acme-shop.com" } } },
      "mail.from.name: must have no control characters",
    ],
    [{ extraEndpoints: { "http://rest.acme.dev": "us" } }, "extraEndpoints.http://rest.acme.dev: "],
    [{ requestsPerSecond: 0 }, "requestsPerSecond: "],
    [{ retention: { logs: 5 } }, "retention.logs: "],
    [{ retention: { runs: 6 } }, "retention.runs: must be 7 or more: an import may last three days"],
    [{ throtle: {} }, "throtle: is no setting. Known here: $schema, checksOnly, name, account, region"],
    [
      { mail: { ...own.mail, sender: "x" } },
      "mail.sender: is no setting. Known here: identity, from, replyTo",
    ],
    [{ issuer: { kind: "cognito", machines: { a: { scopes: ["all"] } } } }, "issuer.machines.a.scopes.0: "],
    [
      {
        page: {
          domain: {
            name: "cohorts.acme-shop.com",
            certificate: "arn:aws:acm:eu-west-1:210987654321:certificate/1",
          },
        },
      },
      "page.domain: the page's certificate is in eu-west-1",
    ],
  ])("with %j is refused", (wrong, fault) => {
    expect(faultsOf({ ...own, ...wrong })).toEqual([expect.stringContaining(fault)]);
  });

  it("that is not an object, not JSON or not there is refused, with what to do", () => {
    expect(faultsOf([])).toEqual([expect.stringContaining("the file: ")]);
    const folder = mkdtempSync(join(tmpdir(), "stage-"));
    const file = join(folder, "prod.json");
    expect(() => readStage(file)).toThrow("can't be read. Copy docs/examples/stages/prod.json to stages/");
    writeFileSync(file, "{ name: prod }");
    expect(() => readStage(file)).toThrow("prod.json is not JSON: ");
    rmSync(folder, { recursive: true });
  });

  it("gives every function a name that Lambda takes, whatever the stage is called", () => {
    const longest = parsed({ ...own, name: "a".repeat(20), sandbox: true })();
    const lengths = deployedFunctions(longest).map(([name]) => functionNameOf(longest, name).length);
    expect(lengths.length).toBeGreaterThan(20);
    expect(Math.max(...lengths)).toBeLessThanOrEqual(64);
  });

  it("stays out of the repository: stages/ is ignored", () => {
    expect(readFileSync(join(root, ".gitignore"), "utf8").split("\n")).toContain("/stages/");
  });
});

describe("placeholders", () => {
  it.each([
    [{ account: "111122223333" }, "account: 111122223333"],
    [{ account: "123456789012" }, "account: 123456789012"],
    [{ alarmsEmail: "operators@example.com" }, "alarmsEmail: operators@example.com"],
    [{ alarmsEmail: "operators@dev.example.org" }, "alarmsEmail: operators@dev.example.org"],
    [{ mail: { ...own.mail, replyTo: "a@shop.test" } }, "mail.replyTo: a@shop.test"],
    [{ userAgent: "partner-Example-CohortImport/0.1.0" }, "userAgent: partner-Example-CohortImport/0.1.0"],
    [
      { extraEndpoints: { "https://rest.example.net": "us" } },
      "extraEndpoints.https://rest.example.net: https://rest.example.net",
    ],
    [
      {
        page: {
          domain: {
            name: "cohorts.acme-shop.com",
            certificate:
              "arn:aws:acm:us-east-1:210987654321:certificate/00000000-0000-4000-8000-000000000000",
          },
        },
      },
      "page.domain.certificate: arn:aws:acm:us-east-1:210987654321:certificate/00000000-0000-4000-8000-000000000000",
    ],
  ])("are refused in a file to deploy: %j", (placeholder, fault) => {
    expect(faultsOf({ ...own, ...placeholder })).toEqual([`${fault} is a placeholder. Put your own value`]);
  });

  it("are told all at once, with everything else that is wrong", () => {
    const {
      checksOnly: _,
      region: __,
      ...deployed
    } = JSON.parse(readFileSync(join(exampleFolder, "prod.json"), "utf8"));
    const faults = faultsOf(deployed);
    expect(faults.map((fault) => fault.split(":", 1)[0])).toEqual([
      "region",
      "account",
      "mail.identity",
      "mail.from.address",
      "mail.replyTo",
      "page.domain.name",
      "page.domain.certificate",
      "userAgent",
      "alarmsEmail",
    ]);
  });

  it("are no part of a name: domains and accounts that only look like one are taken", () => {
    const real = {
      ...own,
      account: "111122223334",
      alarmsEmail: "a@myexample.company",
      userAgent: "partner-Exam-X/1",
    };
    expect(faultsOf(real)).toEqual([]);
    expect(faultsOf({ ...own, alarmsEmail: "night@example.company.com" })).toEqual([]);
  });
});

describe("the examples", () => {
  it("are for checks only: each says so, and names an account whose credentials nobody has", () => {
    for (const name of examples) {
      const stage = stageNamed(name);
      expect([stage.checksOnly, stage.account]).toEqual([true, "111122223333"]);
    }
    expect(readdirSync(exampleFolder).sort()).toEqual([
      ...examples.map((name) => `${name}.json`),
      "schema.json",
    ]);
  });

  it("can't be deployed by naming an account in them", () => {
    const example = JSON.parse(readFileSync(join(exampleFolder, "prod.json"), "utf8"));
    expect(faultsOf({ ...example, account: own.account })).toEqual([
      expect.stringContaining("account: a file with checksOnly names an account of AWS's examples"),
    ]);
  });

  it("have the description that editors show: it is that of the code", () => {
    const written = JSON.parse(readFileSync(join(exampleFolder, "schema.json"), "utf8"));
    expect(written).toEqual(JSON.parse(JSON.stringify(stageFileSchema)));
  });
});

describe("the app", () => {
  const run = (context: object) =>
    spawnSync(process.execPath, [join(root, "infra/app.ts")], {
      cwd: root,
      encoding: "utf8",
      env: { ...process.env, CDK_CONTEXT_JSON: JSON.stringify(context) },
    });

  it("ends with the faults, and without a stack trace, if it is not told a file that can be used", () => {
    for (const [context, message] of [
      [{}, "Name the stage's file, such as -c config=stages/prod.json. docs/deploy.md describes it.\n"],
      [{ config: "stages/nowhere.json" }, "stages/nowhere.json can't be read."],
    ] as const) {
      const { status, stderr } = run(context);
      expect(status).toBe(1);
      expect(stderr.startsWith(message)).toBe(true);
      expect(stderr).not.toContain("    at ");
    }
  });
});
