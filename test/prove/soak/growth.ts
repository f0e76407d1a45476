/** What a simulation keeps at the end of each day: nothing of it may grow with the days, but the history of imports. */
import { workFolders } from "../../../shared/contract/work-bucket.ts";
import { LEDGERS_KEPT, LEDGERS_KEPT_MS } from "../../../shared/limits.ts";
import type { Simulation } from "../bad-day/simulation.ts";
import { expire, type Items, RUN_DAYS } from "./expiry.ts";
import { heapAfterCollection, megabytes } from "./heap.ts";

/** Days after which everything has been used once, and after which objects are deleted as fast as they are written. */
const WARM_DAYS = 10;
const FULL_DAYS = RUN_DAYS + 5;
/** By how much more than then there may be: cohorts and their days differ. */
const MORE = 1.15;
/** Megabytes of heap, in the seven weeks from then on: what is left of one import would be 700 bytes. */
const HEAP_MORE = 8;

interface Measured {
  heapMegabytes: number;
  objects: number;
  ledgers: number;
  items: Items;
}

export class Growth {
  readonly #simulation: Simulation;
  #warm: Items | undefined;
  #full: Measured | undefined;
  now: Measured = { heapMegabytes: 0, objects: 0, ledgers: 0, items: {} };

  constructor(simulation: Simulation) {
    this.#simulation = simulation;
  }

  /** Returns what is more than it may be. Days are counted from 0. */
  async check(day: number): Promise<string[]> {
    const { objects } = this.#simulation;
    const items = await expire(this.#simulation);
    const ledgers = objects.names(workFolders.ledgers);
    this.now = {
      // The simulation has the objects in memory, too.
      heapMegabytes: megabytes(heapAfterCollection() - objects.size()),
      objects: objects.names("").length,
      ledgers: ledgers.length,
      items,
    };
    const faults = this.#tooOld(ledgers);
    if (day + 1 === WARM_DAYS) this.#warm = items;
    if (day + 1 === FULL_DAYS) this.#full = this.now;
    if (this.#warm) faults.push(...this.#sinceWarm(this.#warm));
    if (this.#full) faults.push(...this.#sinceFull(this.#full));
    return faults.map((fault) => `day ${day + 1}: ${fault}`);
  }

  #sinceWarm(warm: Items): string[] {
    return Object.entries(this.now.items).flatMap(([kind, count]) => {
      const before = warm[kind] ?? 0;
      return kind === "RUN" || count <= before * MORE + 5 ? [] : [`${count} items ${kind}, were ${before}`];
    });
  }

  /**
   * Ledgers of seldom schedules add up to the newest ten for months: they have a law of their own, below. Until now the
   * heap grew with the number of objects, of which each takes more than its characters.
   */
  #sinceFull(full: Measured): string[] {
    const [now, then] = [this.now.objects - this.now.ledgers, full.objects - full.ledgers];
    const more = this.now.heapMegabytes - full.heapMegabytes;
    return [
      ...(now <= then * MORE + 20 ? [] : [`${now} objects of imports, were ${then}`]),
      ...(more <= HEAP_MORE ? [] : [`the heap has ${more} MB more`]),
    ];
  }

  /** Ledgers are young, or among the newest of their cohort at a connection. */
  #tooOld(ledgers: readonly string[]): string[] {
    const { objects, time } = this.#simulation;
    const now = time.now().getTime();
    const folderOf = (name: string) => name.split("/").slice(0, 3).join("/");
    return [...Map.groupBy(ledgers, folderOf)].flatMap(([folder, its]) => {
      const written = its.map((name) => objects.writtenAt(name).getTime()).sort((one, other) => other - one);
      // They are looked at when their cohort is imported, at the latest a month ago.
      const old = written.slice(LEDGERS_KEPT + 1).filter((at) => now - at > 2.1 * LEDGERS_KEPT_MS);
      return old.length > 0 ? [`${folder} has ${old.length} ledgers that are too old`] : [];
    });
  }
}
