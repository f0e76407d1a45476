import { describe, expect, it } from "vitest";
import { importWorkflow } from "../../../shared/contract/import-workflow.ts";
import { wrongIn } from "./figures.ts";
import { type Morning, nineOClock } from "./nine-oclock.ts";
import { mondayMorning } from "./proof.ts";

/** In an account, and at a rate, of a twentieth. `npm run prove -- nine-oclock` has 5,000 in a whole one. */
const few = { count: 250, seed: 1 };

const wrongWith = async (other: Partial<Morning>, asked?: "ends") =>
  wrongIn(await nineOClock({ ...few, ...other }), few.count, asked);

describe("thousands of schedules that are due in one minute", () => {
  it("all run, and end within 1.1 times what Braze's rate alone needs, while the API answers", async () => {
    const told: string[] = [];
    expect(await mondayMorning(few.count, few.seed, (line) => told.push(line))).toBeUndefined();
    expect(told).toHaveLength(2);
  }, 300_000);

  it("would end late if they waited for Braze in functions, and not in turns", async () => {
    expect(await wrongWith({ takesTurns: false })).toMatch(/the last import ended after 1\.\d+ of the time/);
  }, 300_000);

  it("would also crowd out the API then, if no concurrency were reserved", async () => {
    const wrong = await wrongWith({ takesTurns: false, isReserved: false });
    expect(wrong).toMatch(/calls of the API found no concurrency/);
    expect(await wrongWith({ isReserved: false })).toBeUndefined();
  }, 300_000);

  it("would fail in a small account if throttling were retried as often as a failure", async () => {
    const document = JSON.parse(JSON.stringify(importWorkflow), (key, value) =>
      key === "Retry" ? value.slice(1) : value,
    );
    expect(await wrongWith({ document, concurrency: 100 }, "ends")).toMatch(/failed: internal/);
    expect(await wrongWith({ concurrency: 100 }, "ends")).toBeUndefined();
  }, 300_000);

  it("need not all have a map at a time, even where each import is sent by one", async () => {
    const document = JSON.parse(JSON.stringify(importWorkflow));
    for (const choice of ["Any removes?", "Any adds?"]) {
      const [, oneOfSeveral] = document.States[choice].Choices;
      delete oneOfSeveral.StringEquals;
      oneOfSeveral.StringGreaterThanEquals = "";
    }
    const figures = await nineOClock({ ...few, document, openMaps: 100 });
    expect(wrongIn(figures, few.count)).toBeUndefined();
    expect(figures.workflow.mostOpenMaps).toBe(5);
  }, 300_000);
});
