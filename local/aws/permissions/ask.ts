/** Asks the policies about one permission: what is refused is logged. */
import type { Denied } from "./denied.ts";
import type { Policy } from "./local-policies.ts";
import { allowing, refuseUnknown, type Wanted } from "./policy.ts";

export interface Policies {
  /** Undefined: nobody of this name is known. */
  of(caller: string): Policy | undefined;
  /** Without a log, for what a caller need not be allowed. */
  allow(caller: string, wanted: Wanted): boolean;
  /** Whether all of it is allowed; the first that is not is logged, and returned. */
  refused(caller: string, wanted: readonly Wanted[]): Wanted | undefined;
}

/** Throws if a policy has something whose meaning is not known here. */
export function asked(
  policies: ReadonlyMap<string, Policy>,
  heard: { denied(denied: Denied): void },
): Policies {
  for (const policy of policies.values()) if (policy !== "everything") refuseUnknown(policy);
  const allow = (caller: string, wanted: Wanted) => {
    const policy = policies.get(caller);
    return policy === "everything" || (policy !== undefined && allowing(policy, wanted) !== undefined);
  };
  return {
    of: (caller) => policies.get(caller),
    allow,
    refused(caller, wanted) {
      const first = wanted.find((one) => !allow(caller, one));
      if (first) heard.denied({ caller, action: first.action, resource: first.resource });
      return first;
    },
  };
}

/** A service that calls functions with a role of its own. Throws what it would meet. */
class NotAuthorized extends Error {
  constructor(caller: string, { action, resource }: Wanted) {
    super(`${caller} is not authorized to perform ${action} on ${resource}`);
    this.name = "AccessDeniedException";
  }
}

/** Throws `NotAuthorized`. */
export type Demand = (caller: string, action: string, resource: string) => void;

export function demanding({ refused }: Policies): Demand {
  return (caller, action, resource) => {
    const first = refused(caller, [{ action, resource }]);
    if (first) throw new NotAuthorized(caller, first);
  };
}
