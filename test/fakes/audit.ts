import type { AuditEntry } from "../../shared/contract/audit.ts";
import type { AuditTrail, Ending, OpenEntry } from "../../shared/ports/audit.ts";
import { pageOf } from "./page.ts";

/** To the second, then by id. */
const place = ({ at, id }: { at: string; id: string }) => `${at.slice(0, 19)}Z#${id}`;

export function fakeAuditTrail(): AuditTrail {
  const kept = new Map<string, OpenEntry & { ending?: Ending }>();
  const shown = ({ ending, steps: _, ...entry }: OpenEntry & { ending?: Ending }): AuditEntry => ({
    ...entry,
    outcome: "open",
    changes: [],
    ...ending,
  });
  return {
    async begin(entry) {
      if (!kept.has(entry.id)) kept.set(entry.id, { ...structuredClone(entry), steps: [] });
    },
    async intend({ id }, steps) {
      const entry = kept.get(id);
      if (!entry || entry.ending) throw new Error("the audit entry of this request has ended");
      kept.set(id, { ...entry, steps: structuredClone([...steps]) });
    },
    async end({ id }, ending) {
      const entry = kept.get(id);
      if (entry && !entry.ending) kept.set(id, { ...entry, ending: structuredClone(ending) });
    },
    async list({ object, actor, from, to }, wanted) {
      const found = [...kept.values()]
        .filter((entry) => object === undefined || (entry.ending && shown(entry).object === object))
        .filter((entry) => actor === undefined || entry.actor.name === actor)
        .filter(
          ({ at }) =>
            (!from || at.slice(0, 19) >= from.slice(0, 19)) && (!to || at.slice(0, 19) < to.slice(0, 19)),
        )
        .map(shown);
      return pageOf(newestFirst(found), place, wanted);
    },
    async open(wanted) {
      return pageOf(newestFirst([...kept.values()].filter(({ ending }) => !ending)), place, wanted);
    },
  };
}

function newestFirst<T extends { at: string; id: string }>(entries: T[]): T[] {
  return entries.sort((one, other) => (place(one) < place(other) ? 1 : -1));
}
