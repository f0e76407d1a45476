/** The work bucket of a simulation: objects in memory, whose calls take time and meet S3's weather. */
import type { GetObjectCommand } from "@aws-sdk/client-s3";
import type { Guard } from "../../../local/aws/gate/gate.ts";
import type { FakeObjects } from "../../fakes/objects.ts";
import { slowly } from "./in-process.ts";
import type { VirtualTime } from "./virtual-time.ts";

/** Tries of the SDK, and milliseconds between them and of a call. */
const TRIES = 3;
const PAUSE_MS = 200;
const TAKES_MS = 40;
/** Milliseconds without data after which the adapters' client gives up. */
const PATIENCE_MS = 30_000;

export class Bucket {
  readonly #time: VirtualTime;
  readonly #guard: Guard;
  readonly #objects: FakeObjects;

  constructor({ time, guard, objects }: { time: VirtualTime; guard: Guard; objects: FakeObjects }) {
    this.#time = time;
    this.#guard = guard;
    this.#objects = objects;
  }

  /** A port over the bucket, each of whose methods is one call of S3. */
  port<Port extends object>(port: Port): Port {
    return new Proxy(port, {
      get: (target, name, receiver) => {
        const value: unknown = Reflect.get(target, name, receiver);
        if (typeof value !== "function" || typeof name !== "string") return value;
        return (...given: unknown[]) => this.#call(name, async () => value.apply(target, given));
      },
    });
  }

  /** A client that reads manifests. */
  manifests() {
    const lines = (name: string) =>
      (this.#objects.read(name) as unknown[]).map((line) => JSON.stringify(line));
    return {
      send: ({ input: { Key = "" } }: GetObjectCommand) =>
        this.#call("GetObject", async () => ({
          Body: { transformToString: async () => lines(Key).join("\n") },
        })),
    };
  }

  async #call<Answer>(operation: string, work: () => Promise<Answer>): Promise<Answer> {
    let applied: Promise<Answer> | undefined;
    const once = () => {
      // A repeat has the same body, and puts the same object.
      applied ??= work();
      return applied;
    };
    for (let tried = 1; ; tried += 1) {
      try {
        return await this.#try(operation, once);
      } catch (error) {
        const mayPass = error instanceof S3Trouble || (error as Error).name === "TimeoutError";
        if (!mayPass || tried === TRIES) throw error;
        await this.#time.pause(this.#time.random.next() * PAUSE_MS * 2 ** tried);
      }
    }
  }

  async #try<Answer>(operation: string, work: () => Promise<Answer>): Promise<Answer> {
    await this.#time.pause(TAKES_MS * (0.5 + this.#time.random.next()));
    const about = { service: "s3", method: "", url: "", headers: {}, body: Buffer.alloc(0) } as const;
    const verdict = await this.#guard({ ...about, operation });
    if (verdict && "status" in verdict) throw new S3Trouble(verdict.type);
    if (verdict && "lost" in verdict && verdict.lost === "before") throw new S3Trouble("ECONNRESET");
    if (verdict && "late" in verdict)
      return slowly(this.#time, { apply: work, late: verdict.late, patience: PATIENCE_MS });
    const answer = await work();
    if (verdict) throw new S3Trouble("ECONNRESET");
    return answer;
  }
}

class S3Trouble extends Error {
  constructor(name: string) {
    super(name);
    this.name = name;
  }
}
