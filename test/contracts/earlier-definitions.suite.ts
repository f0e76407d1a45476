/** What every keeper of earlier definitions must do. */
import { expect, test } from "vitest";
import type { EarlierDefinition } from "../../shared/contract/earlier-definitions.ts";
import type { OfVersion } from "../../shared/ports/earlier-definitions.ts";
import { aCohort } from "../fakes/ids.ts";
import type { TablePorts } from "./on-every-table.ts";

const cohort = aCohort("loyal");
const UNTIL = "2026-11-24T08:00:00.000Z";

function earlier(version: number, until = UNTIL): EarlierDefinition {
  const sql = `SELECT 'größe' AS external_id -- ${version}`;
  return { version, until, timeZone: "Europe/Madrid", definition: { kind: "sql", dataSet: "shop", sql } };
}

export function earlierDefinitionsSuite(ports: () => TablePorts): void {
  const keep = (one: EarlierDefinition) => ports().earlierDefinitions.keep(cohort, one);
  const list = (limit = 50, cursor?: string) =>
    ports().earlierDefinitions.list(cohort, { limit, ...(cursor !== undefined && { cursor }) });

  test("are listed as they were kept, by version and not as text, newest first", async () => {
    for (const version of [9, 2, 10]) await keep(earlier(version));
    expect(await list()).toEqual({ items: [10, 9, 2].map((version) => earlier(version)) });
    expect(await ports().earlierDefinitions.list(aCohort("lapsed"), { limit: 50 })).toEqual({ items: [] });
  });

  test("are listed in pages, each once", async () => {
    for (const version of [0, 1, 2]) await keep(earlier(version));
    const first = await list(2);
    expect(first.items.map(({ version }) => version)).toEqual([2, 1]);
    expect(await list(2, first.cursor)).toEqual({ items: [earlier(0)] });
  });

  test("of a version have one entry, with the time that was told last", async () => {
    await keep(earlier(3));
    await keep(earlier(3, "2026-11-25T08:00:00.000Z"));
    expect((await list()).items).toEqual([earlier(3, "2026-11-25T08:00:00.000Z")]);
  });

  test("are removed one by one; also twice", async () => {
    for (const version of [0, 1, 2]) await keep(earlier(version));
    await ports().earlierDefinitions.remove(cohort, 1);
    await ports().earlierDefinitions.remove(cohort, 1);
    await ports().earlierDefinitions.remove(aCohort("lapsed"), 2);
    expect((await list()).items).toEqual([earlier(2), earlier(0)]);
  });

  test("are all listed in pages, of every cohort, with nothing but their cohort and version", async () => {
    const [other, checked] = [aCohort("lapsed"), aCohort("loyal-too")];
    for (const version of [10, 9]) await keep(earlier(version));
    await keep(earlier(9, "2026-11-25T08:00:00.000Z"));
    for (const one of [other, checked]) await ports().earlierDefinitions.keep(one, earlier(0));
    const all = async () => {
      const found: OfVersion[] = [];
      let cursor: string | undefined;
      do {
        const page = await ports().earlierDefinitions.all({ limit: 2, ...(cursor && { cursor }) });
        found.push(...page.items);
        cursor = page.cursor;
      } while (cursor);
      return found;
    };
    const expected = [
      { cohort, version: 9 },
      { cohort, version: 10 },
      { cohort: other, version: 0 },
      { cohort: checked, version: 0 },
    ].sort((one, another) => (one.cohort === another.cohort ? 0 : one.cohort < another.cohort ? -1 : 1));
    expect(await all()).toEqual(expected);
    await ports().earlierDefinitions.remove(cohort, 9);
    await ports().earlierDefinitions.forget(other);
    expect(await all()).toEqual(
      expected.filter(({ cohort: one, version }) => one !== other && version !== 9),
    );
  });

  test("are forgotten with their cohort, and nobody else's; also twice", async () => {
    const other = aCohort("loyal-too");
    for (const version of [0, 1]) await keep(earlier(version));
    await ports().earlierDefinitions.keep(other, earlier(0));
    await ports().earlierDefinitions.forget(cohort);
    await ports().earlierDefinitions.forget(cohort);
    expect(await list()).toEqual({ items: [] });
    expect((await ports().earlierDefinitions.list(other, { limit: 5 })).items).toEqual([earlier(0)]);
  });
}
