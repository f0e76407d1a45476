/**
 * The process of one SQL text, seen from outside: begun with hard limits, watched, and killed at the end, whatever it does.
 *
 * Memory has two bounds besides DuckDB's own, which counts its tables and not what its functions allocate. `ulimit -d` is the kernel's:
 * an allocation past it fails at once, and none of it is ever used. It counts what may be written, not what V8 only reserves, as `ulimit -v`
 * does, and works in any Linux since 4.7 without privileges, so on Lambda too, where nobody may make a cgroup. What is resident is looked at
 * besides, because what Node reserves may change.
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

/** Of the memory, what DuckDB plans with. The rest is for Node and for what functions allocate. */
const DUCKDB_SHARE = 0.7;
/** Megabytes that Node may write to and does not use: 600 measured on Node 24, of which some 90 are resident. */
const UNUSED_MB = 512;
const nodeFlags = ["--max-old-space-size=256", "--v8-pool-size=1"];
/** No core dumps of the data. Processor time is bounded for the case that nobody is left to kill it. */
const limited = 'ulimit -c 0; ulimit -d "$1"; ulimit -t "$2"; shift 2; exec "$@"';

const WATCH_MS = 100;
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
  return { memoryMb: Math.floor(memoryMb * DUCKDB_SHARE), diskMb };
}

function begun(folder: string, { seconds, memoryMb }: SqlLimits): ChildProcess {
  const kilobytes = (memoryMb + UNUSED_MB) * 1_024;
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
