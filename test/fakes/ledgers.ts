import type { CohortId, ConnectionId, RunId } from "../../shared/contract/ids.ts";
import { workFolders } from "../../shared/contract/work-bucket.ts";
import { cohortOf } from "../../shared/domain/ids.ts";
import { changeSetsIn, readChangeSetFolder } from "../../shared/domain/import-objects.ts";
import type { Lease } from "../../shared/domain/run.ts";
import type { KeptLedgers, LedgerState, Ledgers } from "../../shared/ports/ledgers.ts";
import type { FakeObjects } from "./objects.ts";
import { pageOf } from "./page.ts";
import { fakeRepeats } from "./repeats.ts";

export function fakeLedgers(repeats = fakeRepeats()): Ledgers {
  const states = new Map<CohortId, LedgerState>();
  const settledBy = new Map<CohortId, symbol>();
  const stateOf = (cohort: CohortId): LedgerState => {
    const state = states.get(cohort) ?? { byConnection: {} };
    states.set(cohort, state);
    return state;
  };
  const ownLease = (run: RunId): Lease | undefined => {
    const { lease } = stateOf(cohortOf(run));
    return lease?.run === run ? lease : undefined;
  };
  const atConnection = (run: RunId, connection: ConnectionId) => {
    const { byConnection } = stateOf(cohortOf(run));
    byConnection[connection] ??= {};
    return byConnection[connection];
  };

  return {
    async read(cohort) {
      return structuredClone(stateOf(cohort));
    },
    async takeLease(lease) {
      const state = stateOf(cohortOf(lease.run));
      state.lease ??= { ...structuredClone(lease), phase: "sending" };
      return state.lease.run === lease.run ? "taken" : structuredClone(state.lease);
    },
    async renewLease({ run, now, expires }) {
      const lease = ownLease(run);
      if (lease?.phase !== "sending" || lease.expires < now) return "lost";
      lease.expires = Math.max(lease.expires, expires);
      return "renewed";
    },
    async releaseLease({ run, expires }) {
      const lease = ownLease(run);
      if (lease?.phase !== "sending" || lease.expires !== expires || lease.changeSet) return;
      delete stateOf(cohortOf(run)).lease;
    },
    async recordChangeSet({ run, changeSet, taking }) {
      const lease = ownLease(run);
      const isSame = taking === undefined || lease?.taking === taking;
      if (lease && lease.phase === "sending" && isSame) lease.changeSet ??= structuredClone(changeSet);
      return structuredClone(lease?.changeSet) ?? "lost";
    },
    async recordName({ run, connection, name }) {
      if (!ownLease(run)) return "lost";
      atConnection(run, connection).toldName = name;
      return "recorded";
    },
    async closeLease({ run, seenExpires }) {
      const lease = ownLease(run);
      if (!lease) return "lost";
      const changed = seenExpires !== undefined && lease.expires !== seenExpires;
      if (lease.phase === "sending" && changed) return "lost";
      lease.phase = "closing";
      return "closed";
    },
    async restore(cohort, { seen, pointers }) {
      const state = stateOf(cohort);
      if (state.lease?.run !== seen) return "changed-meanwhile";
      delete state.lease;
      for (const [connection, pointer] of Object.entries(pointers)) {
        const id = connection as ConnectionId;
        state.byConnection[id] = { ...state.byConnection[id], pointer: structuredClone(pointer) };
      }
      return "restored";
    },
    async settle({ run, connection, pointer }) {
      const cohort = cohortOf(run);
      return repeats.write((writer) => {
        if (ownLease(run)?.phase !== "closing") return settledBy.get(cohort) === writer ? "settled" : "lost";
        if (pointer) atConnection(run, connection).pointer = structuredClone(pointer);
        delete stateOf(cohort).lease;
        settledBy.set(cohort, writer);
        return "settled";
      });
    },
  };
}

function isChangeSet(name: string): boolean {
  return readChangeSetFolder(name.split("/").slice(0, 2).join("/")) !== undefined;
}

export function fakeKeptLedgers(objects: FakeObjects, writtenAt: (object: string) => Date): KeptLedgers {
  return {
    async list(cohort) {
      const names = objects.names(`${workFolders.ledgers}${cohort}/`);
      return names.map((object) => {
        const [, , connection = ""] = object.split("/");
        return { object, connection: connection as ConnectionId, writtenAt: writtenAt(object) };
      });
    },
    async *all() {
      for (const object of objects.names(workFolders.ledgers)) {
        const [, cohort, connection] = object.split("/") as [string, CohortId, ConnectionId];
        yield { object, cohort, connection, writtenAt: writtenAt(object) };
      }
    },
    async cohorts(wanted) {
      const names = [...objects.names(workFolders.ledgers), ...objects.names("").filter(isChangeSet)];
      const found = names.map((name) => name.replace(workFolders.ledgers, "").split(/[/_]/)[0] as CohortId);
      return pageOf([...new Set(found)].sort(), (cohort) => cohort, wanted);
    },
    async changeSets(cohort) {
      const names = objects.names(`${cohort}_`);
      const folders = Map.groupBy(names, (name) => name.split("/").slice(0, 2).join("/"));
      const isWritten = (name: string) => name.endsWith("/changes.parquet") || name.endsWith(".jsonl");
      return changeSetsIn(new Map([...folders].map(([folder, its]) => [folder, its.some(isWritten)])));
    },
    async drop({ object }) {
      objects.lose(object);
    },
  };
}
