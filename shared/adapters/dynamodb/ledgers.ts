/**
 * The `LEDGER` item of a cohort: its lease, and for each connection the pointer to what Braze may hold there.
 * A connection's pointer and told name are attributes of their own, `pointer#id` and `toldName#id`, so that
 * one update can write them on an item that has none yet. The item is never deleted.
 */
import type { CohortId, ConnectionId, RunId } from "../../contract/ids.ts";
import { cohortOf } from "../../domain/ids.ts";
import type { Lease, LedgerPointer } from "../../domain/run.ts";
import type { LedgerState, Ledgers } from "../../ports/ledgers.ts";
import { type Item, type Key, readItem, type Table, updateItem } from "./table.ts";
import { updateOrWinner, WRITER } from "./winner.ts";

export function ledgersInTable(table: Table): Ledgers {
  return {
    async read(cohort) {
      return stateOf(await readItem(table, keyOf(cohort)));
    },
    async takeLease(lease) {
      const cohort = cohortOf(lease.run);
      for (;;) {
        // Two runs of a cohort never go on at once: a lease is taken only where there is none.
        const row = await updateOrWinner(table, keyOf(cohort), {
          update: "SET #lease = :lease",
          when: "attribute_not_exists(#lease)",
          values: { lease: { ...lease, phase: "sending" } satisfies Lease },
        });
        const { lease: holder } = stateOf(row);
        if (holder) return holder.run === lease.run ? "taken" : holder;
      }
    },
    async renewLease({ run, expires }) {
      // Only the holder who still sends lives on, and two of its workers never shorten each other's time.
      const row = await updateOrWinner(table, keyOf(cohortOf(run)), {
        update: "SET #lease.#expires = :expires",
        when: "#lease.#run = :run AND #lease.#phase = :sending AND #lease.#expires <= :expires",
        values: { run, expires, sending: "sending" },
      });
      return ownLease(row, run)?.phase === "sending" ? "renewed" : "lost";
    },
    async recordChangeSet({ run, changeSet }) {
      // A run has one change set: whoever prepares it again goes on with the first. None comes to a run being settled.
      const row = await updateOrWinner(table, keyOf(cohortOf(run)), {
        update: "SET #lease.#changeSet = :changeSet",
        when: "#lease.#run = :run AND #lease.#phase = :sending AND attribute_not_exists(#lease.#changeSet)",
        values: { run, changeSet, sending: "sending" },
      });
      return ownLease(row, run)?.changeSet ?? "lost";
    },
    async recordName({ run, connection, name }) {
      // Only the holder speaks to Braze, so only it knows what name was told last.
      const recorded = await updateItem(table, keyOf(cohortOf(run)), {
        update: "SET #toldName = :name",
        when: "#lease.#run = :run",
        names: { toldName: `toldName#${connection}` },
        values: { run, name },
      });
      return recorded ? "recorded" : "lost";
    },
    async closeLease({ run, seenExpires }) {
      // Others close a lease only as they saw it expire: a holder who renewed it meanwhile keeps it.
      const asSeen =
        seenExpires === undefined ? "" : " AND (#lease.#phase = :closing OR #lease.#expires = :seenExpires)";
      const closed = await updateItem(table, keyOf(cohortOf(run)), {
        update: "SET #lease.#phase = :closing",
        when: `#lease.#run = :run${asSeen}`,
        values: { run, closing: "closing", ...(seenExpires !== undefined && { seenExpires }) },
      });
      return closed ? "closed" : "lost";
    },
    async settle({ run, connection, pointer }) {
      // The ledger moves once per run, together with the end of its lease, after which nothing of it can be sent.
      const writer = table.ids.next();
      const row = await updateOrWinner(table, keyOf(cohortOf(run)), {
        update: `SET #writer = :writer${pointer ? ", #pointer = :pointer" : ""} REMOVE #lease`,
        when: "#lease.#run = :run AND #lease.#phase = :closing",
        names: { writer: WRITER, pointer: `pointer#${connection}` },
        values: { writer, run, closing: "closing", ...(pointer && { pointer }) },
      });
      // The lease is gone then: a repeat knows by its token that it was this settlement that freed it.
      return row?.[WRITER] === writer ? "settled" : "lost";
    },
  };
}

function keyOf(cohort: CohortId): Key {
  return { pk: `COHORT#${cohort}`, sk: "LEDGER" };
}

function ownLease(row: Item | undefined, run: RunId): Lease | undefined {
  const { lease } = stateOf(row);
  return lease?.run === run ? lease : undefined;
}

function stateOf(row: Item = {}): LedgerState {
  const byConnection: LedgerState["byConnection"] = {};
  for (const [name, value] of Object.entries(row)) {
    const [, what, id] = /^(pointer|toldName)#(.+)$/.exec(name) ?? [];
    if (!id) continue;
    const connection = id as ConnectionId;
    const fact = what === "pointer" ? { pointer: value as LedgerPointer } : { toldName: String(value) };
    byConnection[connection] = { ...byConnection[connection], ...fact };
  }
  return { ...(row["lease"] !== undefined && { lease: row["lease"] as Lease }), byConnection };
}
