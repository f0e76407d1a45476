import type { DataFault } from "../contract/data-faults.ts";
import { RUN_DETAIL_LENGTH } from "../limits.ts";

/** Why a cohort could not be evaluated, as long as a row may have it. */
export function asKept({ detail, fault }: { detail: string; fault?: DataFault }): {
  detail: string;
  fault?: DataFault;
} {
  const shortened = (text: string) => text.slice(0, RUN_DETAIL_LENGTH).toWellFormed();
  if (!fault) return { detail: shortened(detail) };
  const values = Object.entries(fault.values).map(
    ([name, value]) => [name, typeof value === "string" ? shortened(value) : value] as const,
  );
  return { detail: shortened(detail), fault: { ...fault, values: Object.fromEntries(values) } };
}
