/** Processor time, which other work on the machine's cores changes less than it changes the time on the clock. */
import { readFileSync } from "node:fs";

/** Of a second: the unit of /proc. */
const TICK = 1 / 100;
const [CHILDREN_USER, CHILDREN_SYSTEM] = [13, 14];

/** Seconds of this process and of its children that have ended. */
export function processorSeconds(): number {
  const { userCPUTime, systemCPUTime } = process.resourceUsage();
  // Fields after the name of the command, which may have blanks.
  const fields = readFileSync("/proc/self/stat", "utf8").split(") ").at(-1)?.split(" ") ?? [];
  const ofChildren = Number(fields[CHILDREN_USER]) + Number(fields[CHILDREN_SYSTEM]);
  return (userCPUTime + systemCPUTime) / 1_000_000 + ofChildren * TICK;
}
