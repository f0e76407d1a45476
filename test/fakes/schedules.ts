import type { Slot } from "../../shared/contract/schedules.ts";
import type { Schedules } from "../../shared/ports/schedules.ts";
import { pageOf } from "./page.ts";
import { fakeRepeats } from "./repeats.ts";

export function fakeSchedules(repeats = fakeRepeats()): Schedules {
  const slots = new Map<string, Slot>();
  const writers = new Map<string, symbol>();
  const ended = new Map<string, Slot[]>();
  const place = ({ cadence, createdAt, cohortId }: Slot) =>
    `${cadence.every === "arrival" ? "arrival#" : ""}${createdAt}#${cohortId}`;
  const inOrder = (its: Slot[]) => its.sort((one, other) => (place(one) < place(other) ? -1 : 1));
  return {
    async read(cohort) {
      return structuredClone(slots.get(cohort));
    },
    async replace(seen, next) {
      return repeats.write((writer) => {
        const kept = slots.get(next.cohortId);
        if (kept && kept.revision !== seen?.revision)
          return writers.get(next.cohortId) === writer ? "replaced" : structuredClone(kept);
        if (seen && !kept)
          throw new Error(`there is no slot of ${next.cohortId}, and slots are never deleted`);
        slots.set(next.cohortId, structuredClone(next));
        writers.set(next.cohortId, writer);
        return "replaced";
      });
    },
    async archive(slot) {
      const its = ended.get(slot.cohortId) ?? [];
      ended.set(slot.cohortId, its);
      if (!its.some(({ generation }) => generation === slot.generation)) its.push(structuredClone(slot));
    },
    async past(cohort, wanted) {
      const its = [...(ended.get(cohort) ?? [])].sort((one, other) => other.generation - one.generation);
      return pageOf(its, ({ generation }) => String(generation), wanted);
    },
    async held(wanted, connection) {
      const its = [...slots.values()].filter(
        ({ state, connectionId }) =>
          state !== "ended" && (connection === undefined || connectionId === connection),
      );
      return pageOf(inOrder(its), place, wanted);
    },
    async arriving(wanted) {
      const its = [...slots.values()].filter(
        ({ state, cadence }) => state !== "ended" && cadence.every === "arrival",
      );
      return pageOf(inOrder(its), place, wanted);
    },
  };
}
