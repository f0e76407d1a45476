/**
 * The history: `RUN#cohort` / `time#runId`. Each row is also in the index of lists: in `RUN#UNCLOSED#0` or one of its
 * siblings, and once it is closed in one of `RUN#CLOSED#0` and its siblings. Many keys, because each run writes its row
 * some ten times, and thousands may fall due at once.
 */
import type { RunId } from "../../contract/ids.ts";
import { table as layout } from "../../contract/table.ts";
import { notFound } from "../../domain/domain-error.ts";
import { cohortOf, timeOf } from "../../domain/ids.ts";
import { isFinished, type Settlement } from "../../domain/run.ts";
import { scannedOf } from "../../domain/scanned.ts";
import { shareOf } from "../../domain/shares.ts";
import { MAIL_TRIES, RUN_LIST_SHARES } from "../../limits.ts";
import type { Runs } from "../../ports/runs.ts";
import { allRuns, closedLists, runsOf, unclosedLists } from "./all-runs.ts";
import { positionAt } from "./newest-first.ts";
import { queryPage } from "./page.ts";
import { mailOf, runOf, selectionOf, settlementOf } from "./run-row.ts";
import { type Item, type Key, readItem, type Table, updateItem } from "./table.ts";
import { putOrWinner, updateOrWinner } from "./winner.ts";

export function runsInTable(table: Table): Runs {
  return {
    async accept(run) {
      const listed = {
        [layout.lists.partitionKey]: unclosedLists[shareOf(run.id, RUN_LIST_SHARES)],
        [layout.lists.sortKey]: sortTime(run.id),
      };
      const row = { ...rowKey(run.id), ...listed, ...run };
      // An occurrence, or a request with its Idempotency-Key, is accepted once: its run's id is in the row's key.
      const put = await putOrWinner(table, row, { when: "attribute_not_exists(#pk)" });
      return put === "put" ? "accepted" : runOf(put);
    },
    async read(run) {
      const row = await readItem(table, rowKey(run));
      return row && runOf(row);
    },
    async all(filter, wanted) {
      const { items, ...page } = await allRuns(table, filter, wanted);
      return { items: items.map(runOf), ...page };
    },
    async list(cohort, wanted) {
      const lookup = { from: "items", partition: runsOf(cohort), newestFirst: true } as const;
      const { items, ...page } = await queryPage(table, lookup, wanted);
      return { items: items.map(runOf), ...page };
    },
    async start(run, startedAt, dataWait) {
      // A run starts once, and never after it has ended.
      const row = await updateOrWinner(table, rowKey(run), {
        update: `SET #status = :running, #startedAt = :startedAt${dataWait ? ", #dataWait = :dataWait" : ""}`,
        when: "#status = :queued",
        values: { running: "running", queued: "queued", startedAt, ...(dataWait && { dataWait }) },
      });
      return runOf(existing(run, row));
    },
    async wait(run, dataWait) {
      // Only a run that goes on and has prepared nothing waits: one that ended meanwhile, or is being cancelled or
      // settled, does not.
      const row = await updateOrWinner(table, rowKey(run), {
        update: "SET #status = :queued, #dataWait = :dataWait REMOVE #startedAt",
        when:
          "#status IN (:queued, :running) AND attribute_not_exists(#settlement) AND " +
          "attribute_not_exists(#cancelRequested) AND attribute_not_exists(#toSend)",
        values: { queued: "queued", running: "running", dataWait },
      });
      return runOf(existing(run, row));
    },
    async skip(run, why) {
      // Only a run that has not ended is skipped. One with a settlement has sent, and ends by its settlement.
      const row = await updateOrWinner(table, rowKey(run), {
        update: `SET #status = :skipped, #reason = :reason, #endedAt = :endedAt${why.otherRun ? ", #otherRun = :otherRun" : ""}`,
        when: "#status IN (:queued, :running) AND attribute_not_exists(#settlement)",
        values: { skipped: "skipped", queued: "queued", running: "running", ...why },
      });
      return runOf(existing(run, row));
    },
    async requestCancellation(run, mark) {
      // Only a run without an outcome can be cancelled, and only once.
      const row = await updateOrWinner(table, rowKey(run), {
        update: "SET #cancelRequested = :mark",
        when: "#status IN (:queued, :running) AND attribute_not_exists(#settlement) AND attribute_not_exists(#cancelRequested)",
        values: { mark, queued: "queued", running: "running" },
      });
      return runOf(existing(run, row));
    },
    async cancelWaiting(run, mark) {
      // Only a run that waits ends like this: one whose data was found may hold the lease.
      const row = await updateOrWinner(table, rowKey(run), {
        update:
          "SET #status = :cancelled, #endedAt = :at, #cancelRequested = :mark REMOVE #dataWait.#nextLook",
        when: "#status = :queued AND attribute_exists(#dataWait.#nextLook) AND attribute_not_exists(#settlement)",
        values: { cancelled: "cancelled", queued: "queued", at: mark.at, mark },
      });
      return runOf(existing(run, row));
    },
    async note(run, facts) {
      const noted = Object.entries(facts);
      if (noted.length === 0) return;
      // Notes apply to a run in progress; the values of its settlement stay.
      await updateItem(table, rowKey(run), {
        update: setting(noted),
        when: "#status IN (:queued, :running)",
        values: { ...Object.fromEntries(noted), queued: "queued", running: "running" },
      });
    },
    async selection(run) {
      const row = await readItem(table, rowKey(run));
      return row && selectionOf(row);
    },
    async keepSelection(run, selection) {
      // Each change follows the one before: whoever comes with an older one learns what there is.
      const before = selection.version - 1;
      const isCharged = selection.scanned.length > 0;
      const row = await updateOrWinner(table, rowKey(run), {
        update: isCharged
          ? "SET #selection = :selection, #scanned = :scanned"
          : "SET #selection = :selection",
        when:
          before < 0
            ? "attribute_exists(#pk) AND attribute_not_exists(#selection)"
            : "#selection.#version = :before",
        values: {
          selection,
          ...(isCharged && { scanned: scannedOf(selection.scanned) }),
          ...(before >= 0 && { before }),
        },
      });
      const stored = selectionOf(existing(run, row));
      if (!stored) throw new Error("a run lost its selection");
      return stored;
    },
    async settle(run, settlement) {
      // A run is settled once: later calls repeat the first settlement.
      const row = await updateOrWinner(table, rowKey(run), {
        update: "SET #settlement = :settlement",
        when: "attribute_exists(#pk) AND attribute_not_exists(#settlement)",
        values: { settlement },
      });
      const first = settlementOf(existing(run, row));
      if (!first) throw new Error("a run lost its settlement");
      return first;
    },
    async settlement(run) {
      const row = await readItem(table, rowKey(run));
      return row && settlementOf(row);
    },
    async finish(run) {
      const row = existing(run, await readItem(table, rowKey(run)));
      const settlement = settlementOf(row);
      if (isFinished(runOf(row))) return runOf(row);
      if (!settlement) throw new Error(`run ${run} has no settlement to finish with: settle it first`);
      const shown = shownOf(settlement);
      // A run ends once. The settlement that it ends by never changes, so it may be read first.
      const finished = await updateOrWinner(table, rowKey(run), {
        update: setting(shown),
        when: "#status IN (:queued, :running)",
        values: { ...Object.fromEntries(shown), queued: "queued", running: "running" },
      });
      return runOf(existing(run, finished));
    },
    async claimMail(run, recipient, { claim, at, stale }) {
      const mail = `#mails[${recipient}]`;
      // A mail is sent by whoever claims it, and once more if the first claimant never told what became of it.
      const row = await updateOrWinner(table, rowKey(run), {
        update:
          `SET ${mail}.#state = :sending, ${mail}.#at = :at, ${mail}.#claim = :claim, ` +
          `${mail}.#tries = if_not_exists(${mail}.#tries, :none) + :one`,
        when:
          `${mail}.#state = :waiting OR ` +
          `(${mail}.#state = :sending AND ${mail}.#at < :stale AND ${mail}.#tries < :most)`,
        values: {
          sending: "sending",
          waiting: "waiting",
          at,
          stale,
          claim,
          none: 0,
          one: 1,
          most: MAIL_TRIES,
        },
      });
      const stored = storedMail(run, row, recipient);
      return stored["claim"] === claim ? "claimed" : mailOf(stored);
    },
    async releaseMail(run, recipient, { claim, at }) {
      const mail = `#mails[${recipient}]`;
      // By its id: a write that is repeated because its answer was lost must not count down what somebody claimed since.
      const row = await updateOrWinner(table, rowKey(run), {
        update:
          `SET ${mail}.#state = :waiting, ${mail}.#at = :at, ${mail}.#tries = ${mail}.#tries - :one ` +
          `REMOVE ${mail}.#claim`,
        when: `${mail}.#claim = :claim`,
        values: { waiting: "waiting", at, claim, one: 1 },
      });
      storedMail(run, row, recipient);
    },
    async recordMail(run, recipient, { state, at, block }) {
      const mail = `#mails[${recipient}]`;
      // One that was sent stays sent, whatever the result of a repeated notification.
      const row = await updateOrWinner(table, rowKey(run), {
        update:
          `SET ${mail}.#state = :state, ${mail}.#at = :at` +
          `${block ? `, ${mail}.#block = :block` : ""} REMOVE ${mail}.#claim`,
        when: `attribute_exists(${mail}.#state) AND ${mail}.#state <> :sent`,
        values: { state, at, sent: "sent", ...(block && { block }) },
      });
      storedMail(run, row, recipient);
    },
    async recordEvent(run, event) {
      // Only a run that has ended has an event, and one that was published stays so.
      await updateItem(table, rowKey(run), {
        update: "SET #event = :event",
        when:
          "attribute_exists(#pk) AND NOT #status IN (:queued, :running) AND " +
          "(attribute_not_exists(#event) OR #event.#state <> :published)",
        values: { event, queued: "queued", running: "running", published: "published" },
      });
    },
    async recordNotice(run, place, { state, at }) {
      const notice = `#notices[${place}]`;
      // The first result counts: a repeated notification finds the same one.
      await updateItem(table, rowKey(run), {
        update: `SET ${notice}.#state = :state, ${notice}.#at = :at`,
        when: `${notice}.#state = :waiting`,
        values: { state, at, waiting: "waiting" },
      });
    },
    async close(run) {
      // A run in progress stays in the list, even if a caller tries to close it.
      await updateItem(table, rowKey(run), {
        update: `SET ${layout.lists.partitionKey} = :closed`,
        when: "attribute_exists(#pk) AND NOT #status IN (:queued, :running)",
        values: { closed: closedLists[shareOf(run, RUN_LIST_SHARES)], queued: "queued", running: "running" },
      });
    },
    async unclosed(wanted) {
      const { items, ...page } = await queryPage(table, { from: "lists", partition: unclosedLists }, wanted);
      return { items: items.map(runOf), ...page };
    },
  };
}

function storedMail(run: RunId, row: Item | undefined, recipient: number): Item {
  const mail = (existing(run, row)["mails"] as Item[] | undefined)?.[recipient];
  if (!mail) throw new Error(`run ${run} has no recipient number ${recipient}`);
  return mail;
}

function existing(run: RunId, row: Item | undefined): Item {
  if (!row) throw notFound("import", run);
  return row;
}

/** To the second, as in the id. */
function sortTime(run: RunId): string {
  return positionAt(timeOf(run), run);
}

function rowKey(run: RunId): Key {
  return { pk: runsOf(cohortOf(run)), sk: sortTime(run) };
}

/** The part of a settlement that the history shows: no object names. */
function shownOf({ ledger: _, rejectedFile: __, changeSet: ___, ...shown }: Settlement) {
  return Object.entries(shown);
}

function setting(entries: readonly [string, unknown][]): string {
  return `SET ${entries.map(([name]) => `#${name} = :${name}`).join(", ")}`;
}
