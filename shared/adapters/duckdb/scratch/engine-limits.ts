/** Which errors say that the machine is too small: DuckDB's own, and those of a disk that is full. */
import type { DataFault } from "../../../contract/data-faults.ts";
import { diskFullOf, TooLargeForEngine } from "../../../domain/too-large.ts";

const MB = 1024 * 1024;

/** Of DuckDB's files, and of what it may spill: 90 % of the disk that was free when it began. */
const DISK_FULL = /No space left on device|max_temp_directory_size/;

/** The error of a limit that was reached; any other error is returned as it is. */
export function limitOf(error: unknown, { memoryMb }: { memoryMb: number }): unknown {
  if (!(error instanceof Error) || error instanceof TooLargeForEngine) return error;
  const found = diskFullOf(error, DISK_FULL);
  if (found !== error) return found;
  if (!/^Out of Memory Error/.test(error.message) || isOneValue(error.message, memoryMb)) return error;
  return new TooLargeForEngine(
    { code: "engine-memory-full", values: { megabytes: memoryMb } },
    { cause: error },
  );
}

/** What takes more than all the memory at once is one value that is too large: it is a fault of the data. */
function isOneValue(text: string, memoryMb: number): boolean {
  const [, size = "0", unit = ""] = /allocate data of size (\d+(?:\.\d+)?) ([MGT])iB/.exec(text) ?? [];
  return Number(size) * 1024 ** "MGT".indexOf(unit) > memoryMb;
}

/** What takes `needed` MB whatever is done, where the disk has `disk`. */
export function exceedsDisk(needed: number, disk: number): DataFault {
  return { code: "data-exceeds-disk", values: { megabytes: needed, disk } };
}

/** Megabytes, as people are told them. */
export function megabytes(bytes: number): number {
  return Math.ceil(bytes / MB);
}
