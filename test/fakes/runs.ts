import type { RunId } from "../../shared/contract/ids.ts";
import type { RecipientMail, Run } from "../../shared/contract/imports.ts";
import { notFound } from "../../shared/domain/domain-error.ts";
import { parseRunId, timeOf } from "../../shared/domain/ids.ts";
import { isFinished, type Settlement } from "../../shared/domain/run.ts";
import { scannedOf } from "../../shared/domain/scanned.ts";
import { shareOf } from "../../shared/domain/shares.ts";
import { MAIL_TRIES, RUN_LIST_SHARES } from "../../shared/limits.ts";
import type { Runs } from "../../shared/ports/runs.ts";
import type { RunSelection } from "../../shared/ports/selections.ts";
import { pageOf } from "./page.ts";
import { fakeRepeats } from "./repeats.ts";

export function fakeRuns(repeats = fakeRepeats()): Runs {
  const rows = new Map<string, Run>();
  const writers = new Map<string, symbol>();
  const settlements = new Map<string, Settlement>();
  const selections = new Map<string, RunSelection>();
  const closed = new Set<string>();
  const existing = (run: RunId): Run => {
    const row = rows.get(run);
    if (!row) throw notFound("import", run);
    return row;
  };
  const claims = new Map<string, string>();
  const mailOf = (run: RunId, recipient: number): RecipientMail => {
    const entry = existing(run).mails[recipient];
    if (!entry) throw new Error(`run ${run} has no recipient number ${recipient}`);
    return entry;
  };
  const place = (run: Run) => `${timeOf(run.id).slice(0, 19)}#${run.id}`;
  const oldestFirst = (one: Run, other: Run) => (place(one) < place(other) ? -1 : 1);

  return {
    async accept(run) {
      return repeats.write((writer) => {
        const found = rows.get(run.id);
        if (found) return writers.get(run.id) === writer ? "accepted" : structuredClone(found);
        rows.set(run.id, structuredClone(run));
        writers.set(run.id, writer);
        return "accepted";
      });
    },
    async read(run) {
      return structuredClone(rows.get(parseRunId(run)));
    },
    async all({ outcome, running, trigger, connections, cohort, from, to }, wanted) {
      const second = (iso: string) => iso.slice(0, 19);
      const its = [...rows.values()].filter(
        (run) =>
          (!outcome || run.status === outcome) &&
          (running === undefined || running !== isFinished(run)) &&
          (!trigger || run.trigger === trigger) &&
          (!connections || connections.includes(run.connectionId)) &&
          (!cohort || run.cohortId === cohort) &&
          (!from || second(timeOf(run.id)) >= second(from)) &&
          (!to || second(timeOf(run.id)) < second(to)),
      );
      return pageOf(its.sort(oldestFirst).reverse(), place, wanted);
    },
    async list(cohort, wanted) {
      const its = [...rows.values()].filter((run) => run.cohortId === cohort).sort(oldestFirst);
      return pageOf(its.reverse(), place, wanted);
    },
    async start(run, startedAt, dataWait) {
      const row = existing(run);
      const found = dataWait && { dataWait: structuredClone(dataWait) };
      if (row.status === "queued") Object.assign(row, { status: "running", startedAt, ...found });
      return structuredClone(row);
    },
    async wait(run, dataWait) {
      const row = existing(run);
      if (!isFinished(row) && !settlements.has(run) && !row.cancelRequested && !row.toSend) {
        Object.assign(row, { status: "queued", dataWait: structuredClone(dataWait) });
        delete row.startedAt;
      }
      return structuredClone(row);
    },
    async selection(run) {
      return structuredClone(selections.get(run));
    },
    async keepSelection(run, selection) {
      const row = existing(run);
      const stored = selections.get(run);
      if ((stored?.version ?? -1) === selection.version - 1) {
        selections.set(run, structuredClone(selection));
        if (selection.scanned.length > 0) row.scanned = scannedOf(selection.scanned);
      }
      return structuredClone(selections.get(run) ?? selection);
    },
    async skip(run, why) {
      const row = existing(run);
      if (!isFinished(row) && !settlements.has(run)) Object.assign(row, { status: "skipped", ...why });
      return structuredClone(row);
    },
    async requestCancellation(run, mark) {
      const row = existing(run);
      if (!isFinished(row) && !settlements.has(run)) row.cancelRequested ??= { ...mark };
      return structuredClone(row);
    },
    async cancelWaiting(run, mark) {
      const row = existing(run);
      if (row.status === "queued" && row.dataWait?.nextLook !== undefined && !settlements.has(run)) {
        delete row.dataWait.nextLook;
        Object.assign(row, { status: "cancelled", endedAt: mark.at, cancelRequested: { ...mark } });
      }
      return structuredClone(row);
    },
    async note(run, facts) {
      const row = rows.get(run);
      if (row && !isFinished(row)) Object.assign(row, structuredClone(facts));
    },
    async settle(run, settlement) {
      existing(run);
      const first = settlements.get(run) ?? structuredClone(settlement);
      settlements.set(run, first);
      return structuredClone(first);
    },
    async settlement(run) {
      return structuredClone(settlements.get(run));
    },
    async finish(run) {
      const row = existing(run);
      if (isFinished(row)) return structuredClone(row);
      const settlement = settlements.get(run);
      if (!settlement) throw new Error(`run ${run} has no settlement to finish with: settle it first`);
      const { ledger: _, rejectedFile: __, changeSet: ___, ...shown } = structuredClone(settlement);
      Object.assign(row, shown);
      return structuredClone(row);
    },
    async claimMail(run, recipient, { claim, at, stale }) {
      const place = `${run}/${recipient}`;
      return repeats.write(() => {
        const entry = mailOf(run, recipient);
        const { state, tries = 0 } = entry;
        const isStale =
          state === "sending" && entry.at !== undefined && entry.at < stale && tries < MAIL_TRIES;
        if (state !== "waiting" && !isStale)
          return claims.get(place) === claim ? "claimed" : structuredClone(entry);
        Object.assign(entry, { state: "sending", at, tries: tries + 1 });
        claims.set(place, claim);
        return "claimed";
      });
    },
    async releaseMail(run, recipient, { claim, at }) {
      const place = `${run}/${recipient}`;
      return repeats.write(() => {
        const entry = mailOf(run, recipient);
        if (claims.get(place) !== claim) return;
        Object.assign(entry, { state: "waiting", at, tries: (entry.tries ?? 0) - 1 });
        claims.delete(place);
      });
    },
    async recordMail(run, recipient, { state, at, block }) {
      const entry = mailOf(run, recipient);
      if (entry.state === "sent") return;
      Object.assign(entry, { state, at, ...(block && { block }) });
      claims.delete(`${run}/${recipient}`);
    },
    async recordEvent(run, event) {
      const row = rows.get(run);
      if (row && isFinished(row) && row.event?.state !== "published") row.event = { ...event };
    },
    async recordNotice(run, place, notice) {
      const entry = rows.get(run)?.notices?.[place];
      if (entry?.state === "waiting") Object.assign(entry, notice);
    },
    async close(run) {
      const row = rows.get(run);
      if (row && isFinished(row)) closed.add(run);
    },
    async unclosed(wanted) {
      const open = [...rows.values()].filter((run) => !closed.has(run.id)).sort(oldestFirst);
      open.sort((one, other) => shareOf(one.id, RUN_LIST_SHARES) - shareOf(other.id, RUN_LIST_SHARES));
      return pageOf(open, place, wanted);
    },
  };
}
