/** The alarms of infra/schedule-alarms.ts, over what a simulation measured. */
import { metrics } from "../../../shared/contract/metrics.ts";

const MINUTE = 60_000;
/** As infra sets them. */
const OVERDUE_PERIOD = 30 * MINUTE;
const TROUBLE_PERIOD = 60 * MINUTE;

interface Round {
  at: number;
  overdue: number;
  troubles: number;
}

export type AlarmName = "schedule-overdue" | "unrepaired" | "mail-not-sent";

export class AlarmsHere {
  readonly #rounds: Round[] = [];
  readonly #mailsNotSent: number[] = [];

  /** What a round of reconcile published. One that failed before it counted publishes nothing. */
  published(at: number, counts: ReadonlyMap<string, number>): void {
    const overdue = counts.get(metrics.overdueSchedules);
    const troubles = counts.get(metrics.reconciled.troubles);
    if (overdue !== undefined && troubles !== undefined) this.#rounds.push({ at, overdue, troubles });
  }

  counted(at: number, name: string): void {
    if (name === metrics.mailsNotSent) this.#mailsNotSent.push(at);
  }

  /** A round in which there was nothing to do. */
  foundNothing(at: number): void {
    this.#rounds.push({ at, overdue: 0, troubles: 0 });
  }

  /** Whether it went off in some period that ended in this time. */
  rang(name: AlarmName, from: number, to: number): boolean {
    if (name === "mail-not-sent") return this.#mailsNotSent.some((at) => at >= from && at <= to);
    const length = name === "schedule-overdue" ? OVERDUE_PERIOD : TROUBLE_PERIOD;
    for (let end = from; end <= to; end += 5 * MINUTE) {
      const rounds = this.#rounds.filter(({ at }) => at > end - length && at <= end);
      if (name === "unrepaired" && rounds.length > 0 && rounds.every(({ troubles }) => troubles > 0))
        return true;
      if (name === "schedule-overdue" && (rounds.length === 0 || rounds.some(({ overdue }) => overdue > 0)))
        return true;
    }
    return false;
  }
}
