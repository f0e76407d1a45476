/** What a function that has a process of its own finds in its environment: what its needs set, and its credentials. */
import { grants } from "../../infra/needs.ts";
import { environment } from "../../shared/contract/environment.ts";
import { type FunctionName, functions } from "../../shared/contract/functions.ts";
import { credentialsOf } from "../aws/permissions/callers.ts";
import { localReach } from "../aws/permissions/local-policies.ts";

const ofContract = new Set<string>(Object.values(environment));

/** `all`: of all functions together. */
export function ownEnvironment(name: FunctionName, all: NodeJS.ProcessEnv): Record<string, string> {
  const { needs, memory, rows = {} } = functions[name];
  const set = needs.flatMap((need) => Object.keys(grants[need]({ ...localReach, memory, rows }).environment));
  const own = new Set(set.map((key) => environment[key as keyof typeof environment]));
  const kept = Object.entries(all).filter(
    ([variable]) => !ofContract.has(variable) || own.has(variable as never),
  );
  const { accessKeyId, secretAccessKey } = credentialsOf(name);
  return {
    ...(Object.fromEntries(kept) as Record<string, string>),
    AWS_LAMBDA_FUNCTION_NAME: name,
    AWS_ACCESS_KEY_ID: accessKeyId,
    AWS_SECRET_ACCESS_KEY: secretAccessKey,
  };
}
