/** The fourth step, once per part: batches to Braze, several in flight, and a record of what became of each. */
import type { RunReason } from "../../contract/imports.ts";
import type { BatchResult, RunKey } from "../../domain/run.ts";
import { BATCHES_IN_FLIGHT, LEASE_MS, WORKER_RESERVE_MS } from "../../limits.ts";
import type { Batch, BrazeAnswer, World } from "../../ports.ts";
import { type Speaker, speakAs } from "../braze-speaker.ts";

type Needs = Pick<
  World,
  "clock" | "chance" | "runs" | "connections" | "ledgers" | "parts" | "braze" | "log"
> &
  Parameters<typeof speakAs>[0];

export interface PartToSend {
  key: RunKey;
  part: number;
  object: string;
  /** When this worker will be stopped. */
  deadline: Date;
}

/** `again`: the worker's time ran out before the part did; call it again and it goes on from where it stopped. */
export interface PartSent {
  next: "done" | "again";
}

export const sendPart =
  (world: Needs) =>
  async ({ key, part, object, deadline }: PartToSend): Promise<PartSent> => {
    const { clock, chance, runs, connections, ledgers, parts, log } = world;
    const renewed = await ledgers.renewLease(key.cohort, key.run, clock.now().getTime() + LEASE_MS);
    // The lease is someone else's: whatever was not sent stays so.
    if (renewed === "lost") return { next: "done" };
    const { lease } = await ledgers.read(key.cohort);
    const connection = lease && (await connections.read(lease.connection));
    const speaker = connection ? await speakAs(world)(connection) : { reason: "connection-gone" as const };
    const done = new Set(
      (await parts.earlier(key.run, part))
        .filter(({ outcome }) => outcome !== "unsent")
        .map(({ batch }) => batch),
    );
    const journal = new Journal(world.parts, key.run, part, chance.id());
    const stop = new Date(deadline.getTime() - WORKER_RESERVE_MS);
    let givenUp: RunReason | undefined = "reason" in speaker ? speaker.reason : undefined;
    let outOfTime = false;

    const inFlight = new Set<Promise<void>>();
    let broken: { error: unknown } | undefined;
    const send = async (batch: Batch, as: Speaker) => {
      const answer = await as.say((target) => world.braze.change(target, key.cohort, batch, stop));
      await journal.record(resultOf(batch.batch, answer));
      if (answer.outcome === "unsent" && answer.status === 401) givenUp = answer.reason;
    };
    for await (const batch of parts.batches(object)) {
      if (broken) break;
      if (done.has(batch.batch)) continue;
      outOfTime ||= clock.now() >= stop;
      if (givenUp || outOfTime || "reason" in speaker) {
        await journal.record({ batch: batch.batch, outcome: "unsent", ...(givenUp && { reason: givenUp }) });
        continue;
      }
      await journal.open();
      const sending: Promise<void> = send(batch, speaker)
        .catch((error: unknown) => {
          broken ??= { error };
        })
        .finally(() => inFlight.delete(sending));
      inFlight.add(sending);
      if (inFlight.size >= BATCHES_IN_FLIGHT) await Promise.race(inFlight);
    }
    await Promise.all(inFlight);
    await journal.close();
    // What was answered is recorded; the workflow calls this part again for the rest.
    if (broken) throw broken.error;
    if ("usedOlderKey" in speaker && speaker.usedOlderKey()) await runs.note(key, { usedOlderKey: true });
    log.note("part-sent", { cohort: key.cohort, run: key.run, part, ...(givenUp && { reason: givenUp }) });
    return { next: outOfTime && !givenUp ? "again" : "done" };
  };

function resultOf(batch: number, answer: BrazeAnswer): BatchResult {
  if (answer.outcome === "accepted") return { batch, outcome: "accepted" };
  return { batch, outcome: answer.outcome, reason: answer.reason };
}

/** Results written as they come, a few at a time, under names that are never written twice. */
class Journal {
  #opened = false;
  #sequence = 0;
  #pending: BatchResult[] = [];
  #writing: Promise<void> = Promise.resolve();
  readonly #parts: World["parts"];
  readonly #run: string;
  readonly #part: number;
  readonly #attempt: string;

  constructor(parts: World["parts"], run: string, part: number, attempt: string) {
    this.#parts = parts;
    this.#run = run;
    this.#part = part;
    this.#attempt = attempt;
  }

  /** Says that a request is about to go out; before the first one, and once. */
  async open(): Promise<void> {
    if (this.#opened) return;
    await this.#parts.start(this.#run, this.#part, this.#attempt);
    this.#opened = true;
  }

  async record(result: BatchResult): Promise<void> {
    this.#pending.push(result);
    if (this.#pending.length >= BATCHES_IN_FLIGHT) await this.#flush();
  }

  async close(): Promise<void> {
    await this.#flush();
  }

  #flush(): Promise<void> {
    const results = this.#pending.splice(0);
    if (results.length === 0) return this.#writing;
    const sequence = this.#sequence++;
    this.#writing = this.#writing.then(() =>
      this.#parts.record(this.#run, this.#part, this.#attempt, sequence, results),
    );
    return this.#writing;
  }
}
