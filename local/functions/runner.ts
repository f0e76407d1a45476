/** Keeps the functions' process running: where it dies by itself it is begun again, as AWS gives a function a new place. */
import { type Child, type ChildOrder, child, type Figures } from "../process.ts";

export interface Runner {
  restart(): Promise<void>;
  /** Of the process that runs just now. Throws where there is none. */
  figures(): Promise<Figures>;
  /** It stays dead until it is restarted. */
  kill(): Promise<void>;
  stop(): Promise<void>;
}

/** `moved` is told the origin of every new process. */
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
    // It was stopped while this one began.
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
