/** Reads a stage's file. What is wrong with it is told at once, before anything is synthesised. */
import { readFileSync } from "node:fs";
import * as z from "zod";
import { type StageConfig, stageConfig } from "./config.ts";
import { isExampleAccount, placeholdersIn } from "./placeholders.ts";

/** For editors: `$schema` of a stage's file points to it (docs/examples/stages/schema.json). */
export const stageFileSchema = z.toJSONSchema(stageConfig, { io: "input" });

/** Throws every fault of the file: which value, and what to do. */
export function readStage(file: string): StageConfig {
  return parsedStage(file, jsonOf(file));
}

/** The same for a value that was read from `file`. */
export function parsedStage(file: string, value: unknown): StageConfig {
  const parsed = stageConfig.safeParse(value, {
    error: (issue) => (issue.input === undefined ? MISSING : null),
  });
  const faults = [
    ...(parsed.error?.issues.flatMap(({ path, message, ...issue }) =>
      issue.code === "unrecognized_keys"
        ? issue.keys.map((key) => line([...path, key], `is no setting. ${known(path)}`))
        : line(path, message === MISSING ? `${message}. ${described(path)}` : message),
    ) ?? []),
    ...untrueFaults(value),
  ];
  if (!parsed.success || faults.length > 0)
    throw new Error(
      [
        `${file} can't be used:`,
        ...faults.map((fault) => `  ${fault}`),
        "docs/deploy.md describes the file.",
      ].join("\n"),
    );
  return parsed.data;
}

const MISSING = "is missing";

function jsonOf(file: string): unknown {
  let text: string;
  try {
    text = readFileSync(file, "utf8");
  } catch (cause) {
    throw new Error(
      `${file} can't be read. Copy docs/examples/stages/prod.json to stages/, and put your own values into it.`,
      { cause },
    );
  }
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new Error(`${file} is not JSON: ${cause instanceof Error ? cause.message : String(cause)}`, {
      cause,
    });
  }
}

/** What has the right form, and is not meant: values of an example in a deployment, or an account in an example. */
function untrueFaults(value: unknown): string[] {
  if (typeof value !== "object" || value === null) return [];
  const { checksOnly, account } = value as Record<string, unknown>;
  if (checksOnly === true)
    return typeof account === "string" && isExampleAccount(account)
      ? []
      : [
          line(
            ["account"],
            "a file with checksOnly names an account of AWS's examples, such as 111122223333, so that nothing can be " +
              "deployed with it. To deploy, remove checksOnly",
          ),
        ];
  return placeholdersIn(value).map(({ path, text }) =>
    line(path, `${text} is a placeholder. Put your own value`),
  );
}

function line(path: readonly PropertyKey[], message: string): string {
  return `${path.length > 0 ? path.map(String).join(".") : "the file"}: ${message}`;
}

interface Described {
  description?: string;
  properties?: Record<string, Described>;
  anyOf?: Described[];
  oneOf?: Described[];
}

function describedAt(path: readonly PropertyKey[]): Described[] {
  return path.reduce<Described[]>(
    (places, key) => places.flatMap(variantsOf).flatMap(({ properties }) => properties?.[String(key)] ?? []),
    [stageFileSchema as Described],
  );
}

function variantsOf(place: Described): Described[] {
  return [place, ...(place.anyOf ?? []), ...(place.oneOf ?? [])];
}

function described(path: readonly PropertyKey[]): string {
  return describedAt(path).find(({ description }) => description)?.description ?? "Every stage needs it.";
}

function known(path: readonly PropertyKey[]): string {
  const names = describedAt(path)
    .flatMap(variantsOf)
    .flatMap(({ properties }) => Object.keys(properties ?? {}));
  return `Known here: ${[...new Set(names)].join(", ")}`;
}
