/** One invocation's hold on a request to forget people: what it writes is derived from what it wrote before. */
import type { KeptForgetting } from "../../domain/forgetting.ts";
import type { StoredPeople } from "../../ports/erasure.ts";
import type { Forgettings } from "../../ports/forgettings.ts";

/** Another invocation, or somebody who dropped it, has changed the row: it goes on there, or not at all. */
export class Overtaken extends Error {
  constructor(id: string) {
    super(`the request to forget people ${id} is taken on elsewhere`);
    this.name = "Overtaken";
  }
}

export class Kept {
  readonly #forgettings: Pick<Forgettings, "replace">;
  #row: KeptForgetting;

  constructor(forgettings: Pick<Forgettings, "replace">, row: KeptForgetting) {
    this.#forgettings = forgettings;
    this.#row = row;
  }

  get row(): Readonly<KeptForgetting> {
    return this.#row;
  }

  get people(): StoredPeople {
    const { id, people } = this.#row;
    if (!people) throw new Error(`the people of the request to forget ${id} are not stored`);
    return people;
  }

  /** Throws `Overtaken` where another wrote meanwhile. */
  async write(changes: Partial<KeptForgetting>): Promise<void> {
    const next = { ...this.#row, ...changes };
    if ((await this.#forgettings.replace(next)) !== "replaced") throw new Overtaken(next.id);
    this.#row = { ...next, version: next.version + 1 };
  }

  /** Leaves these out of what is written next. */
  without(...names: readonly ("pass" | "search" | "holding" | "people" | "erasing")[]): this {
    this.#row = { ...this.#row };
    for (const name of names) delete this.#row[name];
    return this;
  }
}
