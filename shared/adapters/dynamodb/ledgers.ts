/**
 * The ledger item of a cohort, `LEDGER#cohort` / `META`: its lease, and for each connection the pointer to what Braze may hold there. A
 * connection's pointer and the cohort name last sent to it are separate attributes, `pointer#id` and `toldName#id`, so
 * that one update can write them on an item that has none yet. The item is never deleted.
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
        // Two runs of a cohort never send at once: a lease is only taken if there is none.
        const row = await updateOrWinner(table, keyOf(cohort), {
          update: "SET #lease = :lease",
          when: "attribute_not_exists(#lease)",
          values: { lease: { ...lease, phase: "sending" } satisfies Lease },
        });
        const { lease: holder } = stateOf(row);
        if (holder) return holder.run === lease.run ? "taken" : holder;
      }
    },
    async renewLease({ run, now, expires }) {
      // Only a holder that is still sending may renew, and two of its workers never shorten each other's lease. One that
      // has expired stays so: it may be about to be settled by another run.
      const row = await updateOrWinner(table, keyOf(cohortOf(run)), {
        update: "SET #lease.#expires = :expires",
        when: "#lease.#run = :run AND #lease.#phase = :sending AND #lease.#expires BETWEEN :now AND :expires",
        values: { run, now, expires, sending: "sending" },
      });
      const lease = ownLease(row, run);
      return lease?.phase === "sending" && lease.expires >= now ? "renewed" : "lost";
    },
    async releaseLease({ run, expires }) {
      // Nothing can have been sent without a change set. A late worker does not free what its run took again.
      await updateItem(table, keyOf(cohortOf(run)), {
        update: "REMOVE #lease",
        when: "#lease.#run = :run AND #lease.#expires = :expires AND #lease.#phase = :sending AND attribute_not_exists(#lease.#changeSet)",
        values: { run, expires, sending: "sending" },
      });
    },
    async recordChangeSet({ run, changeSet, taking }) {
      // A run has one change set: a repeated prepare uses the first one. None is written while the run is being
      // settled.
      const row = await updateOrWinner(table, keyOf(cohortOf(run)), {
        update: "SET #lease.#changeSet = :changeSet",
        when: `#lease.#run = :run AND #lease.#phase = :sending AND attribute_not_exists(#lease.#changeSet)${
          taking === undefined ? "" : " AND #lease.#taking = :taking"
        }`,
        values: { run, changeSet, sending: "sending", taking },
      });
      return ownLease(row, run)?.changeSet ?? "lost";
    },
    async recordName({ run, connection, name }) {
      // Only the lease holder sends to Braze, so only it knows which name was sent last.
      const recorded = await updateItem(table, keyOf(cohortOf(run)), {
        update: "SET #toldName = :name",
        when: "#lease.#run = :run",
        names: { toldName: `toldName#${connection}` },
        values: { run, name },
      });
      return recorded ? "recorded" : "lost";
    },
    async closeLease({ run, seenExpires }) {
      // Another run closes a lease only if its expiry is unchanged: a holder that renewed it meanwhile keeps it.
      const asSeen =
        seenExpires === undefined ? "" : " AND (#lease.#phase = :closing OR #lease.#expires = :seenExpires)";
      const closed = await updateItem(table, keyOf(cohortOf(run)), {
        update: "SET #lease.#phase = :closing",
        when: `#lease.#run = :run${asSeen}`,
        values: { run, closing: "closing", seenExpires },
      });
      return closed ? "closed" : "lost";
    },
    async restore(cohort, { seen, pointers }) {
      const pairs = Object.entries(pointers);
      const sets = pairs.map((_, at) => `#pointer${at} = :pointer${at}`);
      // Only the lease that was looked at is freed: another run may have taken one meanwhile.
      const restored = await updateItem(table, keyOf(cohort), {
        update: `${sets.length > 0 ? `SET ${sets.join(", ")} ` : ""}REMOVE #lease`,
        when: seen === undefined ? "attribute_not_exists(#lease)" : "#lease.#run = :seen",
        names: Object.fromEntries(pairs.map(([connection], at) => [`pointer${at}`, `pointer#${connection}`])),
        values: {
          ...Object.fromEntries(pairs.map(([, pointer], at) => [`pointer${at}`, pointer])),
          ...(seen !== undefined && { seen }),
        },
      });
      return restored ? "restored" : "changed-meanwhile";
    },
    async settle({ run, connection, pointer }) {
      // The ledger moves once per run, in the write that frees its lease, after which the run can send nothing more.
      const writer = table.ids.next();
      const row = await updateOrWinner(table, keyOf(cohortOf(run)), {
        update: `SET #writer = :writer${pointer ? ", #pointer = :pointer" : ""} REMOVE #lease`,
        when: "#lease.#run = :run AND #lease.#phase = :closing",
        names: { writer: WRITER, pointer: `pointer#${connection}` },
        values: { writer, run, closing: "closing", pointer },
      });
      // The lease is free by then: the token shows a repeat that this settlement freed it.
      return row?.[WRITER] === writer ? "settled" : "lost";
    },
  };
}

function keyOf(cohort: CohortId): Key {
  return { pk: `LEDGER#${cohort}`, sk: "META" };
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
