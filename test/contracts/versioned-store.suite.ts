import { expect, test } from "vitest";
import type { Cohort } from "../../shared/contract/cohorts.ts";
import type { PageWanted } from "../../shared/ports/pages.ts";
import type { VersionedStore } from "../../shared/ports/stores.ts";
import { aCohort } from "../fakes/ids.ts";
import type { TablePorts } from "./on-every-table.ts";

interface Thing {
  id: string;
  version: number;
}

/** `make` returns a complete item. Two with different `marks` differ in more than their ids. */
export function versionedStoreSuite<T extends Thing>(
  ports: () => Pick<TablePorts, "loseNextAnswer"> & { store: VersionedStore<T> },
  make: (id: string, mark: string) => T,
  { newestFirst = false } = {},
): void {
  const store = () => ports().store;

  test("an item is read as it was written", async () => {
    const thing = make("one", "été 007, “quoted” \u{1f600}");
    expect(await store().create(thing)).toBe("created");
    expect(await store().read("one")).toEqual(thing);
    expect(await store().read("another")).toBeUndefined();
  });

  test("an id is used once, and a second item of it changes nothing", async () => {
    await store().create(make("one", "first"));
    expect(await store().create(make("one", "second"))).toBe("exists");
    expect(await store().read("one")).toEqual(make("one", "first"));
  });

  test("a replacement raises the version, and one made from an older version is refused", async () => {
    const seen = make("one", "first");
    await store().create(seen);
    expect(await store().replace({ ...make("one", "second"), version: seen.version })).toBe("replaced");
    expect(await store().replace({ ...make("one", "third"), version: seen.version })).toBe(
      "changed-meanwhile",
    );
    expect(await store().read("one")).toEqual({ ...make("one", "second"), version: seen.version + 1 });
  });

  test("a removed item can't be replaced", async () => {
    expect(await store().replace(make("one", "first"))).toBe("changed-meanwhile");
    expect(await store().read("one")).toBeUndefined();
  });

  test("only the version that was read is removed, and a removed item stays removed", async () => {
    const seen = make("one", "first");
    await store().create(seen);
    await store().replace(seen);
    expect(await store().remove(seen)).toBe("changed-meanwhile");
    expect(await store().remove({ id: "one", version: seen.version + 1 })).toBe("removed");
    expect(await store().remove(seen)).toBe("removed");
    expect(await store().read("one")).toBeUndefined();
    expect((await store().list({ limit: 10 })).items).toEqual([]);
  });

  test("a list has each item once, page after page, and no cursor on the last page", async () => {
    const ids = ["a", "b", "c", "d", "e", "f"];
    for (const id of ids) await store().create(make(id, "listed"));
    const pages: string[][] = [];
    let cursor: string | undefined;
    do {
      const wanted: PageWanted = { limit: 3, ...(cursor !== undefined && { cursor }) };
      const page = await store().list(wanted);
      pages.push(page.items.map((thing) => thing.id));
      cursor = page.cursor;
    } while (cursor !== undefined);
    const listed = newestFirst ? ids.toReversed() : ids;
    expect(pages).toEqual([listed.slice(0, 3), listed.slice(3)]);
  });

  test.each(["", "nonsense", Buffer.from('["COHORT#x"]').toString("base64url"), "e30"])(
    "a cursor that no list returned is refused: %j",
    async (cursor) => {
      await store().create(make("one", "first"));
      await expect(store().list({ limit: 1, cursor })).rejects.toMatchObject({ kind: "invalid" });
    },
  );

  test("of 100 racing creations one wins, and its item is the one that is kept", async () => {
    const things = Array.from({ length: 100 }, (_, at) => make("one", `racer ${at}`));
    const answers = await Promise.all(things.map((thing) => store().create(thing)));
    expect(answers.filter((answer) => answer === "created")).toHaveLength(1);
    expect(await store().read("one")).toEqual(things[answers.indexOf("created")]);
  });

  test("of 100 racing replacements of one version one wins", async () => {
    await store().create(make("one", "first"));
    const answers = await Promise.all(
      Array.from({ length: 100 }, (_, at) => store().replace(make("one", `racer ${at}`))),
    );
    expect(answers.filter((answer) => answer === "replaced")).toHaveLength(1);
    expect(await store().read("one")).toMatchObject({ version: make("one", "first").version + 1 });
  });

  test("a create whose first answer was lost has created", async () => {
    ports().loseNextAnswer();
    expect(await store().create(make("one", "first"))).toBe("created");
    expect(await store().create(make("one", "first"))).toBe("exists");
    expect(await store().read("one")).toEqual(make("one", "first"));
  });

  test("a create that lost is not treated as the winner if its answer is lost too", async () => {
    await store().create(make("one", "first"));
    ports().loseNextAnswer();
    expect(await store().create(make("one", "first"))).toBe("exists");
  });

  test("a replace whose first answer was lost has replaced, once", async () => {
    const seen = make("one", "first");
    await store().create(seen);
    ports().loseNextAnswer();
    expect(await store().replace({ ...make("one", "second"), version: seen.version })).toBe("replaced");
    expect(await store().read("one")).toEqual({ ...make("one", "second"), version: seen.version + 1 });
    expect(await store().replace(seen)).toBe("changed-meanwhile");
  });

  test("a removal whose first answer was lost has removed", async () => {
    const seen = make("one", "first");
    await store().create(seen);
    ports().loseNextAnswer();
    expect(await store().remove(seen)).toBe("removed");
    expect(await store().read("one")).toBeUndefined();
  });
}

/** JSON may hold more than the table's own types: numbers outside their range, and deep nesting. */
export function awkwardCohortSuite(cohorts: () => VersionedStore<Cohort>): void {
  test("a definition with huge numbers and deep nesting is read as it was written", async () => {
    let where: Extract<Cohort["definition"], { kind: "criteria" }>["where"] = {
      aggregate: {
        event: "",
        function: "sum",
        property: "amount",
        is: { between: [-1e300, 2 ** 80] },
      },
    };
    for (let depth = 0; depth < 20; depth += 1) where = depth % 2 ? { all: [where] } : { not: where };
    const cohort: Cohort = {
      id: aCohort("deep"),
      name: "Deep",
      timeZone: "Europe/Madrid",
      definition: { kind: "criteria", dataSet: "shop", where },
      guard: { addFactor: 1e-200 },
      createdAt: "2026-11-24T08:00:00.000Z",
      version: 1,
    };
    await cohorts().create(cohort);
    expect(await cohorts().read(aCohort("deep"))).toEqual(cohort);
  });
}
