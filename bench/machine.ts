/** The machine on which the figures were measured. */
import { availableParallelism, cpus, loadavg, totalmem } from "node:os";
import { mebibytes } from "./memory.ts";

export interface Machine {
  cores: number;
  cpu: string;
  memoryMiB: number;
  node: string;
  /** Load average of the minute before the benchmark began. */
  load: number;
  /** YYYY-MM-DD. */
  date: string;
}

export function thisMachine(): Machine {
  return {
    cores: availableParallelism(),
    cpu: cpus()[0]?.model.trim() ?? "unknown",
    memoryMiB: Math.round(mebibytes(totalmem())),
    node: process.version,
    load: loadavg()[0] ?? 0,
    date: new Date().toISOString().slice(0, 10),
  };
}

export function inWords({ cores, cpu, memoryMiB, node, load, date }: Machine): string {
  const memory = `${(memoryMiB / 1_024).toFixed(0)} GB`;
  return `${date}, ${cores} cores (${cpu}), ${memory}, Node ${node}, load ${load.toFixed(1)} when it began`;
}
