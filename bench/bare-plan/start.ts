/** Runs the bare plan in a process of its own. */
import { join } from "node:path";
import { child } from "../../local/process.ts";
import { mebibytes } from "../memory.ts";
import type { PlanOrder, PlanResult } from "./plan.ts";

export interface Planned extends PlanResult {
  /** Of its process, in MiB. */
  peakMemory: number;
}

export async function barePlanAside(order: PlanOrder): Promise<Planned> {
  const process = await child<PlanResult, never>({
    module: new URL("main.ts", import.meta.url),
    environment: { PATH: globalThis.process.env["PATH"] ?? "" },
    log: join(order.folder, "bare-plan.log"),
    start: order,
  });
  const { peakMemory } = await process.figures();
  await process.stop();
  return { ...process.ready, peakMemory: mebibytes(peakMemory) };
}
