/** A cursor is one that its list gave, or refused: whatever was changed in it. */
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { auditTrailInTable } from "../../../shared/adapters/dynamodb/audit.ts";
import { cohortsInTable } from "../../../shared/adapters/dynamodb/cohorts.ts";
import { runsInTable } from "../../../shared/adapters/dynamodb/runs.ts";
import { sandboxCohortsInTable } from "../../../shared/adapters/dynamodb/sandbox-cohorts.ts";
import type { Table } from "../../../shared/adapters/dynamodb/table.ts";
import type { Page, PageWanted } from "../../../shared/ports/pages.ts";
import { dynalite, type TableServer } from "../../contracts/table-servers.ts";
import { steeredClock } from "../../fakes/clock.ts";
import { aCohort } from "../../fakes/ids.ts";
import { aListCohort, aQueuedRun } from "./rows.ts";

let server: TableServer;
let table: Table;
beforeAll(async () => {
  server = await dynalite();
});
afterAll(() => server?.stop());
beforeEach(async () => {
  table = await server.emptyTable(steeredClock());
});

const written = (value: unknown) => Buffer.from(JSON.stringify(value)).toString("base64url");
const read = (cursor: string): unknown => JSON.parse(Buffer.from(cursor, "base64url").toString());

interface Lists {
  list: (wanted: PageWanted) => Promise<Page<unknown>>;
  fill(): Promise<unknown>;
}

const lists: [what: string, of: () => Lists][] = [
  [
    "cohorts, from the index",
    () => {
      const cohorts = cohortsInTable(table);
      return {
        list: cohorts.list,
        fill: () =>
          Promise.all(["c1", "c2"].map((id) => cohorts.create({ ...aListCohort, id: aCohort(id) }))),
      };
    },
  ],
  [
    "runs of a cohort, from the table",
    () => {
      const runs = runsInTable(table);
      return {
        list: (wanted) => runs.list(aCohort("c1"), wanted),
        fill: () => Promise.all(["a", "b"].map((mark) => runs.accept(aQueuedRun(mark)))),
      };
    },
  ],
];

const changes: [what: string, changed: (values: string[]) => unknown][] = [
  ["a value is empty", (values) => values.with(-1, "")],
  ["the place in the list is empty", (values) => values.with(1, "")],
  ["a value is missing", (values) => values.slice(0, -1)],
  ["only the partition is there", (values) => values.slice(0, 1)],
  ["there is one more value", (values) => [...values, "more"]],
  ["a value is a number", (values) => [...values.slice(0, -1), 7]],
  ["it is an object", (values) => Object.fromEntries(values.entries())],
  ["it is a text", (values) => values.join()],
  ["it is of another partition", (values) => values.with(0, "COHORT#other")],
];

describe.each(lists)("of %s", (_, of) => {
  test("is taken", async () => {
    const { list, fill } = of();
    await fill();
    const { cursor = "" } = await list({ limit: 1 });
    expect((await list({ limit: 1, cursor })).items).toHaveLength(1);
  });

  test.each(changes)("is refused if %s", async (__, changed) => {
    const { list, fill } = of();
    await fill();
    const { cursor = "" } = await list({ limit: 1 });
    const wrong = written(changed(read(cursor) as string[]));
    await expect(list({ limit: 1, cursor: wrong })).rejects.toMatchObject({
      kind: "invalid",
      code: "invalid-cursor",
    });
  });
});

test.each(["2026-11-24T08:00:00Z#e1 ", " 2026-11-24T08:00:00Z#e1", "2026-11-24T08:00Z#e1", "", 7, null])(
  "a position that no list newest first has is refused: %j",
  async (position) => {
    const cursor = written([position]);
    await expect(auditTrailInTable(table).list({}, { limit: 1, cursor })).rejects.toMatchObject({
      code: "invalid-cursor",
    });
  },
);

test.each([[-1, "e1"], [8, "e1"], [1.5, "e1"], ["1", "e1"], [0, 1], [0]])(
  "a place that no list of received members has is refused: %j",
  async (...place: unknown[]) => {
    const cursor = written(place);
    await expect(
      sandboxCohortsInTable(table).members("kubit", "c1", { limit: 1, cursor }),
    ).rejects.toMatchObject({ kind: "invalid", code: "invalid-cursor" });
  },
);
