/** What must hold an hour after bad weather is over. */
import type { Connection } from "../../../shared/contract/connections.ts";
import type { RunId } from "../../../shared/contract/ids.ts";
import type { Run } from "../../../shared/contract/imports.ts";
import type { Slot } from "../../../shared/contract/schedules.ts";
import { isTimed, startWindow, timerExpression } from "../../../shared/domain/cadence.ts";
import { occurrenceRun } from "../../../shared/domain/ids.ts";
import { dueBetween } from "../../../shared/domain/occurrences.ts";
import { isFinished } from "../../../shared/domain/run.ts";
import { generationsOf, timerOf } from "../../../shared/domain/schedule.ts";
import { CATCH_UP_AFTER_MS, MAIL_CLAIM_MS, OVERDUE_MS } from "../../../shared/limits.ts";
import { everyItem } from "../../../shared/usecases/every-item.ts";
import type { Planned } from "./population.ts";
import type { Simulation } from "./simulation.ts";

const ROUND_MS = 15 * 60_000;

export class Laws {
  readonly #simulation: Simulation;
  readonly #planned: readonly Planned[];
  #checkedUntil: number;
  readonly told = {
    checks: 0,
    occurrences: 0,
    byStatus: {} as Record<string, number>,
    late: 0,
    mailsNotSent: 0,
  };

  constructor(simulation: Simulation, planned: readonly Planned[]) {
    this.#simulation = simulation;
    this.#planned = planned;
    this.#checkedUntil = simulation.time.now().getTime();
  }

  /** `fairSince`: when the last fault was over, in milliseconds since 1970. */
  async check(fairSince: number): Promise<void> {
    const { faults, time, world } = this.#simulation;
    const now = time.now().getTime();
    const fault = (what: string) => void faults.push(`${time.now().toISOString()} ${what}`);
    this.told.checks += 1;
    await this.#simulation.checkLedgers(this.#planned.map(({ cohort }) => cohort));
    for (const run of await everyItem((wanted) => world.runs.unclosed(wanted)))
      if (Date.parse(run.time) <= fairSince) {
        const row = await world.runs.read(run.id);
        const execution = await world.workflow.execution(run.id);
        const mails = row?.mails.map(({ state }) => state).join();
        fault(
          `${run.id} is not over: it is ${row?.status}, its execution ${execution.is}, its mails ${mails}`,
        );
      }
    for (const { cohort } of this.#planned) {
      const slot = await world.schedules.read(cohort);
      if (!slot) fault(`${cohort} has no schedule`);
      else await this.#occurrences(slot, { now, fairSince, fault });
      if (slot) this.#timer(slot, fault);
    }
    await this.#connections(fairSince, fault);
    this.#checkedUntil = now;
  }

  /** Each occurrence is a run, or a recorded skip. Whoever was to be mailed was mailed. */
  async #occurrences(
    slot: Slot,
    { now, fairSince, fault }: { now: number; fairSince: number; fault(what: string): void },
  ): Promise<void> {
    if (slot.state === "claiming" || slot.state === "ending")
      fault(`${slot.cohortId} is still ${slot.state}`);
    for (const { cadence, effectiveFrom, until } of generationsOf(slot)) {
      const window = startWindow(cadence);
      const newest = now - CATCH_UP_AFTER_MS - ROUND_MS - window;
      const from = Math.max(Date.parse(effectiveFrom), this.#checkedUntil - 2 * 3_600_000);
      const to = Math.min(until === undefined ? newest : Date.parse(until), newest);
      if (from >= to) continue;
      for (const { due } of dueBetween(cadence, new Date(from), new Date(to))) {
        const run = occurrenceRun(slot.cohortId, due);
        const row = await this.#simulation.world.runs.read(run);
        if (!row) fault(`${run} was due, and there is no run`);
        else this.#occurrence(row, { window, fairSince, fault });
      }
    }
  }

  readonly #seen = new Set<RunId>();

  #occurrence(
    row: Run,
    { window, fairSince, fault }: { window: number; fairSince: number; fault(what: string): void },
  ): void {
    const { id, status, reason, mails } = row;
    if (this.#seen.has(id) || (!isFinished(row) && Date.parse(row.time) > fairSince)) return;
    this.#seen.add(id);
    this.told.occurrences += 1;
    const outcome = reason ? `${status}: ${reason}` : status;
    this.told.byStatus[outcome] = (this.told.byStatus[outcome] ?? 0) + 1;
    if (!isFinished(row)) fault(`${id} is ${status}`);
    if (reason === "counts-do-not-reconcile" || reason === "ledger-lost") fault(`${id} ended: ${reason}`);
    this.#event(row, { fairSince, fault });
    for (const { to, state } of mails)
      if (state === "sent" && this.#simulation.mails.copies(id, to) === 0) fault(`${id}: ${to} has no mail`);
    for (const { to, state, at = "" } of mails) {
      if (state !== "failed" && state !== "unknown") continue;
      this.told.mailsNotSent += 1;
      const recorded = Date.parse(at);
      if (!this.#simulation.alarms.rang("mail-not-sent", recorded - MAIL_CLAIM_MS, recorded))
        fault(`${id}: the mail to ${to} is ${state}, and mail-not-sent did not ring`);
    }
    // What comes too late, or never, rings while there is time to do something.
    const due = Date.parse(row.time) + window;
    const accepted = this.#simulation.acceptedAt.get(id) ?? due;
    if (accepted - due <= OVERDUE_MS + 2 * ROUND_MS) return;
    this.told.late += 1;
    if (!this.#simulation.alarms.rang("schedule-overdue", due + OVERDUE_MS, accepted + ROUND_MS))
      fault(`${id} began at ${new Date(accepted).toISOString()}, and schedule-overdue did not ring`);
  }

  /** Once it had an hour of fair weather, its end is on the bus. */
  #event(
    { id, event, endedAt = "" }: Run,
    { fairSince, fault }: { fairSince: number; fault(what: string): void },
  ): void {
    if (!event && Date.parse(endedAt) > fairSince) return;
    if (event?.state !== "published") fault(`${id}: its event is ${event?.state ?? "not out"}`);
    else if (this.#simulation.events.copies(`import-ended_${id}`) === 0)
      fault(`${id}: its event is not on the bus`);
  }

  /** One timer, which fires as the cadence says. */
  #timer(slot: Slot, fault: (what: string) => void): void {
    const own = timerOf(slot);
    const there = this.#simulation.aws.timers
      .all()
      .filter(({ Name }) => Name.startsWith(`${slot.cohortId}.`))
      .map(({ Name, ScheduleExpression, ScheduleExpressionTimezone }) =>
        [Name, ScheduleExpression, ScheduleExpressionTimezone].join(" "),
      );
    const wanted: string[] = [];
    if (own && isTimed(slot.cadence)) {
      const { expression, timeZone } = timerExpression(slot.cadence);
      wanted.push(`${own.cohort}.${own.generation} ${expression} ${timeZone}`);
    }
    if (there.join() !== wanted.join()) fault(`there are timers [${there}], and should be [${wanted}]`);
  }

  /** The bus was told of each change, and who answers for a connection that is failing knows it. */
  async #connections(fairSince: number, fault: (what: string) => void): Promise<void> {
    const { world } = this.#simulation;
    const { items } = await world.connections.list({ limit: 100 });
    for (const connection of items) {
      const { id, status, untoldChanges } = connection;
      if (untoldChanges?.some(({ at }) => Date.parse(at) <= fairSince))
        fault(`the bus was not told of all changes of ${id}`);
      else if (!untoldChanges && !this.#simulation.events.isWhole({ id, status }, "active"))
        fault(`the bus has not every change of ${id} to ${status}`);
      await this.#contacts(connection, fault);
    }
  }

  /** Each contact of a failing connection was mailed, and whoever is recorded as told that it is active, or it rang. */
  async #contacts(connection: Connection, fault: (what: string) => void): Promise<void> {
    const { id, status, contacts, contactsTold = [], failing, recoveredBy } = connection;
    const { mails, alarms, time, world } = this.#simulation;
    const since = failing?.since ?? (recoveredBy && (await world.runs.read(recoveredBy))?.time);
    if (!since) return;
    for (const to of status === "failing" ? contacts : contactsTold) {
      if (mails.hasTold(connection, to)) continue;
      if (!alarms.rang("mail-not-sent", Date.parse(since), time.now().getTime()))
        fault(`${id} is ${status}, ${to} was not told, and mail-not-sent did not ring`);
    }
  }
}
