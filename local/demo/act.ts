/** What a demo does with a system of its own. */
import type { LocalSystem, SystemOptions } from "../system.ts";

export interface Act {
  /** What its system is begun with. */
  system: Pick<SystemOptions, "clock" | "upkeep" | "extraEndpoints" | "partnerKeys">;
  perform(system: LocalSystem): Promise<Performed>;
}

export interface Performed {
  /** The JSON object of `--json`. */
  report: { verified: boolean };
  /** For people: what happened. */
  tables: string;
  /** What was verified, if it was: a sentence. */
  verdict: string;
}
