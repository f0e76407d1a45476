import { closeSync, openSync, readFileSync, readSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { afterEach, describe, expect, it, vi } from "vitest";
import { deployedFunctions } from "../../infra/deployed.ts";
import { environment } from "../../shared/contract/environment.ts";
import type { FunctionName } from "../../shared/contract/functions.ts";
import { asText, functionResource, ofType, stageNamed, synthesized } from "./synthesized.ts";

const dev = synthesized(stageNamed("dev"));
/**
 * Maximum resources in one stack. CloudFormation's limit is 500; the rest is reserved for growth: about 12
 * functions. Source: CloudFormation quotas, "Resources".
 */
const RESOURCES_AT_MOST = 430;
const deployed = deployedFunctions(dev.stage);
const functionsFolder = join(import.meta.dirname, "../../functions");

function environmentOf(name: FunctionName): Record<string, unknown> {
  return functionResource(dev, name).Properties.Environment?.Variables ?? {};
}

describe("the deployed functions", () => {
  it("are those of the contract, with its memory and time", () => {
    const found = ofType(dev.running, "AWS::Lambda::Function");
    expect(found).toHaveLength(deployed.length);
    for (const [name, spec] of deployed)
      expect(functionResource(dev, name).Properties).toMatchObject({
        MemorySize: spec.memory,
        Timeout: spec.timeout,
        Runtime: "nodejs24.x",
        TracingConfig: { Mode: "Active" },
      });
  });

  it("keep their stack well below CloudFormation's limit of resources", () => {
    for (const resources of [dev.running, dev.data])
      expect(Object.keys(resources).length).toBeLessThanOrEqual(RESOURCES_AT_MOST);
  });

  it("have only environment names of the contract, and values without a secret in them", () => {
    const known = new Set<string>(Object.values(environment));
    for (const [name] of deployed) {
      expect(Object.keys(environmentOf(name)).filter((variable) => !known.has(variable))).toEqual([]);
      expect(JSON.stringify(environmentOf(name))).not.toMatch(/resolve:secretsmanager|SecretString/);
    }
  });

  it("have the environment of their needs", () => {
    const names = (...keys: (keyof typeof environment)[]) => keys.map((key) => environment[key]).sort();
    const mail = ["mailFrom", "mailReplyTo", "mailConfigurationSet", "pageUrl"] as const;
    const keys = ["keySecretPrefix", "partnerKeysSecret", "extraEndpoints"] as const;
    const engine = ["engineMemoryMb", "membersPerBucket"] as const;
    const variables = (name: FunctionName) => Object.keys(environmentOf(name)).sort();
    expect(variables("api/cohorts")).toEqual(names("table", "boundClients"));
    expect(variables("api/imports")).toEqual(names("table", "importWorkflow", "boundClients"));
    expect(variables("api/progress")).toEqual(names("table", "workBucket", "extraEndpoints", "boundClients"));
    expect(variables("api/upload-creation")).toEqual(names("table", "dataBucket", "boundClients"));
    expect(variables("api/previews")).toEqual(names("table", "jobFunction", "boundClients"));
    expect(variables("steps/notify")).toEqual(
      names("table", "importWorkflow", "eventBus", "deliveryFunction", ...mail),
    );
    expect(variables("jobs/deliver")).toEqual(
      names("table", "channelSecretPrefix", "localReceivers", "pageUrl"),
    );
    expect(variables("steps/send")).toEqual(
      names("table", "workBucket", "userAgent", "requestsPerSecond", ...keys),
    );
    expect(variables("api/keys")).toEqual(
      names("table", "secretsKey", "userAgent", "requestsPerSecond", "boundClients", ...keys),
    );
    expect(variables("sandbox/partner")).toEqual(names("table", "sandboxPartnerKeySecret"));
    expect(variables("steps/prepare")).toEqual(
      names("table", "workBucket", "dataBucket", "databases", "forgottenKeySecret", ...engine),
    );
  });

  it("may send to a sandbox of their own deployment only if there is one", () => {
    const { EXTRA_ENDPOINTS } = environmentOf("steps/send") as { EXTRA_ENDPOINTS: unknown };
    expect(asText(EXTRA_ENDPOINTS)).toMatch(/^\{"<HttpApi\w+\.ApiEndpoint>":"sandbox"\}$/);
    const prod = synthesized(stageNamed("prod"));
    expect(functionResource(prod, "steps/send").Properties.Environment.Variables.EXTRA_ENDPOINTS).toBe("{}");
  });

  it("give DuckDB memory that the function has, and keep some for Node", () => {
    for (const [name, { memory }] of deployed.filter(([, { needs }]) => needs.includes("engine"))) {
      const given = Number(environmentOf(name)["ENGINE_MEMORY_MB"]);
      expect(given).toBeGreaterThanOrEqual(1_024);
      expect(given).toBeLessThanOrEqual(memory - 512);
    }
  });

  it("that are invoked asynchronously are retried as often as the contract says, for a limited time", () => {
    const asynchronous = deployed.filter(([, { attempts }]) => attempts !== undefined);
    expect(asynchronous.map(([name]) => name)).toContain("jobs/run");
    const found = ofType(dev.running, "AWS::Lambda::EventInvokeConfig").map(
      ([, { Properties }]) => Properties,
    );
    for (const [name, { attempts = 0 }] of asynchronous) {
      const own = found.filter(({ FunctionName }) =>
        Object.is(dev.running[FunctionName.Ref], functionResource(dev, name)),
      );
      expect(own).toMatchObject([{ MaximumRetryAttempts: attempts - 1, MaximumEventAgeInSeconds: 600 }]);
    }
  });

  it("keep their logs for the stage's retention", () => {
    const groups = ofType(dev.running, "AWS::Logs::LogGroup");
    expect(groups.length).toBeGreaterThan(deployed.length);
    for (const [, { Properties }] of groups)
      expect(Properties.RetentionInDays).toBe(dev.stage.retention.logs);
  });
});

describe("what a function imports from the wiring", () => {
  afterEach(() => vi.unstubAllEnvs());

  it.each(deployed.map(([name]) => name))("%s has every variable of it in its environment", async (name) => {
    vi.resetModules();
    for (const variable of Object.values(environment)) vi.stubEnv(variable, undefined);
    for (const [variable, value] of Object.entries(environmentOf(name)))
      vi.stubEnv(variable, readableValue(variable, value));
    vi.stubEnv("AWS_REGION", "eu-west-1");

    const taken = takenFromWiring(`${name}.ts`);
    expect(taken.length).toBeGreaterThan(0);
    for (const { wiring, part } of taken) {
      const parts: Record<string, () => unknown> = await import(join(functionsFolder, wiring));
      expect(parts[part], part).toBeTypeOf("function");
      expect(parts[part], part).not.toThrow();
    }
  });
});

/** A value as the function would get it. The address of this deployment's own API is replaced by a sample. */
function readableValue(variable: string, value: unknown): string {
  return variable === environment.extraEndpoints
    ? asText(value).replaceAll(/<[^>]*>/g, "https://api.example.com")
    : asText(value);
}

/** What a file of `functions/` imports from a wiring, directly or through files of its folder. */
function takenFromWiring(file: string): { wiring: string; part: string }[] {
  const text = readFileSync(join(functionsFolder, file), "utf8");
  const imports = [...text.matchAll(/import \{([^}]*)\} from "(\.{1,2}\/[\w./-]+)"/g)];
  return imports.flatMap(([, names = "", target = ""]) => {
    const path = join(file, "..", target);
    if (path.startsWith("..")) return [];
    if (!path.endsWith("wiring.ts")) return takenFromWiring(path);
    const parts = names.split(",").map((name) => name.trim());
    return parts.filter((part) => /^\w+$/.test(part)).map((part) => ({ wiring: path, part }));
  });
}

describe("functions with the engine", () => {
  /** Machine type in an ELF header, bytes 18 and 19: 62 is x86-64, 183 is AArch64. */
  const machines: Record<number, string> = { 62: "x86_64", 183: "arm64" };

  function machineOf(file: string): string | undefined {
    const header = Buffer.alloc(20);
    const opened = openSync(file, "r");
    readSync(opened, header, 0, header.length, 0);
    closeSync(opened);
    expect(header.subarray(0, 4)).toEqual(Buffer.from("\x7fELF", "latin1"));
    return machines[header.readUInt16LE(18)];
  }

  it("run on the machine type that their native library is built for", () => {
    const bindings = createRequire(import.meta.url).resolve("@duckdb/node-bindings-linux-x64/duckdb.node");
    const library = machineOf(bindings);
    expect(machineOf(join(bindings, "../libduckdb.so"))).toBe(library);
    for (const [name, { needs }] of deployed) {
      const { Architectures, EphemeralStorage, Layers } = functionResource(dev, name).Properties;
      if (needs.includes("engine")) {
        expect(Architectures).toEqual([library]);
        expect(EphemeralStorage.Size).toBe(10_240);
        expect(Layers).toHaveLength(1);
      } else {
        expect(Layers).toBeUndefined();
      }
    }
  });

  it("share one layer, of that machine type only", () => {
    const layers = ofType(dev.running, "AWS::Lambda::LayerVersion");
    expect(layers.map(([, { Properties }]) => Properties.CompatibleArchitectures)).toEqual([["x86_64"]]);
  });
});
