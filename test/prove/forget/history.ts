/**
 * What happened to people before they are forgotten: imports of lists, exclusions, rejected rows, deleted cohorts, and
 * definitions that named them.
 */
import type { RunView } from "../../../shared/contract/imports.ts";
import type { Random } from "../../../shared/ports/machine.ts";
import type { Here } from "./here.ts";
import { identifiersOf, type Person, peopleOf, textsOf } from "./people.ts";

const PEOPLE = 10;

export interface History {
  people: readonly Person[];
  /** Cohorts that are there. */
  imported: readonly Imported[];
  /** Cohorts that were deleted, and whose people Braze keeps. */
  leftAtBraze: ReadonlySet<string>;
  /** Begins an import of a random cohort at a connection of its own. */
  importAgain(): Promise<void>;
  /** Imports everybody into a cohort, from a file of the data team that has everybody. */
  importEverybody(): Promise<RunView>;
}

interface Imported {
  cohort: string;
  connection: string;
}

/** `length`: what happens after the first import. `mark`: of the names of its people. */
export async function livedThrough(
  machine: Here,
  random: Random,
  { mark, length }: { mark: string; length: number },
): Promise<History> {
  const people = peopleOf(mark, PEOPLE);
  const draw = <Item>(items: readonly Item[]) => items[Math.floor(random.next() * items.length)] as Item;
  const some = () => {
    const drawn = people.filter(() => random.next() < 0.6);
    return drawn.length > 0 ? drawn : people;
  };
  const imported: Imported[] = [];
  const leftAtBraze = new Set<string>();
  const importOf = async ({ cohort, connection }: Imported) =>
    machine.ended(await machine.startImport(cohort, connection));

  const change = async (one: Imported) => {
    await machine.change(one.cohort, some());
    await importOf(one);
  };

  const happenings = {
    async import() {
      const one = { cohort: await machine.cohort(some()), connection: draw(machine.connections) };
      imported.push(one);
      await importOf(one);
    },
    change: () => change(draw(imported)),
    async write() {
      const one = draw(imported);
      await machine.write(one.cohort, draw(textsOf(draw(people))));
      await change(one);
    },
    async exclude() {
      const list = draw(["everywhere", ...machine.connections]);
      const request = { people: some().flatMap(identifiersOf), reason: "asked" };
      await machine.api.post(`/exclusion-lists/${list}/people`, request);
    },
    async excludeFile() {
      const usable = some().filter(({ form }) => form !== "unusable");
      if (usable.length === 0) return;
      const { id } = await machine.upload(usable, "/exclusion-files");
      await machine.api.post(`/exclusion-lists/everywhere/files`, { uploadId: id, reason: "asked" });
    },
    async include() {
      await machine.api.post("/exclusion-lists/everywhere/removals", {
        people: some().flatMap(identifiersOf),
      });
    },
    async delete() {
      if (imported.length < 2) return;
      const [{ cohort }] = imported.splice(0, 1) as [Imported];
      await machine.deleteCohort(cohort);
      leftAtBraze.add(cohort);
    },
  };
  await machine.know(people);
  await happenings.import();
  const names = Object.keys(happenings) as (keyof typeof happenings)[];
  for (let at = 0; at < length; at += 1) {
    const name = draw(names);
    // A list that never had anybody can't lose anybody.
    await happenings[name]().catch((error: unknown) => {
      if (name !== "include") throw error;
    });
  }
  return {
    people,
    imported,
    leftAtBraze,
    async importAgain() {
      const { cohort, connection } = draw(imported);
      // Another import of the cohort may be going on.
      await machine.startImport(cohort, connection).catch(() => undefined);
    },
    async importEverybody() {
      const one = draw(imported);
      await machine.changeToOwn(one.cohort, people);
      return importOf(one);
    },
  };
}
