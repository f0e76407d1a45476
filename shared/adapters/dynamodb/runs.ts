/** The history: `COHORT#id` / `RUN#time#runId`. Rows that are not closed are in the sparse index too. */
import { table as layout } from "../../contract/table.ts";
import { notFound } from "../../domain/domain-error.ts";
import { isFinished, type RunKey, readRunId, type Settlement } from "../../domain/run.ts";
import type { Runs } from "../../ports/runs.ts";
import { queryPage } from "./page.ts";
import { runOf, settlementOf } from "./run-row.ts";
import { type Item, type Key, readItem, type Table, updateItem } from "./table.ts";
import { putOrWinner, updateOrWinner } from "./winner.ts";

const UNCLOSED = "RUN#UNCLOSED";
const LEAVE_LIST = `${layout.lists.partitionKey}, ${layout.lists.sortKey}`;

export function runsInTable(table: Table): Runs {
  return {
    async accept(run) {
      const key = { cohort: run.cohortId, run: run.id, time: run.time };
      const listed = { [layout.lists.partitionKey]: UNCLOSED, [layout.lists.sortKey]: sortTime(key) };
      const row = { ...rowKey(key), ...listed, ...run };
      // An occurrence, or a request with its Idempotency-Key, is accepted once: its run's id is in the row's key.
      const put = await putOrWinner(table, row, { when: "attribute_not_exists(#pk)" });
      return put === "put" ? "accepted" : runOf(put);
    },
    async read(key) {
      const row = await readItem(table, rowKey(key));
      return row && runOf(row);
    },
    async find(runId) {
      const row = await readItem(table, rowKey({ ...readRunId(runId), run: runId }));
      return row && runOf(row);
    },
    async list(cohort, wanted) {
      const lookup = {
        from: "items",
        partition: `COHORT#${cohort}`,
        prefix: "RUN#",
        newestFirst: true,
      } as const;
      const { items, ...page } = await queryPage(table, lookup, wanted);
      return { items: items.map(runOf), ...page };
    },
    async start(key, startedAt) {
      // A run starts once, and never again after it ended.
      const row = await updateOrWinner(table, rowKey(key), {
        update: "SET #status = :running, #startedAt = :startedAt",
        when: "#status = :queued",
        values: { running: "running", queued: "queued", startedAt },
      });
      return runOf(existing(key, row));
    },
    async skip(key, why) {
      // Only a run that has not ended is skipped; one with a settlement was sent, and ends by that.
      const row = await updateOrWinner(table, rowKey(key), {
        update: `SET #status = :skipped, #reason = :reason, #endedAt = :endedAt${why.otherRun ? ", #otherRun = :otherRun" : ""}`,
        when: "#status IN (:queued, :running) AND attribute_not_exists(#settlement)",
        values: { skipped: "skipped", queued: "queued", running: "running", ...why },
      });
      return runOf(existing(key, row));
    },
    async requestCancellation(key, mark) {
      // Only what has no outcome yet can be cancelled; and it is cancelled once.
      const row = await updateOrWinner(table, rowKey(key), {
        update: "SET #cancelRequested = :mark",
        when: "#status IN (:queued, :running) AND attribute_not_exists(#settlement) AND attribute_not_exists(#cancelRequested)",
        values: { mark, queued: "queued", running: "running" },
      });
      return runOf(existing(key, row));
    },
    async note(key, facts) {
      const noted = definedEntries(facts);
      if (noted.length === 0) return;
      // What is noted is about a run that is going on; what its settlement said stays.
      await updateItem(table, rowKey(key), {
        update: setting(noted),
        when: "#status IN (:queued, :running)",
        values: { ...Object.fromEntries(noted), queued: "queued", running: "running" },
      });
    },
    async settle(key, settlement) {
      // A run is settled once: whoever comes later repeats the first settlement.
      const row = await updateOrWinner(table, rowKey(key), {
        update: "SET #settlement = :settlement",
        when: "attribute_exists(#pk) AND attribute_not_exists(#settlement)",
        values: { settlement },
      });
      const first = settlementOf(existing(key, row));
      if (!first) throw new Error(`run ${key.run} lost its settlement`);
      return first;
    },
    async settlement(key) {
      const row = await readItem(table, rowKey(key));
      return row && settlementOf(row);
    },
    async finish(key) {
      const row = existing(key, await readItem(table, rowKey(key)));
      const settlement = settlementOf(row);
      if (isFinished(runOf(row))) return runOf(row);
      if (!settlement) throw new Error(`run ${key.run} has no settlement to finish with: settle it first`);
      const shown = shownOf(settlement);
      // A run ends once; the settlement that it ends by never changes, so it may be read before.
      const finished = await updateOrWinner(table, rowKey(key), {
        update: setting(shown),
        when: "#status IN (:queued, :running)",
        values: { ...Object.fromEntries(shown), queued: "queued", running: "running" },
      });
      return runOf(existing(key, finished));
    },
    async recordMail(key, recipient, mail) {
      const state = `#mails[${recipient}].#state`;
      // A mail that was sent stays sent, whatever a repeated notification meets.
      const row = await updateOrWinner(table, rowKey(key), {
        update: `SET ${state} = :state, #mails[${recipient}].#at = :at`,
        when: `attribute_exists(${state}) AND ${state} <> :sent`,
        values: { ...mail, sent: "sent" },
      });
      if (!runOf(existing(key, row)).mails[recipient])
        throw new Error(`run ${key.run} has no recipient number ${recipient}`);
    },
    async close(key) {
      // A run that goes on stays in the list, whoever takes it for told.
      await updateItem(table, rowKey(key), {
        update: `REMOVE ${LEAVE_LIST}`,
        when: "attribute_exists(#pk) AND NOT #status IN (:queued, :running)",
        values: { queued: "queued", running: "running" },
      });
    },
    async unclosed(wanted) {
      const { items, ...page } = await queryPage(table, { from: "lists", partition: UNCLOSED }, wanted);
      return { items: items.map(runOf), ...page };
    },
  };
}

function existing(key: Pick<RunKey, "run">, row: Item | undefined): Item {
  if (!row) throw notFound("import", key.run);
  return row;
}

/** Run ids tell the time to the second, and a run is found by its id: so the key has it to the second too. */
function sortTime({ time, run }: Pick<RunKey, "time" | "run">): string {
  return `${new Date(time).toISOString().slice(0, 19)}Z#${run}`;
}

function rowKey(key: RunKey): Key {
  return { pk: `COHORT#${key.cohort}`, sk: `RUN#${sortTime(key)}` };
}

/** What the history shows of a settlement: no object's name. */
function shownOf({ ledger: _, rejectedFile: __, changeSet: ___, ...shown }: Settlement) {
  return definedEntries(shown);
}

function definedEntries(facts: object): [string, unknown][] {
  return Object.entries(facts).filter(([, value]) => value !== undefined);
}

function setting(entries: readonly [string, unknown][]): string {
  return `SET ${entries.map(([name]) => `#${name} = :${name}`).join(", ")}`;
}
