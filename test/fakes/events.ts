import type { Notice } from "../../shared/contract/notices.ts";
import type { Events } from "../../shared/ports/events.ts";

export interface FakeEvents extends Events {
  /** What the bus has taken, in order. */
  readonly published: Notice[];
  /**
   * How the next calls fail, one each: nothing was taken, all was taken but nobody answered, or the first notice was
   * refused and the others were taken.
   */
  readonly trouble: ("nothing-done" | "done-but-unanswered" | "first-refused")[];
}

export function fakeEvents(): FakeEvents {
  const published: Notice[] = [];
  const trouble: FakeEvents["trouble"] = [];
  return {
    published,
    trouble,
    async publish(notices) {
      const how = trouble.shift();
      const taken = how === "first-refused" ? notices.slice(1) : notices;
      if (how !== "nothing-done") published.push(...structuredClone(taken));
      if (how && how !== "first-refused") throw new Error("the bus did not answer");
      return new Set(taken.map(({ id }) => id));
    },
  };
}
