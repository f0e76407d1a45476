/** What a figure was measured on. */
import { availableParallelism, cpus, loadavg, totalmem } from "node:os";
import { mebibytes } from "./memory.ts";

export interface Machine {
  cores: number;
  cpu: string;
  memoryMiB: number;
  node: string;
  /** Of the last minute, before the bench began: what else was going on. */
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
