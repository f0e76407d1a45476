/** The people who are searched for, on the scratch disk; in memory too once a text is searched. */
import { rm } from "node:fs/promises";
import type { Member } from "../../../domain/identifiers.ts";
import type { StoredPeople } from "../../../ports/erasure.ts";
import { SoughtPeople } from "../../reading/sought-people.ts";
import { sha256Of } from "../../s3/files.ts";
import type { Versions } from "../../s3/versions.ts";
import type { ScratchDatabase } from "../scratch/scratch-database.ts";
import { SOUGHT } from "./parquet-without.ts";

/** Read from the engine at a time: some 20 MB. */
const ROWS_AT_ONCE = 100_000;

/** Gives them as texts are searched for them. */
export type StagedPeople = () => Promise<SoughtPeople>;

/** Makes the table of them, unless it is theirs. Throws where they are missing, or not as they were written. */
export function peopleStager(scratch: ScratchDatabase, work: Versions) {
  let staged: (StoredPeople & { people: StagedPeople }) | undefined;
  const stage = async ({ object, sha256 }: StoredPeople): Promise<StagedPeople> => {
    const path = await scratch.file("sought.parquet");
    const [newest] = await work.of(object);
    if (!newest || newest.isMark || (await work.download(object, newest.id, path)) === "missing")
      throw new Error(`the people of ${object} are missing`);
    if ((await sha256Of(path)) !== sha256)
      throw new Error(`the people of ${object} are not as they were written`);
    await scratch.run(
      `CREATE OR REPLACE TABLE ${SOUGHT} AS SELECT DISTINCT kind, id, label FROM read_parquet('${path}')`,
    );
    await rm(path);
    let people: Promise<SoughtPeople> | undefined;
    return () => {
      people ??= inMemory(scratch);
      return people;
    };
  };
  return {
    async from(stored: StoredPeople): Promise<StagedPeople> {
      if (staged?.object !== stored.object || staged.sha256 !== stored.sha256)
        staged = { ...stored, people: await stage(stored) };
      return staged.people;
    },
    forget() {
      staged = undefined;
    },
  };
}

async function inMemory(scratch: ScratchDatabase): Promise<SoughtPeople> {
  const people = new SoughtPeople();
  for (let from = 0; ; from += ROWS_AT_ONCE) {
    const rows = await scratch.rows(
      `SELECT kind, id, label FROM ${SOUGHT} WHERE rowid >= ${from} AND rowid < ${from + ROWS_AT_ONCE}`,
    );
    for (const row of rows) people.add(row as unknown as Member);
    if (rows.length < ROWS_AT_ONCE) return people;
  }
}
