/** The people on exclusion lists as Parquet: (number, kind, id, label, at, by, reason), numbered as they were added. */
import type { IdentifierKind } from "../../../contract/cohorts.ts";
import { invalidCursor } from "../../../domain/domain-error.ts";
import type { Member } from "../../../domain/identifiers.ts";
import type { ExclusionObject } from "../../../ports/engine.ts";
import type { StoredPeople } from "../../../ports/erasure.ts";
import type { ChangedPeople, ExcludedPeople, ExcludedPerson } from "../../../ports/exclusions.ts";
import type { ForgottenKey } from "../../../ports/secrets.ts";
import { type Files, sha256Of } from "../../s3/files.ts";
import { PARQUET } from "../scratch/parquet-format.ts";
import type { ScratchDatabase, Values } from "../scratch/scratch-database.ts";
import { ALIAS_NAME, hashesBy } from "./keyed-hashes.ts";
import { mentionsAnyOf, peopleInFile, type Uploads } from "./people-in-file.ts";
import { stagedExclusions } from "./staged-exclusions.ts";

/** Of a person; `number` comes before them. */
const texts = ["kind", "id", "label", '"at"', '"by"', "reason"];
const identifier = texts.slice(0, 3);
const columns = ["number", ...texts].join(", ");

export function excludedPeopleOnDuckDb(world: {
  scratch: ScratchDatabase;
  /** The work bucket. */
  files: Files;
  /** Left out: no file is added. */
  uploads?: Uploads;
  /** Left out: nobody is forgotten here. */
  forgottenKey?: ForgottenKey;
}): ExcludedPeople {
  const { scratch, files, uploads, forgottenKey } = world;

  const table = (name: string, own: readonly string[]) =>
    scratch.run(`CREATE OR REPLACE TABLE ${name} (${own.map((one) => `${one} VARCHAR`).join(", ")})`);
  const known = async (from: ExclusionObject | undefined) => {
    await table("people", texts);
    await scratch.run("ALTER TABLE people ADD COLUMN number BIGINT");
    for (const path of await stagedExclusions(scratch, from ? [from] : [], files))
      await scratch.run(`INSERT INTO people BY NAME SELECT ${columns} FROM read_parquet('${path}')`);
  };
  /** Numbers go on after those that are there. */
  const append = (rows: string, values: Values = {}) =>
    scratch.run(
      `
      INSERT INTO people BY NAME SELECT ${texts.join(", ")},
        (SELECT coalesce(max(number), 0) FROM people) + row_number() OVER (ORDER BY "at", kind, id, label) AS number
      FROM (${rows})`,
      values,
    );
  const written = async (into: string) => {
    const path = await scratch.file("people.parquet");
    await scratch.run(`COPY (SELECT ${columns} FROM people ORDER BY number) TO '${path}' (${PARQUET})`);
    const sha256 = await sha256Of(path);
    await files.upload(path, into, sha256);
    return sha256;
  };
  /** Makes the table `named` of these columns. */
  const name = async (own: readonly string[], people: StoredPeople | string[][]) => {
    await table("named", own);
    if (Array.isArray(people)) return scratch.append("named", people);
    for (const path of await stagedExclusions(scratch, [people], files))
      await scratch.run(`INSERT INTO named SELECT ${own.join(", ")} FROM read_parquet('${path}')`);
  };
  /** Puts keyed hashes in the place of identifiers of the table `named`. */
  const hash = async () => {
    const { hashed, values } = await hashesBy(forgottenKey);
    await scratch.run(`
      INSERT INTO named SELECT * REPLACE ('${ALIAS_NAME}' AS kind, '' AS label) FROM named WHERE kind = 'alias'`);
    await scratch.run(`CREATE OR REPLACE TABLE hashed AS ${hashed("named")}`, values);
    await scratch.run("DROP TABLE named");
    await scratch.run("ALTER TABLE hashed RENAME TO named");
  };
  const counted = async (rows = "people") => {
    const [found = {}] = await scratch.rows(
      `SELECT count(*) AS people FROM ${rows} WHERE kind <> '${ALIAS_NAME}'`,
    );
    return Number(found["people"]);
  };
  /** Writes what `change` makes of the people. */
  const changedBy = async (change: () => Promise<unknown>, into: string): Promise<ChangedPeople> => {
    const before = await counted();
    await change();
    const people = await counted();
    const changed = Math.abs(people - before);
    return { changed, people, ...(changed > 0 && { sha256: await written(into) }) };
  };

  return {
    async add(people, { from, into, keyed }) {
      await known(from);
      const said = ({ kind, id, label, at, by, reason }: ExcludedPerson) => [kind, id, label, at, by, reason];
      await name(texts, "object" in people ? people : people.map(said));
      if (keyed) await hash();
      const added =
        "SELECT DISTINCT ON (kind, id, label) * FROM named ANTI JOIN people USING (kind, id, label)";
      return changedBy(() => append(added), into);
    },
    async addFile(file, { from, into, keyed }) {
      if (!uploads) throw new Error("no uploads are read here");
      const unread = await peopleInFile(scratch, uploads, { file, into: "named" });
      if (unread) return unread;
      const { at, by, reason } = file;
      if (await mentionsAnyOf(scratch, "named", reason)) return "identifier-in-reason";
      if (keyed) await hash();
      await known(from);
      const added = `SELECT *, $at AS "at", $by AS "by", $reason AS reason FROM named ANTI JOIN people USING (kind, id, label)`;
      return changedBy(() => append(added, { at, by, reason }), into);
    },
    async remove(people, { from, into, keyed }) {
      await known(from);
      const who = ({ kind, id, label }: Member) => [kind, id, label];
      await name(identifier, "object" in people ? people : people.map(who));
      if (keyed) await hash();
      const removed = `
        DELETE FROM people USING (SELECT DISTINCT * FROM named) AS gone
        WHERE people.kind = gone.kind AND people.id = gone.id AND people.label = gone.label`;
      return changedBy(() => scratch.run(removed), into);
    },
    async count(people, on) {
      await known(on);
      await name(identifier, people);
      if (on.keyed) await hash();
      return counted("people SEMI JOIN named USING (kind, id, label)");
    },
    async mentioned(people, texts) {
      await name(identifier, people);
      const has: boolean[] = [];
      for (const text of texts) has.push(await mentionsAnyOf(scratch, "named", text));
      return has;
    },
    async page(from, { limit, cursor }) {
      if (cursor !== undefined && !/^\d{1,15}$/.test(cursor)) throw invalidCursor();
      await known(from);
      const before = cursor === undefined ? "true" : `number < ${cursor}`;
      const rows = await scratch.rows(
        `SELECT ${columns} FROM people WHERE ${before} AND kind <> '${ALIAS_NAME}' ORDER BY number DESC LIMIT ${limit + 1}`,
      );
      const shown = rows.slice(0, limit);
      const text = (value: unknown) => String(value);
      return {
        items: shown.map(({ kind, id, label, at, by, reason }) => ({
          kind: text(kind) as IdentifierKind,
          id: text(id),
          label: text(label),
          at: text(at),
          by: text(by),
          reason: text(reason),
        })),
        ...(rows.length > limit && { cursor: text(shown.at(-1)?.["number"]) }),
      };
    },
    async unite(objects, into) {
      await known(undefined);
      for (const object of objects) {
        const sha256 = await files.intact(object);
        if (sha256 === undefined) throw new Error(`the exclusion list ${object} is not as it was written`);
        for (const path of await stagedExclusions(scratch, [{ object, sha256 }], files))
          await append(
            `SELECT ${texts.join(", ")} FROM read_parquet('${path}') ANTI JOIN people USING (kind, id, label)`,
          );
      }
      return { people: await counted(), sha256: await written(into) };
    },
    discard: () => scratch.discard(),
  };
}
