/** What a process uses of the machine, as Linux tells. */
import { readdir, readFile, stat } from "node:fs/promises";
import { join } from "node:path";

export interface Used {
  memoryMb: number;
  diskMb: number;
}

const MB = 1024 * 1024;

/** `folder`: where all lies that it writes. What is gone uses nothing. */
export async function usedBy(pid: number, folder: string): Promise<Used> {
  const [memoryMb, diskMb] = await Promise.all([residentMb(pid), sizeMb(folder)]);
  return { memoryMb, diskMb };
}

async function residentMb(pid: number): Promise<number> {
  const status = await readFile(`/proc/${pid}/status`, "utf8").catch(() => "");
  return Number(/^VmRSS:\s+(\d+) kB/m.exec(status)?.[1] ?? 0) / 1_024;
}

async function sizeMb(folder: string): Promise<number> {
  const names = await readdir(folder, { recursive: true }).catch(() => []);
  const sizes = await Promise.all(
    names.map((name) =>
      stat(join(folder, name)).then(
        (file) => (file.isFile() ? file.size : 0),
        () => 0,
      ),
    ),
  );
  return sizes.reduce((sum, size) => sum + size, 0) / MB;
}
