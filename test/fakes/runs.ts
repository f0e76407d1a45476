import type { Run } from "../../shared/contract/imports.ts";
import { notFound } from "../../shared/domain/domain-error.ts";
import { isFinished, type RunKey, readRunId, type Settlement } from "../../shared/domain/run.ts";
import type { Runs } from "../../shared/ports/runs.ts";
import { pageOf } from "./page.ts";
import { fakeRepeats } from "./repeats.ts";

export function fakeRuns(repeats = fakeRepeats()): Runs {
  const rows = new Map<string, Run>();
  const writers = new Map<string, symbol>();
  const settlements = new Map<string, Settlement>();
  const closed = new Set<string>();
  const existing = (key: RunKey): Run => {
    const row = rows.get(key.run);
    if (!row) throw notFound("import", key.run);
    return row;
  };
  const place = (run: Run) => `${run.time.slice(0, 19)}#${run.id}`;
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
    async read(key) {
      return structuredClone(rows.get(key.run));
    },
    async find(runId) {
      readRunId(runId);
      return structuredClone(rows.get(runId));
    },
    async list(cohort, wanted) {
      const its = [...rows.values()].filter((run) => run.cohortId === cohort).sort(oldestFirst);
      return pageOf(its.reverse(), place, wanted);
    },
    async start(key, startedAt) {
      const row = existing(key);
      if (row.status === "queued") Object.assign(row, { status: "running", startedAt });
      return structuredClone(row);
    },
    async skip(key, why) {
      const row = existing(key);
      if (!isFinished(row) && !settlements.has(key.run)) Object.assign(row, { status: "skipped", ...why });
      return structuredClone(row);
    },
    async requestCancellation(key, mark) {
      const row = existing(key);
      if (!isFinished(row) && !settlements.has(key.run)) row.cancelRequested ??= { ...mark };
      return structuredClone(row);
    },
    async note(key, facts) {
      const row = rows.get(key.run);
      if (row && !isFinished(row)) Object.assign(row, structuredClone(facts));
    },
    async settle(key, settlement) {
      existing(key);
      const first = settlements.get(key.run) ?? structuredClone(settlement);
      settlements.set(key.run, first);
      return structuredClone(first);
    },
    async settlement(key) {
      return structuredClone(settlements.get(key.run));
    },
    async finish(key) {
      const row = existing(key);
      if (isFinished(row)) return structuredClone(row);
      const settlement = settlements.get(key.run);
      if (!settlement) throw new Error(`run ${key.run} has no settlement to finish with: settle it first`);
      const { ledger: _, rejectedFile: __, changeSet: ___, ...shown } = structuredClone(settlement);
      Object.assign(row, shown);
      return structuredClone(row);
    },
    async recordMail(key, recipient, mail) {
      const entry = existing(key).mails[recipient];
      if (!entry) throw new Error(`run ${key.run} has no recipient number ${recipient}`);
      if (entry.state !== "sent") Object.assign(entry, mail);
    },
    async close(key) {
      const row = rows.get(key.run);
      if (row && isFinished(row)) closed.add(key.run);
    },
    async unclosed(wanted) {
      const open = [...rows.values()].filter((run) => !closed.has(run.id)).sort(oldestFirst);
      return pageOf(open, place, wanted);
    },
  };
}
