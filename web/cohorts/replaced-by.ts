import type { AuditEntry } from "../../shared/contract/audit.ts";

/** What may change a definition or its time zone. */
const changing = ["change-cohort", "patch-cohort"];

/** Who replaced a definition then: whose change, that was made, came last before. Undefined: not on record. */
export function replacedBy(until: string, entries: readonly AuditEntry[]): string | undefined {
  const changes = entries.filter(
    ({ action, outcome, at }) => changing.includes(action) && outcome !== "refused" && at <= until,
  );
  return changes.reduce<AuditEntry | undefined>(
    (last, one) => (last === undefined || one.at > last.at ? one : last),
    undefined,
  )?.actor.name;
}
