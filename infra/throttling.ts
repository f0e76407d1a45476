/** Limits of the API by what a request costs, so that one kind of request can't take what all others need. */
import type { Need } from "../shared/contract/needs.ts";
import type { Route } from "../shared/contract/routes.ts";

/**
 * `people`: shows users' identifiers. `costly`: starts a function or a run, calls Braze, signs an upload, sends a
 * mail or changes an exclusion list. `braze`: the sandbox's half of the contract, open to everybody, at the rate of Braze. `usual`: all others.
 */
export type RouteClass = "usual" | "costly" | "people" | "braze";

const costly: ReadonlySet<Need> = new Set<Need>([
  "job:start",
  "workflow:start",
  "timer:write",
  "uploads:write",
  "keys:create",
  "braze",
  "mail:send",
  "exclusions:write",
]);

export function classOf({ by, scope, needs }: Pick<Route, "by" | "scope" | "needs">): RouteClass {
  if (by === "sandbox/partner") return "braze";
  if (scope === "people/read") return "people";
  return needs.some((need) => costly.has(need)) ? "costly" : "usual";
}
