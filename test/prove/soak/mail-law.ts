/** Who is mailed about an import, by the words of the documentation: not by the code that mails. */
import type { RunId } from "../../../shared/contract/ids.ts";
import type { Run } from "../../../shared/contract/imports.ts";
import type { Simulation } from "../bad-day/simulation.ts";

const DAY_MS = 86_400_000;

export class MailLaw {
  readonly #simulation: Simulation;
  /** Imports that were checked, and may still be accepted again by a late firing. */
  readonly #checked = new Set<RunId>();
  /** Addresses that were mailed of an import that failed, by connection. */
  readonly #toldOfFailure = new Set<string>();
  readonly told = { imports: 0, byState: {} as Record<string, number> };

  constructor(simulation: Simulation) {
    this.#simulation = simulation;
  }

  /** Checks the imports that were accepted before then, and forgets those of days before. */
  async check(until: number): Promise<void> {
    const { acceptedAt, world, mails } = this.#simulation;
    const rows: Run[] = [];
    for (const [id, at] of acceptedAt) {
      if (at > until || this.#checked.has(id)) continue;
      const row = await world.runs.read(id);
      if (row) rows.push(row);
      this.#checked.add(id);
    }
    for (const row of rows) for (const { to, state } of row.mails) this.#noteFailure(row, { to, state });
    for (const row of rows) this.#run(row);
    for (const [id, at] of acceptedAt) {
      if (at > until - 2 * DAY_MS) continue;
      acceptedAt.delete(id);
      this.#checked.delete(id);
      mails.forget(id);
    }
  }

  #noteFailure({ status, connectionId }: Run, { to, state }: { to: string; state: string }): void {
    if (status === "failed" && ["sent", "failed", "unknown"].includes(state))
      this.#toldOfFailure.add(`${connectionId} ${to}`);
  }

  #run(row: Run): void {
    const { faults, mails } = this.#simulation;
    const { id, connectionId, status, reason } = row;
    this.told.imports += 1;
    for (const { to, state, tries = 1 } of row.mails) {
      this.told.byState[state] = (this.told.byState[state] ?? 0) + 1;
      const copies = mails.copies(id, to);
      const expected = isToBeMailed(row);
      const what = `${id} (${status}${reason ? `: ${reason}` : ""}): ${to} is ${state} and has ${copies} mails`;
      const isRight = {
        waiting: false,
        sending: false,
        "not-wanted": !expected && copies === 0,
        // No mail of the simulation comes back.
        blocked: false,
        suppressed:
          expected && status === "failed" && copies === 0 && this.#toldOfFailure.has(`${connectionId} ${to}`),
        sent: expected && copies >= 1 && copies <= tries,
        failed: expected && copies === 0,
        unknown: expected && copies <= tries,
      }[state];
      if (!isRight) faults.push(what);
    }
  }
}

/** docs/cohorts.md: each import, or only those that changed something or did not succeed, or only the latter. */
function isToBeMailed({ mailPolicy, status, toSend }: Run): boolean {
  const isTrouble = status === "failed" || status === "partial" || status === "skipped";
  if (mailPolicy === "failures") return isTrouble;
  if (mailPolicy === "changes-and-failures")
    return isTrouble || (toSend !== undefined && toSend.adds + toSend.removes > 0);
  return true;
}
