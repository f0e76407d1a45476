/** Keeps the functions' process running: if it exits, it is restarted, as AWS creates a new execution environment. */
import { type Child, type ChildOrder, child, type Figures } from "../process.ts";

export interface Runner {
  restart(): Promise<void>;
  /** Figures of the current process. Throws if there is none. */
  figures(): Promise<Figures>;
  /** The process stays down until `restart`. */
  kill(): Promise<void>;
  stop(): Promise<void>;
}

/** `moved` is called with the origin of every new process. */
export function functionsRunner(order: ChildOrder, moved: (origin: string) => void): Runner {
  let current: Child<string, never> | undefined;
  let stopped = false;

  const kill = async () => {
    const killed = current;
    current = undefined;
    await killed?.kill();
  };
  const restart = async () => {
    await kill();
    const begun = await child<string, never>(order);
    // It was stopped while this process was starting.
    if (stopped) return begun.kill();
    current = begun;
    moved(begun.ready);
    begun.gone.then(() => {
      if (current === begun) restart().catch(console.error);
    });
  };
  return {
    restart,
    async figures() {
      if (!current) throw new Error("the functions' process does not run: restart it first");
      return current.figures();
    },
    kill,
    async stop() {
      stopped = true;
      const last = current;
      current = undefined;
      await last?.stop();
    },
  };
}
