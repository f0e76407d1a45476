import type { NotedRequest, ReceivedCohort } from "../../shared/contract/sandbox-received.ts";
import type { Member } from "../../shared/domain/identifiers.ts";
import type { Clock } from "../../shared/ports/machine.ts";
import { inEffect } from "../../shared/sandbox/in-effect.ts";
import type {
  PeopleChange,
  ReceivedChange,
  SandboxBehaviour,
  SandboxBehaviours,
  SandboxCohorts,
  SandboxKey,
  SandboxKeys,
  SandboxPeople,
  SandboxRequests,
  Taken,
} from "../../shared/sandbox/ports.ts";
import { memberKey } from "../fakes/engine.ts";
import { pageOf } from "../fakes/page.ts";
import { fakeRepeats } from "../fakes/repeats.ts";

export function fakeSandboxKeys(repeats = fakeRepeats()): SandboxKeys {
  const keys = new Map<string, SandboxKey>();
  const writers = new Map<string, symbol>();
  return {
    async create(key) {
      return repeats.write((writer) => {
        if (keys.has(key.id)) return writers.get(key.id) === writer ? "created" : "exists";
        keys.set(key.id, structuredClone(key));
        writers.set(key.id, writer);
        return "created";
      });
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

/** The common order of changes to people and cohorts. Fakes that belong together share one. */
export type Sequence = () => number;

export function fakeSequence(): Sequence {
  let taken = 0;
  return () => ++taken;
}

export function fakeSandboxPeople(next: Sequence): SandboxPeople {
  const all: Taken<PeopleChange>[] = [];
  return {
    async take(change) {
      all.push({ number: next(), change: structuredClone(change) });
    },
    changes: async () => structuredClone(all),
  };
}

export function fakeSandboxRequests(): SandboxRequests {
  const noted: NotedRequest[] = [];
  const placeOf = ({ at, id }: NotedRequest) => `${at}#${id}`;
  return {
    async note(request) {
      noted.push(structuredClone(request));
    },
    async list(partner, wanted) {
      const own = noted.filter((one) => one.partner === partner);
      const newestFirst = own.toSorted((one, other) => (placeOf(one) < placeOf(other) ? 1 : -1));
      return pageOf(newestFirst, placeOf, wanted);
    },
  };
}

export function fakeSandboxBehaviours(): SandboxBehaviours {
  const set = new Map<string, SandboxBehaviour>();
  const counts = new Map<string, number>();
  const faultOf = (partner: string, version: string, fault: number) => `${partner} ${version} ${fault}`;
  return {
    read: async (partner) => structuredClone(set.get(partner)),
    async put(partner, behaviour) {
      set.set(partner, structuredClone(behaviour));
    },
    async taken(partner, version) {
      const faults = set.get(partner)?.faults ?? [];
      const taken = faults.map((_, at) => counts.get(faultOf(partner, version, at)) ?? 0);
      return taken.slice(0, taken.findLastIndex((count) => count > 0) + 1);
    },
    async take(partner, version, fault, atMost) {
      const key = faultOf(partner, version, fault);
      const taken = counts.get(key) ?? 0;
      if (taken >= atMost) return false;
      counts.set(key, taken + 1);
      return true;
    },
    async countRequest(partner, { begins, seconds }) {
      const key = `${partner} ${begins} ${seconds}`;
      counts.set(key, (counts.get(key) ?? 0) + 1);
      return counts.get(key) ?? 0;
    },
  };
}

export function fakeSandboxCohorts(next: Sequence, clock: Clock): SandboxCohorts {
  const cohorts = new Map<string, ReceivedCohort>();
  const log = new Map<string, Taken<ReceivedChange>[]>();
  const placeOf = (partner: string, id: string) => JSON.stringify([partner, id]);
  const applied = (partner: string, id: string) =>
    structuredClone(inEffect(log.get(placeOf(partner, id)) ?? [], clock.now()));
  const seen = (partner: string, id: string, at: string): ReceivedCohort => {
    const place = placeOf(partner, id);
    const cohort = cohorts.get(place) ?? {
      ...{ partner, id, firstSeenAt: at, lastSeenAt: at, usersBeforeName: false },
      ...{ requests: 0, idsAdded: 0, idsRemoved: 0 },
    };
    cohorts.set(place, cohort);
    return Object.assign(cohort, { lastSeenAt: at });
  };

  return {
    async name(partner, id, { name, createdAt, at }) {
      Object.assign(seen(partner, id, at), { name, createdAt });
    },
    async change(partner, id, received) {
      const { add, remove, at } = received;
      const cohort = seen(partner, id, at);
      if (cohort.name === undefined) cohort.usersBeforeName = true;
      cohort.requests += 1;
      cohort.idsAdded += add.length;
      cohort.idsRemoved += remove.length;
      const place = placeOf(partner, id);
      log.set(place, [...(log.get(place) ?? []), { number: next(), change: structuredClone(received) }]);
    },
    async find(id) {
      return structuredClone([...cohorts.values()].filter((cohort) => cohort.id === id));
    },
    async list(wanted) {
      return pageOf([...cohorts.values()], ({ partner, id }) => placeOf(partner, id), wanted);
    },
    async members(partner, id, wanted) {
      const held = new Map<string, Member>();
      for (const { change } of applied(partner, id)) {
        for (const member of change.add) held.set(memberKey(member), member);
        for (const member of change.remove) held.delete(memberKey(member));
      }
      return pageOf([...held.values()], memberKey, wanted);
    },
    changes: async (partner, id) => applied(partner, id),
  };
}
