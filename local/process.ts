/**
 * Processes of the local system. Parent and child exchange messages over Node's channel. A child exits when its parent
 * does, however the parent ends, because the channel closes.
 */
import { fork } from "node:child_process";
import { once } from "node:events";
import { closeSync, openSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { peakMemory } from "./peak-memory.ts";

/** Where Node keeps what it made of the modules, so that the next process need not compile them again. */
const compiledModules = fileURLToPath(new URL("../node_modules/.cache/compiled/", import.meta.url));

type ToChild = { start: unknown } | { tell: unknown } | { stop: true } | { ask: true };
type Begun = { ready: unknown } | { failed: string };
type ToParent = Begun | { figures: Figures };

/** The current figures of a process. */
export interface Figures {
  /** In bytes; see `peakMemory`. */
  peakMemory: number;
  /** The counts of the child's own work. */
  counted: unknown;
}

export interface Child<Ready, Told> {
  ready: Ready;
  tell(news: Told): void;
  /** One request at a time. Throws if the process has ended. */
  figures(): Promise<Figures>;
  /** Ends the process after an orderly close. */
  stop(): Promise<void>;
  /** Kills the process at once, as if the machine failed. */
  kill(): Promise<void>;
  /** Resolves when the process has ended, for whatever reason. */
  gone: Promise<void>;
}

export interface ChildOrder {
  module: URL;
  environment: Record<string, string>;
  /** File to which its output is appended. */
  log: string;
  start: unknown;
}

/** Resolves once the child is ready. Throws with its reason if it cannot start. */
export async function child<Ready, Told>(order: ChildOrder): Promise<Child<Ready, Told>> {
  const log = openSync(order.log, "a");
  const forked = fork(fileURLToPath(order.module), [], {
    env: { ...order.environment, NODE_COMPILE_CACHE: compiledModules },
    execArgv: [],
    stdio: ["ignore", log, log, "ipc"],
  });
  closeSync(log);
  const gone = once(forked, "exit").then(() => {});
  const send = (message: ToChild) => {
    if (forked.connected) forked.send(message);
  };
  send({ start: order.start });
  const first = await Promise.race([
    once(forked, "message").then(([message]) => message as Begun),
    gone.then((): Begun => ({ failed: "it ended before it was ready" })),
  ]);
  if ("failed" in first) {
    forked.kill("SIGKILL");
    await gone;
    throw new Error(`${order.module.pathname} can't start: ${first.failed}; see ${order.log}`);
  }
  return {
    ready: first.ready as Ready,
    gone,
    tell: (tell) => send({ tell }),
    async figures() {
      send({ ask: true });
      const answer = await Promise.race([
        once(forked, "message").then(([message]) => message as ToParent),
        gone.then(() => undefined),
      ]);
      if (answer && "figures" in answer) return answer.figures;
      throw new Error(`${order.module.pathname} is gone and tells nothing; see ${order.log}`);
    },
    async stop() {
      send({ stop: true });
      await gone;
    },
    async kill() {
      forked.kill("SIGKILL");
      await gone;
    },
  };
}

export interface Work<Ready, Told> {
  ready: Ready;
  told(news: Told): void;
  /** Value of `counted` in `Figures`. */
  counted?(): unknown;
  close(): Promise<void>;
}

/** Milliseconds that a child may take to close before it exits anyway. */
const CLOSING = 10_000;

/** Called by a child's module: serves the parent until it is told to stop, or the parent has ended. */
export function asChild<Start, Ready, Told>(begin: (start: Start) => Promise<Work<Ready, Told>>): void {
  let work: Work<Ready, Told> | undefined;
  const report = (message: ToParent) => process.send?.(message);
  const end = () => {
    setTimeout(() => process.exit(1), CLOSING).unref();
    Promise.resolve(work?.close()).finally(() => process.exit(0));
  };
  // Ctrl-C reaches every process of the terminal. The parent handles it.
  process.on("SIGINT", () => {});
  process.on("disconnect", end);
  process.on("message", (message: ToChild) => {
    if ("stop" in message) end();
    else if ("tell" in message) work?.told(message.tell as Told);
    else if ("ask" in message)
      report({ figures: { peakMemory: peakMemory(), counted: work?.counted?.() ?? null } });
    else
      begin(message.start as Start).then(
        (begun) => {
          work = begun;
          report({ ready: begun.ready });
        },
        (error: unknown) => {
          console.error(error);
          report({ failed: error instanceof Error ? error.message : String(error) });
        },
      );
  });
}
