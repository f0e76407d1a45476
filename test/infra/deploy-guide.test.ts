import { execFileSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { stageConfig } from "../../infra/config.ts";
import { parsedStage } from "../../infra/stage-file.ts";
import { pages, textOf } from "./doc-commands.ts";
import { exampleFolder, ofType, stageNamed, synthesized } from "./synthesized.ts";

const root = join(import.meta.dirname, "../..");
const page = readFileSync(join(root, "docs/deploy.md"), "utf8");
const commands = [...page.matchAll(/^ *```sh\n(.*?)^ *```$/gms)].map(([, text = ""]) => text).join("\n");

const dev = synthesized(stageNamed("dev"));

/** Outputs by stack, of a stage with everything. */
function outputsOf(): Record<string, string[]> {
  const { app, stage } = dev;
  const { stacks } = app.synth();
  return Object.fromEntries(
    stacks.map(({ stackName, template }) => [
      stackName.replace(`cohort-import-${stage.name}-`, ""),
      Object.keys(template.Outputs ?? {}),
    ]),
  );
}
const outputs = outputsOf();

describe("the guide to deploying", () => {
  it("makes of the example a file that lacks nothing but one's own values", () => {
    const making = /^sed '([^']+)' docs\/examples\/stages\/prod\.json > stages\/prod\.json$/m;
    const [, script = ""] = making.exec(commands) ?? [];
    expect(script).not.toBe("");
    const made = execFileSync("sed", [script, join(exampleFolder, "prod.json")], { encoding: "utf8" });
    const value = JSON.parse(made);
    expect(value.checksOnly).toBeUndefined();
    expect(existsSync(join(root, "stages", value.$schema))).toBe(true);
    let faults: string[] = [];
    try {
      parsedStage("stages/prod.json", value);
    } catch (error) {
      faults = (error as Error).message.split("\n").slice(1, -1);
    }
    expect(faults.length).toBeGreaterThan(5);
    expect(faults.filter((fault) => !fault.endsWith("is a placeholder. Put your own value"))).toEqual([]);
  });

  it("explains each setting that a stage can't do without", () => {
    const needed = Object.entries(stageConfig.shape)
      .filter(([, schema]) => !schema.safeParse(undefined).success)
      .map(([name]) => name);
    expect(needed).toEqual(expect.arrayContaining(["name", "account", "region", "mail", "alarmsEmail"]));
    // `exactOptional` refuses undefined, too: these may be left out.
    for (const name of needed.filter((name) => !["$schema", "checksOnly"].includes(name)))
      expect(page).toMatch(new RegExp(`^\\| .*\`${name}\``, "m"));
  });

  it("names outputs that the stacks have", () => {
    const written = pages.map(textOf).join("\n");
    const read = [...written.matchAll(/outputs (page|data|app) (\w+)/g)].map(([, stack = "", key = ""]) => [
      stack,
      key,
    ]);
    expect(read.length).toBeGreaterThan(8);
    expect(read.filter(([stack = "", key = ""]) => !outputs[stack]?.includes(key))).toEqual([]);
    const all = Object.values(outputs).flat();
    const access = readFileSync(join(root, "docs/access.md"), "utf8");
    for (const key of ["PartnerKeysSecret", "SandboxPartnerKeySecret", "Dashboard"])
      expect(page).toContain(`\`${key}\``);
    for (const key of ["TokenUrl", "UserPool", "TerminalClient", "Machineimports"])
      expect(access).toContain(`\`${key}\``);
    expect(all).toEqual(
      expect.arrayContaining([
        "PartnerKeysSecret",
        "SandboxPartnerKeySecret",
        "Dashboard",
        "TokenUrl",
        "UserPool",
        "TerminalClient",
        "Machineimports",
      ]),
    );
  });

  it("names stacks, scripts and files that are there", () => {
    const stacks = [...page.matchAll(/cohort-import-\$STAGE-([a-z-]+)/g)].map(([, name = ""]) => name);
    expect(stacks.filter((name) => !(name in outputs))).toEqual([]);
    const { scripts } = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));
    const run = [...page.matchAll(/npm run ([\w:-]+)/g)].map(([, name = ""]) => name);
    expect(run.filter((name) => !(name in scripts))).toEqual([]);
    for (const [, file = ""] of page.matchAll(/\]\(([\w./-]+)(?:#[\w-]+)?\)/g))
      expect([file, existsSync(join(root, "docs", file))]).toEqual([file, true]);
  });
});

describe("all pages", () => {
  /** Of the stage that is synthesised: pages write `$STACK`, or the prefix of `prod`. */
  const written = pages
    .map(textOf)
    .join("\n")
    .replaceAll(/\$STACK\b|\bcohort-import-prod\b/g, "cohort-import-dev");
  const namesOf = (type: string, property: string) =>
    [dev.data, dev.running].flatMap((resources) =>
      ofType(resources, type).map(([, { Properties }]) => Properties[property]),
    );

  it.each([
    ["log groups", /`(\/aws\/[\w/-]+)`|--log-group-name (\S+)/g, "AWS::Logs::LogGroup", "LogGroupName"],
    ["functions", /--function-name (cohort-import-dev-[\w-]+)/g, "AWS::Lambda::Function", "FunctionName"],
    ["queues", /--queue-name (\S+)/g, "AWS::SQS::Queue", "QueueName"],
  ])("name %s that a stage has", (_, named, type, property) => {
    const names = [...written.matchAll(named)].map(([, one, other]) => one ?? other);
    expect(names.length).toBeGreaterThan(0);
    expect(names.filter((name) => !namesOf(type, property).includes(name))).toEqual([]);
  });

  it("say where the API logs who called it", () => {
    const [log] = namesOf("AWS::Logs::LogGroup", "LogGroupName").filter((name) => /\/apis\//.test(name));
    expect(written).toContain(`\`${log}\``);
  });
});
