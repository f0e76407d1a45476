/** The part of the contract that a stage deploys: the sandbox only if the stage configures it. */
import { type FunctionName, type FunctionSpec, functions } from "../shared/contract/functions.ts";
import { type Route, routes, type Scope } from "../shared/contract/routes.ts";
import type { StageConfig } from "./config.ts";

export function deployedFunctions({ sandbox }: StageConfig): [FunctionName, FunctionSpec][] {
  const all = Object.entries(functions) as [FunctionName, FunctionSpec][];
  return all.filter(([, spec]) => sandbox || !spec.sandbox);
}

export function deployedRoutes({ sandbox }: StageConfig): Route[] {
  return routes.filter(({ by }) => sandbox || !functions[by].sandbox);
}

/** `resource/action`, the form used in tokens. */
export function deployedScopes(stage: StageConfig): Exclude<Scope, "public">[] {
  const scopes = deployedRoutes(stage).flatMap(({ scope }) => (scope === "public" ? [] : [scope]));
  return [...new Set(scopes)];
}
