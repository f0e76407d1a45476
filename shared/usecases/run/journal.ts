/**
 * Writes the results of one attempt at a part as they arrive, a few at a time, under names that are never written
 * twice.
 */
import type { BatchResult } from "../../domain/run.ts";
import { BATCHES_PER_RECORD, BATCHES_UNRECORDED } from "../../limits.ts";
import type { Attempt, Parts } from "../../ports/parts.ts";

export class Journal {
  #sequence = 0;
  #pending: BatchResult[] = [];
  /** How many are in the record that is being written. */
  #inRecord = 0;
  #writing: Promise<void> | undefined;
  #failed: { error: unknown } | undefined;
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

  /**
   * Waits only where writing falls behind: one record is written at a time, and what arrives meanwhile goes into the next.
   * Rejects if a write failed, this one or an earlier one; its results are written with the next.
   */
  async record(result: BatchResult): Promise<void> {
    this.#pending.push(result);
    this.#writeOn();
    if (this.#pending.length + this.#inRecord >= BATCHES_UNRECORDED) await this.#writing;
    const failed = this.#failed;
    this.#failed = undefined;
    if (failed) throw failed.error;
  }

  async close(): Promise<void> {
    while (this.#writing) await this.#writing;
    await this.#write();
  }

  #writeOn(): void {
    if (this.#writing || this.#failed || this.#pending.length < BATCHES_PER_RECORD) return;
    this.#writing = this.#write()
      .catch((error: unknown) => {
        this.#failed = { error };
      })
      .finally(() => {
        this.#writing = undefined;
        this.#writeOn();
      });
  }

  /** What could not be written, or not for certain, is written again with the next, under another name. */
  async #write(): Promise<void> {
    const results = this.#pending.splice(0);
    if (results.length === 0) return;
    this.#inRecord = results.length;
    try {
      await this.#parts.record({ ...this.#attempt, sequence: this.#sequence++, results });
    } catch (error) {
      this.#pending.unshift(...results);
      throw error;
    } finally {
      this.#inRecord = 0;
    }
  }
}
