import type { FigureSpec, Measured } from "../figures.ts";
import type { Bench } from "../place.ts";

export interface Scenario {
  what: string;
  figures: Readonly<Record<string, FigureSpec>>;
  /** Members at full scale. */
  members: number;
  /** Measures so much itself that it runs once. */
  once?: true;
  run(bench: Bench, members: number): Promise<Measured>;
}

/** Members that the data can have: a multiple of 100. */
export function hundreds(members: number): number {
  return Math.max(100, Math.round(members / 100) * 100);
}
