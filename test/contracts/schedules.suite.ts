import { expect, test } from "vitest";
import type { Slot } from "../../shared/contract/schedules.ts";
import { aCohort, aConnection } from "../fakes/ids.ts";
import type { TablePorts } from "./on-every-table.ts";

const cohort = aCohort("cohort");
const first: Slot = {
  cohortId: cohort,
  generation: 1,
  revision: 1,
  state: "claiming",
  cadence: { every: "weekly", weekdays: ["MON", "THU"], at: "09:00", timeZone: "Europe/Madrid" },
  connectionId: aConnection("shop"),
  recipients: ["ana@example.com", "bo@example.com"],
  locale: "es",
  mailPolicy: "failures",
  effectiveFrom: "2026-11-24T08:00:00.000Z",
  createdAt: "2026-11-24T08:00:00.000Z",
};
const after = (slot: Slot, facts: Partial<Slot>): Slot => ({
  ...slot,
  revision: slot.revision + 1,
  ...facts,
});

export function schedulesSuite(ports: () => TablePorts): void {
  const put = async (seen: Slot | undefined, next: Slot) => {
    expect(await ports().schedules.replace(seen, next)).toBe("replaced");
    return next;
  };

  test("a cohort that never had a schedule has no slot; one that is put is read unchanged", async () => {
    expect(await ports().schedules.read(cohort)).toBeUndefined();
    await put(undefined, first);
    expect(await ports().schedules.read(cohort)).toEqual(first);
    expect(await ports().schedules.read(aCohort("cohor"))).toBeUndefined();
  });

  test("an existing slot is not claimed again: the loser gets it", async () => {
    await put(undefined, first);
    expect(await ports().schedules.replace(undefined, { ...first, locale: "en" })).toEqual(first);
    expect(await ports().schedules.read(cohort)).toEqual(first);
  });

  test("of 100 racing claims one wins, and all the others get the winner's slot", async () => {
    const claims = Array.from({ length: 100 }, (_, at) => ({
      ...first,
      connectionId: aConnection(`connection ${at}`),
    }));
    const answers = await Promise.all(claims.map((claim) => ports().schedules.replace(undefined, claim)));
    const winner = claims[answers.indexOf("replaced")];
    expect(answers.filter((answer) => answer !== "replaced")).toEqual(Array(99).fill(winner));
    expect(await ports().schedules.read(cohort)).toEqual(winner);
  });

  test("a slot is replaced only by one made from it: the loser gets the current one", async () => {
    await put(undefined, first);
    const live = await put(first, after(first, { state: "live" }));
    expect(await ports().schedules.replace(first, after(first, { state: "paused" }))).toEqual(live);
    expect(await ports().schedules.read(cohort)).toEqual(live);
  });

  test("of 100 racing changes of one slot one wins", async () => {
    await put(undefined, first);
    const changes = Array.from({ length: 100 }, (_, at) =>
      after(first, { connectionId: aConnection(`connection ${at}`) }),
    );
    const answers = await Promise.all(changes.map((change) => ports().schedules.replace(first, change)));
    const winner = changes[answers.indexOf("replaced")];
    expect(answers.filter((answer) => answer !== "replaced")).toEqual(Array(99).fill(winner));
  });

  test("slots are listed across cohorts, page after page, until they have ended", async () => {
    const slots = ["a", "b", "c"].map((cohortId) => ({ ...first, cohortId: aCohort(cohortId) }));
    for (const slot of slots) await put(undefined, slot);
    const [a, b, c] = slots as [Slot, Slot, Slot];
    const ending = await put(b, after(b, { state: "ending" }));
    const page = await ports().schedules.held({ limit: 2 });
    expect(page.items).toEqual([a, ending]);
    const next = await ports().schedules.held({ limit: 2, cursor: page.cursor ?? "" });
    expect(next).toEqual({ items: [c] });

    const ended = await put(ending, after(ending, { state: "ended" }));
    expect((await ports().schedules.held({ limit: 9 })).items).toEqual([a, c]);
    await put(ended, after(ended, { state: "claiming", generation: 2 }));
    expect((await ports().schedules.held({ limit: 9 })).items).toHaveLength(3);
  });

  test("slots at one connection are listed, and move with their schedule", async () => {
    const [shop, other] = [aConnection("shop"), aConnection("other")];
    const slots = ["a", "b", "c", "d"].map((id, at) => ({
      ...first,
      cohortId: aCohort(id),
      connectionId: at % 2 ? other : shop,
    }));
    for (const slot of slots) await put(undefined, slot);
    const [a, b, c] = slots as [Slot, Slot, Slot];
    const page = await ports().schedules.held({ limit: 1 }, shop);
    expect(page.items).toEqual([a]);
    expect(await ports().schedules.held({ limit: 1, cursor: page.cursor ?? "" }, shop)).toEqual({
      items: [c],
    });
    const moved = await put(b, after(b, { connectionId: shop }));
    expect((await ports().schedules.held({ limit: 9 }, shop)).items).toEqual([a, moved, c]);
  });

  test("slots that import when data arrives are listed by themselves, and move with their cadence", async () => {
    const slots = ["a", "b", "c"].map((cohortId) => ({ ...first, cohortId: aCohort(cohortId) }));
    for (const slot of slots) await put(undefined, slot);
    expect(await ports().schedules.arriving({ limit: 1 })).toEqual({ items: [] });
    const [a, b, c] = slots as [Slot, Slot, Slot];
    const cadence = { every: "arrival", timeZone: "Europe/Madrid" } as const;
    const [one, other] = [await put(a, after(a, { cadence })), await put(c, after(c, { cadence }))];
    const page = await ports().schedules.arriving({ limit: 1 });
    expect(page.items).toEqual([one]);
    expect(await ports().schedules.arriving({ limit: 1, cursor: page.cursor ?? "" })).toEqual({
      items: [other],
    });
    expect((await ports().schedules.held({ limit: 9 })).items).toEqual([b, one, other]);
    const back = await put(one, after(one, { cadence: first.cadence }));
    const ended = await put(other, after(other, { state: "ended" }));
    expect(await ports().schedules.arriving({ limit: 9 })).toEqual({ items: [] });
    expect((await ports().schedules.held({ limit: 9 })).items).toEqual([back, b]);
    await put(ended, after(ended, { state: "claiming", generation: 2 }));
    expect((await ports().schedules.arriving({ limit: 9 })).items).toHaveLength(1);
  });

  test("past schedules are kept, newest first, and never rewritten", async () => {
    const past = [1, 2, 10].map((generation) => ({ ...first, generation, state: "ending" as const }));
    for (const slot of past) await ports().schedules.archive(slot);
    for (const slot of past) await ports().schedules.archive({ ...slot, locale: "en" });
    const page = await ports().schedules.past(cohort, { limit: 2 });
    expect(page.items).toEqual([past[2], past[1]]);
    const rest = await ports().schedules.past(cohort, { limit: 2, cursor: page.cursor ?? "" });
    expect(rest).toEqual({ items: [past[0]] });
    expect(await ports().schedules.past(aCohort("other"), { limit: 2 })).toEqual({ items: [] });
    expect(await ports().schedules.read(cohort)).toBeUndefined();
  });

  test("a claim whose first answer was lost is the caller's", async () => {
    ports().loseNextAnswer();
    await put(undefined, first);
    expect(await ports().schedules.read(cohort)).toEqual(first);
    expect(await ports().schedules.replace(undefined, first)).toEqual(first);
  });

  test("a replace whose first answer was lost has replaced", async () => {
    await put(undefined, first);
    ports().loseNextAnswer();
    const live = await put(first, after(first, { state: "live" }));
    expect(await ports().schedules.read(cohort)).toEqual(live);
  });

  test("a loser whose first answer was lost gets the winner", async () => {
    await put(undefined, first);
    ports().loseNextAnswer();
    expect(await ports().schedules.replace(undefined, { ...first, locale: "en" })).toEqual(first);
  });

  test("a missing slot can't be replaced: slots are never deleted", async () => {
    await expect(ports().schedules.replace(first, after(first, { state: "live" }))).rejects.toThrow(
      "no slot",
    );
  });
}
