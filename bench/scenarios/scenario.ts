import type { FigureSpec, Measured } from "../figures.ts";
import type { Bench } from "../place.ts";

export interface Scenario {
  what: string;
  figures: Readonly<Record<string, FigureSpec>>;
  /** Members at full scale. */
  members: number;
  /** The scenario takes several measurements itself, or takes long, so it runs once. */
  once?: true;
  /** It takes so long that it runs only if `--only` names it. */
  onlyNamed?: true;
  /** Of disk that must be free before it begins; left out: what it takes is not looked at. */
  bytesPerMember?: number;
  run(bench: Bench, members: number): Promise<Measured>;
}

/** Rounds to a number of members that the data can have: a multiple of 100. */
export function hundreds(members: number): number {
  return Math.max(100, Math.round(members / 100) * 100);
}
