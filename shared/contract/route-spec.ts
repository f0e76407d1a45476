/** What the table of routes says of each. */
import type { Scope } from "./access.ts";
import type { FunctionName } from "./functions.ts";
import type { Need } from "./needs.ts";

/** `change`: of what the system keeps. `people`: a look at users' identifiers. */
export type Audited = "change" | "people";

export interface RouteSpec {
  /**
   * `functions/<by>.ts`: one function for routes that may touch nearly the same things
   * (test/infra/beyond-own-needs.ts).
   */
  by: FunctionName;
  scope: Scope;
  /** Left out: calls that are not GET are changes, others are not audited. Never of a public route. */
  audited?: Audited | false;
  /** Why the audit entries of this change have no digests of what changed. Left out: they have. */
  undigested?: string;
  /** The needs of this route by itself. Its function may do what all its routes need. */
  needs: readonly Need[];
}

export type Method = "GET" | "POST" | "PUT" | "PATCH" | "DELETE";
