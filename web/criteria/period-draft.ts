/** A period while it is edited. */
import type { Period } from "../../shared/contract/criteria.ts";
import { typedWhole } from "../parts/typed-number.ts";

export interface PeriodDraft {
  kind: "any" | "lastDays" | "between";
  days: string;
  from: string;
  to: string;
}

export function newPeriod(kind: PeriodDraft["kind"]): PeriodDraft {
  return { kind, days: "30", from: "", to: "" };
}

export function periodDraft(period: Period | undefined): PeriodDraft {
  if (period === undefined) return newPeriod("any");
  return "lastDays" in period
    ? { ...newPeriod("lastDays"), days: String(period.lastDays) }
    : { ...newPeriod("between"), from: period.from, to: period.to };
}

/** Undefined while it is not complete. */
export function periodOf({ kind, days, from, to }: PeriodDraft): Period | "any" | undefined {
  if (kind === "any") return "any";
  if (kind === "between") return from !== "" && to !== "" && from <= to ? { from, to } : undefined;
  const lastDays = typedWhole(days) ?? 0;
  return lastDays >= 1 ? { lastDays } : undefined;
}
