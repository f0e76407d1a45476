import type { Meter } from "../../shared/ports/observability.ts";

export interface FakeMeter extends Meter {
  /** Sums by name. */
  readonly counts: Map<string, number>;
}

export function fakeMeter(): FakeMeter {
  const counts = new Map<string, number>();
  return { counts, count: (name, count) => void counts.set(name, (counts.get(name) ?? 0) + count) };
}
