/**
 * The process of one SQL text, seen from outside: begun with hard limits, watched, and killed at the end, whatever it
 * does.
 *
 * DuckDB's own limit counts its tables and not what functions allocate. So what is resident is looked at, every few
 * milliseconds; and for what comes between two looks there is the kernel: past `ulimit -d` an allocation fails at once.
 * That counts what may be written, and not what V8 only reserves, as `ulimit -v` does; it needs no privilege, and Linux
 * has it since 4.7, so it holds on Lambda as well, where nobody may make a cgroup.
 */
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdir, rm } from "node:fs/promises";
import { availableParallelism } from "node:os";
import { extname, join } from "node:path";
import type { Excess, FromWorker, SqlAnswer, SqlOrder, Stage } from "./order.ts";
import { type Used, usedBy } from "./used.ts";

export interface SqlLimits {
  seconds: number;
  memoryMb: number;
  diskMb: number;
}

/** `crash`: it died of what it was told to do, at that stage. */
export type Ended = SqlAnswer | { crash: Stage };

/** Beside the module that this one is bundled into, or here. */
const worker = join(import.meta.dirname, `sql-worker${extname(import.meta.filename)}`);

/**
 * Of the memory, what DuckDB plans with. Where it spills, 1.2 times as much was resident, and 130 MB of Node and its
 * library.
 */
const DUCKDB_SHARE = 0.6;
/**
 * What may be written to was up to 1.9 times of that, for memory that is given back stays writable; and 600 MB that
 * Node never uses.
 */
const WRITABLE_SHARE = 1.5;
const UNUSED_MB = 600;
/** It is killed before it can spill no more, for DuckDB then goes on trying. */
const SPILL_SHARE = 1.25;
const nodeFlags = ["--max-old-space-size=256", "--v8-pool-size=1"];
/** No core dumps of the data. Processor time is bounded for the case that nobody is left to kill it. */
const limited = 'ulimit -c 0; ulimit -d "$1"; ulimit -t "$2"; shift 2; exec "$@"';

const WATCH_MS = 50;
/** Someone ended it, not what it did: Ctrl-C, a machine that goes down. */
const fromOutside = new Set<NodeJS.Signals>(["SIGINT", "SIGTERM", "SIGHUP"]);

/** Removes what it wrote but for the answer. Throws where the process could not do its work for a reason of its own. */
export async function runInProcess(
  order: Omit<SqlOrder, "memoryMb" | "diskMb">,
  limits: SqlLimits,
): Promise<Ended> {
  await mkdir(order.folder);
  const child = begun(order.folder, limits);
  const gone = once(child, "exit").then(([, signal]) => signal as NodeJS.Signals | null);
  gone.catch(() => {});
  try {
    return await ended(child, gone, { order: { ...order, ...planned(limits) }, limits });
  } finally {
    child.kill("SIGKILL");
    await gone.catch(() => {});
    await rm(join(order.folder, "spill"), { recursive: true, force: true });
  }
}

function planned({ memoryMb, diskMb }: SqlLimits) {
  return { memoryMb: Math.floor(memoryMb * DUCKDB_SHARE), diskMb: Math.ceil(diskMb * SPILL_SHARE) };
}

function begun(folder: string, { seconds, memoryMb }: SqlLimits): ChildProcess {
  const kilobytes = Math.ceil(memoryMb * WRITABLE_SHARE + UNUSED_MB) * 1_024;
  const processorSeconds = Math.ceil((seconds + 10) * (availableParallelism() + 1));
  const command = [process.execPath, ...nodeFlags, worker];
  return spawn("/bin/sh", ["-c", limited, "sh", String(kilobytes), String(processorSeconds), ...command], {
    cwd: folder,
    // Where Lambda's layer is, and nothing else of the environment: no credentials.
    env: { ...inherited("NODE_PATH", "LD_LIBRARY_PATH"), HOME: folder, TZ: "UTC", UV_THREADPOOL_SIZE: "2" },
    stdio: ["ignore", "ignore", "ignore", "ipc"],
  });
}

function inherited(...names: string[]): Record<string, string> {
  return Object.fromEntries(
    names.flatMap((name) => (process.env[name] === undefined ? [] : [[name, process.env[name]]])),
  );
}

interface Given {
  order: SqlOrder;
  limits: SqlLimits;
}

async function ended(
  child: ChildProcess,
  gone: Promise<NodeJS.Signals | null>,
  { order, limits }: Given,
): Promise<Ended> {
  let stage: Stage | undefined;
  let peakMb = 0;
  const answered = Promise.withResolvers<SqlAnswer>();
  child.on("message", (message: FromWorker) => {
    if ("answer" in message) return answered.resolve(message.answer);
    stage = message.stage;
    if (stage === "ready") child.send(order, () => {});
  });
  const watched = watch(child, order.folder, limits, (used) => {
    peakMb = Math.max(peakMb, used.memoryMb);
  });
  try {
    return await Promise.race([
      answered.promise,
      watched.excess,
      gone.then((signal): Ended => {
        if (stage === undefined || stage === "ready" || (signal && fromOutside.has(signal)))
          throw new Error(`the process of a SQL text ended before its work: ${signal ?? "by itself"}`);
        if (signal === "SIGXCPU") return { excess: "time" };
        // The kernel's own doing, where memory ran out; and Node's, where it gets none.
        const short = signal === "SIGKILL" || peakMb > limits.memoryMb * DUCKDB_SHARE;
        return short ? { excess: "memory" } : { crash: stage };
      }),
    ]);
  } finally {
    watched.stop();
  }
}

/** Looks at what it uses, until it is too much. */
function watch(
  { pid }: ChildProcess,
  folder: string,
  { seconds, memoryMb, diskMb }: SqlLimits,
  seen: (used: Used) => void,
) {
  const { promise, resolve } = Promise.withResolvers<{ excess: Excess }>();
  let stopped = false;
  const late = setTimeout(() => resolve({ excess: "time" }), seconds * 1_000);
  let next: NodeJS.Timeout | undefined;
  const look = async () => {
    if (pid === undefined) return;
    const used = await usedBy(pid, folder);
    seen(used);
    if (used.memoryMb > memoryMb) resolve({ excess: "memory" });
    else if (used.diskMb > diskMb) resolve({ excess: "disk" });
    if (!stopped) next = setTimeout(look, WATCH_MS);
  };
  next = setTimeout(look, WATCH_MS);
  const stop = () => {
    stopped = true;
    clearTimeout(late);
    clearTimeout(next);
  };
  return { excess: promise, stop };
}
