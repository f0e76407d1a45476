/**
 * Writes the results of one attempt at a part as they arrive, a few at a time, under names that are never written
 * twice.
 */
import type { BatchResult } from "../../domain/run.ts";
import { BATCHES_PER_RECORD } from "../../limits.ts";
import type { Attempt, Parts } from "../../ports/parts.ts";

export class Journal {
  #sequence = 0;
  #pending: BatchResult[] = [];
  #writing: Promise<void> = Promise.resolve();
  readonly #parts: Parts;
  readonly #attempt: Attempt;

  constructor(parts: Parts, attempt: Attempt) {
    this.#parts = parts;
    this.#attempt = attempt;
  }

  /** Records that requests may follow. */
  open(): Promise<void> {
    return this.#parts.start(this.#attempt);
  }

  async record(result: BatchResult): Promise<void> {
    this.#pending.push(result);
    if (this.#pending.length >= BATCHES_PER_RECORD) await this.#flush();
  }

  async close(): Promise<void> {
    await this.#flush();
  }

  /** What could not be written, or not for certain, is written again with the next, under another name. */
  #flush(): Promise<void> {
    this.#writing = this.#writing.catch(() => {}).then(() => this.#write());
    return this.#writing;
  }

  async #write(): Promise<void> {
    const results = this.#pending.splice(0);
    if (results.length === 0) return;
    try {
      await this.#parts.record({ ...this.#attempt, sequence: this.#sequence++, results });
    } catch (error) {
      this.#pending.unshift(...results);
      throw error;
    }
  }
}
