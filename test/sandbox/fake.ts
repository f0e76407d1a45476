import type { Member } from "../../shared/domain/identifiers.ts";
import type { ReceivedCohort, SandboxCohorts, SandboxKey, SandboxKeys } from "../../shared/sandbox/ports.ts";
import { memberKey } from "../fakes/engine.ts";
import { pageOf } from "../fakes/page.ts";

export function fakeSandboxKeys(): SandboxKeys {
  const keys = new Map<string, SandboxKey>();
  return {
    async create(key) {
      if (keys.has(key.id)) return "exists";
      keys.set(key.id, structuredClone(key));
      return "created";
    },
    async read(id) {
      return structuredClone(keys.get(id));
    },
    async list(partner) {
      return structuredClone([...keys.values()].filter((key) => key.partner === partner));
    },
    async invalidate(partner, id, { by, at }) {
      const key = keys.get(id);
      if (key?.partner !== partner) return undefined;
      if (key.status === "active")
        Object.assign(key, { status: "invalidated", invalidatedBy: by, invalidatedAt: at });
      return structuredClone(key);
    },
    async noteUse(id, at) {
      const key = keys.get(id);
      if (key) key.lastUsedAt = at;
    },
  };
}

export function fakeSandboxCohorts(): SandboxCohorts {
  const cohorts = new Map<string, ReceivedCohort>();
  const held = new Map<string, Map<string, Member>>();
  const placeOf = (partner: string, id: string) => JSON.stringify([partner, id]);
  const seen = (partner: string, id: string, at: string): ReceivedCohort => {
    const place = placeOf(partner, id);
    const cohort = cohorts.get(place) ?? {
      ...{ partner, id, firstSeenAt: at, lastSeenAt: at, usersBeforeName: false },
      ...{ requests: 0, idsAdded: 0, idsRemoved: 0 },
    };
    cohorts.set(place, cohort);
    if (!held.has(place)) held.set(place, new Map());
    return Object.assign(cohort, { lastSeenAt: at });
  };

  return {
    async name(partner, id, { name, createdAt, at }) {
      Object.assign(seen(partner, id, at), { name, createdAt });
    },
    async change(partner, id, { add, remove, at }) {
      const cohort = seen(partner, id, at);
      if (cohort.name === undefined) cohort.usersBeforeName = true;
      cohort.requests += 1;
      cohort.idsAdded += add.length;
      cohort.idsRemoved += remove.length;
      const members = held.get(placeOf(partner, id));
      for (const member of add) members?.set(memberKey(member), member);
      for (const member of remove) members?.delete(memberKey(member));
    },
    async find(id) {
      return structuredClone([...cohorts.values()].filter((cohort) => cohort.id === id));
    },
    async list(wanted) {
      return pageOf([...cohorts.values()], ({ partner, id }) => placeOf(partner, id), wanted);
    },
    async members(partner, id, wanted) {
      return pageOf([...(held.get(placeOf(partner, id))?.values() ?? [])], memberKey, wanted);
    },
  };
}
