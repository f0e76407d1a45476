import type { TimedCadence } from "../../shared/contract/schedules.ts";
import type { TimerKey } from "../../shared/domain/schedule.ts";
import type { Timer } from "../../shared/ports/schedules.ts";
import { pageOf } from "./page.ts";

export interface FakeTimer extends Timer {
  /** All timers that are set, ordered by name. */
  timers(): { key: TimerKey; cadence: TimedCadence }[];
  /** How the next changes fail, one each: without effect, or with it but without an answer. */
  readonly trouble: ("nothing-done" | "done-but-unanswered")[];
  /** Zones in which no timer can be set. */
  readonly unknownZones: Set<string>;
}

export function fakeTimer(): FakeTimer {
  const set = new Map<string, { key: TimerKey; cadence: TimedCadence }>();
  const trouble: FakeTimer["trouble"] = [];
  const place = ({ cohort, generation }: TimerKey) => `${cohort}.${generation}`;
  const timers = () =>
    [...set].sort(([one], [other]) => (one < other ? -1 : 1)).map(([, timer]) => structuredClone(timer));
  const change = (apply: () => void) => {
    const how = trouble.shift();
    if (how !== "nothing-done") apply();
    if (how) throw new Error("the timer did not answer");
  };
  const unknownZones = new Set<string>();
  return {
    timers,
    trouble,
    unknownZones,
    async set({ cohort, generation }, cadence) {
      if (unknownZones.has(cadence.timeZone)) return "refused";
      const key = { cohort, generation };
      change(() => void set.set(place(key), structuredClone({ key, cadence })));
      return "set";
    },
    async remove(key) {
      change(() => void set.delete(place(key)));
    },
    async list(wanted) {
      return pageOf(
        timers().map(({ key }) => key),
        place,
        wanted,
      );
    },
  };
}
