/** The stacks of a stage as CloudFormation gets them, without a build: functions and layer are empty folders. */
import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { App, type Stack } from "aws-cdk-lib";
import { Template } from "aws-cdk-lib/assertions";
import type { StageConfig } from "../../infra/config.ts";
import { engineLayerFolder, functionFolder, pageFolder } from "../../infra/dist.ts";
import { functionNameOf } from "../../infra/naming.ts";
import { deployStage } from "../../infra/stage.ts";
import { readStage } from "../../infra/stage-file.ts";
import { type FunctionName, functions } from "../../shared/contract/functions.ts";

const root = join(import.meta.dirname, "../..");

export interface Resource {
  Type: string;
  // biome-ignore lint/suspicious/noExplicitAny: CloudFormation's own shapes, hundreds of them
  Properties: any;
  DependsOn?: string[];
  DeletionPolicy?: string;
  UpdateReplacePolicy?: string;
}
export type Resources = Record<string, Resource>;

export interface Synthesized {
  app: App;
  stage: StageConfig;
  data: Resources;
  running: Resources;
  /** The page's address, and its files. */
  page: Resources;
  pageFiles: Resources;
}

export const exampleFolder = join(root, "docs/examples/stages");
/** The examples: `dev` has the sandbox and no domain, `prod` the reverse. */
export const examples = ["dev", "prod"] as const;

export function stageNamed(name: (typeof examples)[number]): StageConfig {
  return readStage(join(exampleFolder, `${name}.json`));
}

const made = new Map<string, Synthesized>();

/** Made once per process, because it takes seconds: tests only read it. */
export function synthesized(stage: StageConfig): Synthesized {
  const key = JSON.stringify(stage);
  const known = made.get(key);
  if (known) return known;
  const fresh = withBuild((dist) => synthesizedFrom(dist, stage, { "aws:cdk:disable-asset-staging": true }));
  made.set(key, fresh);
  return fresh;
}

/** Gives the output folder of a build whose functions, layer and scripts of the page are empty. */
export function withBuild<Made>(use: (dist: string) => Made): Made {
  const dist = mkdtempSync(join(tmpdir(), "dist-"));
  try {
    mkdirSync(engineLayerFolder(dist), { recursive: true });
    for (const name of Object.keys(functions) as FunctionName[]) {
      mkdirSync(functionFolder(dist, name), { recursive: true });
      writeFileSync(join(functionFolder(dist, name), "index.js"), "");
    }
    const page = pageFolder(dist);
    mkdirSync(join(page, "assets"), { recursive: true });
    for (const file of ["assets/main-HASH.js", "assets/icon.svg"]) writeFileSync(join(page, file), "");
    copyFileSync(join(root, "web/index.html"), join(page, "index.html"));
    copyFileSync(join(root, "web/reference/reference.html"), join(page, "reference.html"));
    return use(dist);
  } finally {
    rmSync(dist, { recursive: true });
  }
}

/** The assembly is written to `cdk.out` in `dist`. */
export function synthesizedFrom(
  dist: string,
  stage: StageConfig,
  more: Record<string, unknown>,
): Synthesized {
  const { context } = JSON.parse(readFileSync(join(root, "cdk.json"), "utf8"));
  const app = new App({ context: { ...context, ...more }, outdir: join(dist, "cdk.out") });
  const stacks = deployStage(app, stage, dist);
  const resourcesOf = (stack: Stack): Resources => Template.fromStack(stack).toJSON()["Resources"];
  return {
    app,
    stage,
    page: resourcesOf(stacks.page),
    data: resourcesOf(stacks.data),
    running: resourcesOf(stacks.app),
    pageFiles: resourcesOf(stacks.pageFiles),
  };
}

export function ofType(resources: Resources, type: string): [id: string, Resource][] {
  return Object.entries(resources).filter(([, { Type }]) => Type === type);
}

/** The only resource of a type. */
export function theOnly(resources: Resources, type: string): Resource {
  const [first, ...others] = ofType(resources, type);
  if (!first || others.length > 0)
    throw new Error(`${type}: ${others.length + (first ? 1 : 0)} instead of one`);
  return first[1];
}

export function functionResource({ running, stage }: Synthesized, name: FunctionName): Resource {
  const functionName = functionNameOf(stage, name);
  const found = ofType(running, "AWS::Lambda::Function").find(
    ([, { Properties }]) => Properties.FunctionName === functionName,
  );
  if (!found) throw new Error(`${functionName} is not in the template`);
  return found[1];
}

export interface Statement {
  actions: string[];
  /** As text, with references in angle brackets. */
  resources: string[];
  condition?: unknown;
}

/** What a role may do, by the role's logical id. */
export function statementsByRole(resources: Resources): Map<string, Statement[]> {
  const byRole = new Map<string, Statement[]>();
  for (const [role, { Properties }] of ofType(resources, "AWS::IAM::Role")) {
    const inline: { PolicyDocument: { Statement: Parameters<typeof readable>[0][] } }[] =
      Properties.Policies ?? [];
    byRole.set(
      role,
      inline.flatMap(({ PolicyDocument }) => PolicyDocument.Statement.map(readable)),
    );
  }
  for (const [, { Properties }] of ofType(resources, "AWS::IAM::Policy"))
    for (const { Ref } of Properties.Roles) {
      const statements = Properties.PolicyDocument.Statement.map(readable);
      byRole.set(Ref, [...(byRole.get(Ref) ?? []), ...statements]);
    }
  return byRole;
}

/** What a function may do. */
export function statementsOf(synthesized: Synthesized, name: FunctionName): Statement[] {
  const [role] = functionResource(synthesized, name).Properties.Role["Fn::GetAtt"];
  return statementsByRole(synthesized.running).get(role) ?? [];
}

/** Intrinsic functions as text: references in angle brackets. */
export function asText(value: unknown): string {
  if (typeof value === "string") return value;
  const [[name, argument] = []] = Object.entries(value ?? {});
  if (name === "Fn::Join") return argument[1].map(asText).join(argument[0]);
  if (name === "Fn::GetAtt") return `<${argument.join(".")}>`;
  if (name === "Ref" || name === "Fn::ImportValue") return `<${asText(argument)}>`;
  throw new Error(`not a text: ${JSON.stringify(value)}`);
}

function readable(statement: { Action: unknown; Resource: unknown; Condition?: unknown }): Statement {
  return {
    actions: [statement.Action].flat() as string[],
    resources: [statement.Resource].flat().map(asText),
    condition: statement.Condition,
  };
}
