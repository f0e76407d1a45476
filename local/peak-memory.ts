import { readFileSync } from "node:fs";

/**
 * The peak resident memory of this process in bytes. On Linux `getrusage` is not used: in a forked process it includes
 * the memory of the parent.
 */
export function peakMemory(): number {
  if (process.platform !== "linux") return process.resourceUsage().maxRSS * 1_024;
  const [, kilobytes] = /^VmHWM:\s*(\d+) kB$/m.exec(readFileSync("/proc/self/status", "utf8")) ?? [];
  return Number(kilobytes) * 1_024;
}
