import type { Lease } from "../../shared/domain/run.ts";
import type { LedgerState, Ledgers } from "../../shared/ports/ledgers.ts";
import { fakeRepeats } from "./repeats.ts";

export function fakeLedgers(repeats = fakeRepeats()): Ledgers {
  const states = new Map<string, LedgerState>();
  const settledBy = new Map<string, symbol>();
  const stateOf = (cohort: string): LedgerState => {
    const state = states.get(cohort) ?? { byConnection: {} };
    states.set(cohort, state);
    return state;
  };
  const ownLease = (cohort: string, run: string): Lease | undefined => {
    const { lease } = stateOf(cohort);
    return lease?.run === run ? lease : undefined;
  };
  const atConnection = (cohort: string, connection: string) => {
    const { byConnection } = stateOf(cohort);
    byConnection[connection] ??= {};
    return byConnection[connection];
  };

  return {
    async read(cohort) {
      return structuredClone(stateOf(cohort));
    },
    async takeLease(cohort, lease) {
      const state = stateOf(cohort);
      state.lease ??= { ...structuredClone(lease), phase: "sending" };
      return state.lease.run === lease.run ? "taken" : structuredClone(state.lease);
    },
    async renewLease(cohort, run, expires) {
      const lease = ownLease(cohort, run);
      if (lease?.phase !== "sending") return "lost";
      lease.expires = Math.max(lease.expires, expires);
      return "renewed";
    },
    async recordChangeSet(cohort, run, changeSet) {
      const lease = ownLease(cohort, run);
      if (lease && lease.phase === "sending") lease.changeSet ??= structuredClone(changeSet);
      return structuredClone(lease?.changeSet) ?? "lost";
    },
    async recordName(cohort, run, connection, name) {
      if (!ownLease(cohort, run)) return "lost";
      atConnection(cohort, connection).toldName = name;
      return "recorded";
    },
    async closeLease(cohort, run, seenExpires) {
      const lease = ownLease(cohort, run);
      if (!lease) return "lost";
      const changed = seenExpires !== undefined && lease.expires !== seenExpires;
      if (lease.phase === "sending" && changed) return "lost";
      lease.phase = "closing";
      return "closed";
    },
    async settle(cohort, run, connection, pointer) {
      return repeats.write((writer) => {
        if (ownLease(cohort, run)?.phase !== "closing")
          return settledBy.get(cohort) === writer ? "settled" : "lost";
        if (pointer) atConnection(cohort, connection).pointer = structuredClone(pointer);
        delete stateOf(cohort).lease;
        settledBy.set(cohort, writer);
        return "settled";
      });
    },
  };
}
