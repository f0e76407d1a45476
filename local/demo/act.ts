/** A scenario of the demo, which runs on a system of its own. */
import type { LocalSystem, SystemOptions } from "../system.ts";

export interface Act {
  /** Options with which its system is started. */
  system: Pick<SystemOptions, "clock" | "upkeep" | "extraEndpoints" | "partnerKeys">;
  perform(system: LocalSystem): Promise<Performed>;
}

export interface Performed {
  /** The JSON object of `--json`. */
  report: { verified: boolean };
  /** The results, for people. */
  tables: string;
  /** A sentence that says what was verified, if it was. */
  verdict: string;
}
