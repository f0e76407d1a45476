import type { OccurrenceView, ScheduleView, Slot } from "../../contract/schedules.ts";
import { cadenceInWords, clockChangeInWords } from "../../domain/cadence-in-words.ts";
import { type Occurrence, occurrencesAfter } from "../../domain/occurrences.ts";
import { isActive } from "../../domain/schedule.ts";
import { OCCURRENCES_SHOWN } from "../../limits.ts";

export function scheduleView({ revision, earlier, following, ...slot }: Slot, now: Date): ScheduleView {
  return {
    ...slot,
    version: slot.version ?? 0,
    inWords: { en: cadenceInWords(slot.cadence, "en"), es: cadenceInWords(slot.cadence, "es") },
    next: nextOf(slot, now, OCCURRENCES_SHOWN),
  };
}

/** Empty if nothing is due: paused or ended. */
export function nextOf(
  slot: Omit<Slot, "revision" | "earlier" | "following">,
  now: Date,
  count: number,
): OccurrenceView[] {
  if (!isActive(slot)) return [];
  const { cadence } = slot;
  return occurrencesAfter(cadence, now, count).map((one) => occurrenceView(one, cadence.timeZone));
}

function occurrenceView(occurrence: Occurrence, zone: string): OccurrenceView {
  const [en, es] = [clockChangeInWords(occurrence, zone, "en"), clockChangeInWords(occurrence, zone, "es")];
  return {
    due: occurrence.due,
    local: occurrence.local,
    ...(en !== undefined && es !== undefined && { note: { en, es } }),
  };
}
