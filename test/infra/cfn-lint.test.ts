import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { examples, stageNamed, synthesized } from "./synthesized.ts";

const root = join(import.meta.dirname, "../..");
const folder = mkdtempSync(join(tmpdir(), "templates-"));
afterAll(() => rmSync(folder, { recursive: true }));

const isInstalled = spawnSync("cfn-lint", ["--version"]).status === 0;

/** What cfn-lint says of templates by the rules of `.cfnlintrc.yaml`, and nothing if they are right. */
function lint(region: string, templates: Record<string, unknown>): string {
  const files = Object.entries(templates).map(([name, template]) => {
    const file = join(folder, `${name}.template.json`);
    writeFileSync(file, JSON.stringify(template));
    return file;
  });
  const { status, stdout, stderr } = spawnSync(
    "cfn-lint",
    ["--format", "parseable", "--regions", region, "--template", ...files],
    { cwd: root, encoding: "utf8" },
  );
  return status === 0 ? stdout : `${stdout}${stderr}` || `cfn-lint ended with ${status}`;
}

describe.skipIf(!isInstalled)("cfn-lint, where it is installed,", () => {
  it.each(examples)("finds nothing in the templates of %s", (name) => {
    const { app, stage } = synthesized(stageNamed(name));
    const stacks = app.synth().stacks.map(({ stackName, template }) => [stackName, template]);
    expect(stacks).toHaveLength(4);
    // The largest one takes ten seconds. That of `prod` is the one of `dev` without the sandbox.
    const linted = stacks.filter(([stack]) => name === "dev" || !stack.endsWith("-app"));
    expect(lint(stage.region, Object.fromEntries(linted))).toBe("");
  });

  it("tells what is wrong in a template", () => {
    const Resources = { Queue: { Type: "AWS::SQS::Queue", Properties: { Retention: 1 } } };
    expect(lint("eu-west-1", { wrong: { Resources } })).toMatch(/wrong.template.json:.*Retention/);
  });
});
