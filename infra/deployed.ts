/** The part of the contract that a stage's app stack deploys: the sandbox only if the stage configures it. */

import type { TokenScope } from "../shared/contract/access.ts";
import { type FunctionName, type FunctionSpec, functions } from "../shared/contract/functions.ts";
import { type Route, routes } from "../shared/contract/routes.ts";
import type { StageConfig } from "./config.ts";

export function deployedFunctions({ sandbox }: StageConfig): [FunctionName, FunctionSpec][] {
  const all = Object.entries(functions) as [FunctionName, FunctionSpec][];
  return all.filter(([, spec]) => !spec.userPool && (sandbox || !spec.sandbox));
}

export function deployedRoutes({ sandbox }: StageConfig): Route[] {
  return routes.filter(({ by }) => sandbox || !functions[by].sandbox);
}

/** `resource/action`, the form used in tokens. */
export function deployedScopes(stage: StageConfig): TokenScope[] {
  const scopes = deployedRoutes(stage).flatMap(({ scope }) => (scope === "public" ? [] : [scope]));
  return [...new Set(scopes)];
}
