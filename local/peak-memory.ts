import { readFileSync } from "node:fs";

/**
 * The most memory that this process has had resident so far, in bytes. On Linux not by `getrusage`: of a process that was
 * forked, that counts what its parent had.
 */
export function peakMemory(): number {
  if (process.platform !== "linux") return process.resourceUsage().maxRSS * 1_024;
  const [, kilobytes] = /^VmHWM:\s*(\d+) kB$/m.exec(readFileSync("/proc/self/status", "utf8")) ?? [];
  return Number(kilobytes) * 1_024;
}
