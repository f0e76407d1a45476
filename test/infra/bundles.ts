/** What the code of each function does: the project's own parts of its bundle, without what the bundler dropped. */
import { join } from "node:path";
import { build } from "esbuild";
import { bundleOptions } from "../../infra/bundle.ts";
import { type EnvironmentKey, environment } from "../../shared/contract/environment.ts";
import { type FunctionName, functions } from "../../shared/contract/functions.ts";

const root = join(import.meta.dirname, "../..");
const outdir = join(root, "bundled");

/** Text of a module by its path, such as `functions/wiring.ts`. */
type Modules = ReadonlyMap<string, string>;

export async function bundledModules(): Promise<Map<FunctionName, Modules>> {
  const names = Object.keys(functions) as FunctionName[];
  const { outputFiles } = await build({
    ...bundleOptions,
    absWorkingDir: root,
    entryPoints: names.map((name) => ({ in: `functions/${name}.ts`, out: name })),
    outdir,
    // Only what is the project's own is looked at.
    packages: "external",
    // Minified code has neither the names of modules nor those of commands.
    minify: false,
    sourcemap: false,
    write: false,
  });
  return new Map(
    outputFiles.map(({ path, text }) => {
      const name = path.slice(outdir.length + 1, -".js".length);
      if (!Object.hasOwn(functions, name)) throw new Error(`${name} is no function of the contract`);
      return [name as FunctionName, ownModules(text)];
    }),
  );
}

/** The bundler marks where each module begins. */
function ownModules(text: string): Modules {
  const modules = new Map<string, string>();
  const [, ...pieces] = text.split(/^\/\/ (?=\S+\.[cm]?[jt]sx?$)/m);
  for (const piece of pieces) {
    const end = piece.indexOf("\n");
    const path = piece.slice(0, end);
    if (/^(functions|shared)\//.test(path)) modules.set(path, piece.slice(end));
  }
  return modules;
}

/** The values of the environment that the code reads. */
export function settingsRead(modules: Modules): EnvironmentKey[] {
  const wiring = modules.get("functions/wiring.ts") ?? "";
  // The bundler may number a name that another module has too.
  const keys = [...wiring.matchAll(/\bsetting\d*\(([^)]*)\)/g)].flatMap(([call, argument = ""]) => {
    if (argument === "key" || /^key\d+$/.test(argument)) return [];
    const key = argument.replaceAll('"', "");
    if (Object.hasOwn(environment, key)) return [key as EnvironmentKey];
    throw new Error(`${call} in functions/wiring.ts: name the value, so that a test can see who reads it`);
  });
  return [...new Set(keys)].sort();
}

const VERSIONS = "shared/adapters/s3/versions.ts";

/** The IAM actions of each command of the SDK that the code of the project uses. */
const actionsOf: Readonly<Record<string, readonly string[]>> = {
  GetCommand: ["dynamodb:GetItem"],
  QueryCommand: ["dynamodb:Query"],
  PutCommand: ["dynamodb:PutItem"],
  UpdateCommand: ["dynamodb:UpdateItem"],
  DeleteCommand: ["dynamodb:DeleteItem"],
  GetObjectCommand: ["s3:GetObject"],
  ListObjectsCommand: ["s3:ListBucket"],
  PutObjectCommand: ["s3:PutObject"],
  DeleteObjectCommand: ["s3:DeleteObject"],
  // In several parts, if the object is large.
  Upload: ["s3:PutObject", "s3:AbortMultipartUpload"],
  CreateSecretCommand: ["secretsmanager:CreateSecret"],
  GetSecretValueCommand: ["secretsmanager:GetSecretValue"],
  DeleteSecretCommand: ["secretsmanager:DeleteSecret"],
  ListSecretsCommand: ["secretsmanager:ListSecrets"],
  GetQueueAttributesCommand: ["sqs:GetQueueAttributes"],
  CreateScheduleCommand: ["scheduler:CreateSchedule", "iam:PassRole"],
  UpdateScheduleCommand: ["scheduler:UpdateSchedule", "iam:PassRole"],
  GetScheduleCommand: ["scheduler:GetSchedule"],
  DeleteScheduleCommand: ["scheduler:DeleteSchedule"],
  ListSchedulesCommand: ["scheduler:ListSchedules"],
  StartExecutionCommand: ["states:StartExecution"],
  DescribeExecutionCommand: ["states:DescribeExecution"],
  InvokeCommand: ["lambda:InvokeFunction"],
  SendRawEmailCommand: ["ses:SendRawEmail"],
  PutEventsCommand: ["events:PutEvents"],
  // Athena reads the catalog and the data, and writes what it selects, with the permissions of who asks.
  StartQueryExecutionCommand: [
    "athena:StartQueryExecution",
    "athena:GetDataCatalog",
    "glue:BatchGetPartition",
    "glue:GetDatabase",
    "glue:GetDatabases",
    "glue:GetPartition",
    "glue:GetPartitions",
    "glue:GetTable",
    "s3:AbortMultipartUpload",
    "s3:GetBucketLocation",
    "s3:GetObject",
    "s3:ListBucket",
    "s3:ListMultipartUploadParts",
    "s3:PutObject",
  ],
  GetQueryExecutionCommand: ["athena:GetQueryExecution"],
  GetQueryResultsCommand: ["athena:GetQueryResults"],
  GetTableMetadataCommand: ["athena:GetTableMetadata"],
  StopQueryExecutionCommand: ["athena:StopQueryExecution"],
};

/** Of versions of objects, whose calls name one. */
const ofVersions: typeof actionsOf = {
  ...actionsOf,
  ListObjectVersionsCommand: ["s3:ListBucketVersions"],
  GetObjectCommand: ["s3:GetObjectVersion"],
  DeleteObjectCommand: ["s3:DeleteObjectVersion"],
};

/** The IAM actions of all calls in the code, whether the function reaches them or not. */
export function actionsCalled(modules: Modules): string[] {
  const actions = [...modules].flatMap(([path, text]) =>
    [...text.matchAll(/\bnew (?:\w+\.)?(\w+Command|Upload)\d*\(/g)].flatMap(([, command = ""]) => {
      const known = (path === VERSIONS ? ofVersions : actionsOf)[command];
      if (!known) throw new Error(`${command} in ${path}: say which actions it takes`);
      return known;
    }),
  );
  return [...new Set(actions)].sort();
}
