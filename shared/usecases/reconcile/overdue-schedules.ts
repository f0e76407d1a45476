import type { Unstarted } from "../schedules/overdue.ts";

/** Of all schedules, once what was missed was started. */
export class OverdueSchedules {
  count = 0;
  /** When the oldest occurrence was due that has no started run. ISO. */
  oldestDue: string | undefined;

  add({ isOverdue, due }: Unstarted): void {
    if (isOverdue) this.count += 1;
    if (due !== undefined && (this.oldestDue === undefined || due < this.oldestDue)) this.oldestDue = due;
  }
}
