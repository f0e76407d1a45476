/** The process of the bare plan. It reports ready when everything is written. */
import { asChild } from "../../local/process.ts";
import { barePlan, type PlanOrder, type PlanResult } from "./plan.ts";

asChild<PlanOrder, PlanResult, never>(async (order) => {
  return { ready: await barePlan(order), told: () => {}, close: async () => {} };
});
