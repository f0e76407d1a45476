/** The history: `COHORT#id` / `RUN#time#runId`. Rows that are not closed are in the sparse index too. */
import { table as layout } from "../../contract/table.ts";
import { notFound } from "../../domain/domain-error.ts";
import { isFinished, type RunKey, readRunId, type Settlement } from "../../domain/run.ts";
import type { Runs } from "../../ports/runs.ts";
import { queryPage } from "./page.ts";
import { runOf, settlementOf } from "./run-row.ts";
import { type Item, type Key, putItem, readItem, type Table, updateItem } from "./table.ts";

const UNCLOSED = "RUN#UNCLOSED";
const LEAVE_LIST = `${layout.lists.partitionKey}, ${layout.lists.sortKey}`;

export function runsInTable(table: Table): Runs {
  const existing = async (key: RunKey): Promise<Item> => {
    const row = await readItem(table, rowKey(key));
    if (!row) throw notFound("import", key.run);
    return row;
  };

  return {
    async accept(run) {
      const key = { cohort: run.cohortId, run: run.id, time: run.time };
      const listed = { [layout.lists.partitionKey]: UNCLOSED, [layout.lists.sortKey]: sortTime(key) };
      const row = { ...rowKey(key), ...listed, ...run };
      for (;;) {
        // An occurrence, or a request with its Idempotency-Key, is accepted once: its run's id is in the row's key.
        if (await putItem(table, row, { when: "attribute_not_exists(#pk)" })) return "accepted";
        const found = await readItem(table, rowKey(key));
        if (found) return runOf(found);
      }
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
      const started = await updateItem(table, rowKey(key), {
        update: "SET #status = :running, #startedAt = :startedAt",
        when: "#status = :queued",
        values: { running: "running", queued: "queued", startedAt },
      });
      return runOf(started ?? (await existing(key)));
    },
    async skip(key, why) {
      // Only a run that has not ended is skipped; one with a settlement was sent, and ends by that.
      const skipped = await updateItem(table, rowKey(key), {
        update: `SET #status = :skipped, #reason = :reason, #endedAt = :endedAt${why.otherRun ? ", #otherRun = :otherRun" : ""}`,
        when: "#status IN (:queued, :running) AND attribute_not_exists(#settlement)",
        values: { skipped: "skipped", queued: "queued", running: "running", ...why },
      });
      return runOf(skipped ?? (await existing(key)));
    },
    async requestCancellation(key, mark) {
      // Only what has no outcome yet can be cancelled; and it is cancelled once.
      const marked = await updateItem(table, rowKey(key), {
        update: "SET #cancelRequested = :mark",
        when: "#status IN (:queued, :running) AND attribute_not_exists(#settlement) AND attribute_not_exists(#cancelRequested)",
        values: { mark, queued: "queued", running: "running" },
      });
      return runOf(marked ?? (await existing(key)));
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
      const settled = await updateItem(table, rowKey(key), {
        update: "SET #settlement = :settlement",
        when: "attribute_exists(#pk) AND attribute_not_exists(#settlement)",
        values: { settlement },
      });
      const first = settlementOf(settled ?? (await existing(key)));
      if (!first) throw new Error(`run ${key.run} lost its settlement`);
      return first;
    },
    async settlement(key) {
      const row = await readItem(table, rowKey(key));
      return row && settlementOf(row);
    },
    async finish(key) {
      const row = await existing(key);
      const settlement = settlementOf(row);
      if (isFinished(runOf(row))) return runOf(row);
      if (!settlement) throw new Error(`run ${key.run} has no settlement to finish with: settle it first`);
      const shown = shownOf(settlement);
      // A run ends once; the settlement that it ends by never changes, so it may be read before.
      const finished = await updateItem(table, rowKey(key), {
        update: setting(shown),
        when: "#status IN (:queued, :running)",
        values: { ...Object.fromEntries(shown), queued: "queued", running: "running" },
      });
      return runOf(finished ?? (await existing(key)));
    },
    async recordMail(key, recipient, mail) {
      if (!runOf(await existing(key)).mails[recipient]) {
        throw new Error(`run ${key.run} has no recipient number ${recipient}`);
      }
      // A mail that was sent stays sent, whatever a repeated notification meets.
      await updateItem(table, rowKey(key), {
        update: `SET #mails[${recipient}].#state = :state, #mails[${recipient}].#at = :at`,
        when: `#mails[${recipient}].#state <> :sent`,
        values: { ...mail, sent: "sent" },
      });
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
