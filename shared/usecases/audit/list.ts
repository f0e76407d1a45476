import type { AuditEntry } from "../../contract/audit.ts";
import { type Reach, refuseBound } from "../../domain/access.ts";
import { DomainError } from "../../domain/domain-error.ts";
import type { Page, PageWanted } from "../../ports/pages.ts";
import type { World } from "../../ports/world.ts";

interface Asked {
  object?: string | undefined;
  actor?: string | undefined;
  /** ISO instants, or dates in UTC. */
  from?: string | undefined;
  to?: string | undefined;
}

/** Newest first. The trail is of all connections, so a bound caller is refused. */
export async function listAudit(
  { auditTrail }: Pick<World, "auditTrail">,
  { filter, wanted, reach }: { filter: Asked; wanted: PageWanted; reach: Reach },
): Promise<Page<AuditEntry>> {
  refuseBound(reach, "reads the audit trail, which is of all of them");
  const { object, actor } = filter;
  const from = filter.from && new Date(filter.from).toISOString();
  const to = filter.to && new Date(filter.to).toISOString();
  if (from && to && to <= from)
    throw new DomainError("invalid", "invalid-request", `"to" must be after "from": ${filter.to} is not.`);
  return auditTrail.list(
    { ...(object && { object }), ...(actor && { actor }), ...(from && { from }), ...(to && { to }) },
    wanted,
  );
}
