import { beforeAll, describe, expect, it } from "vitest";
import { functionRows } from "../../shared/contract/function-rows.ts";
import { type FunctionName, functions } from "../../shared/contract/functions.ts";
import { type RowKindName, type Rows, rowKinds } from "../../shared/contract/rows.ts";
import { bundledModules } from "./bundles.ts";
import { rowsTouched, sorted } from "./rows-touched.ts";

const names = Object.keys(functions) as FunctionName[];
const rowsOf = (name: FunctionName): Rows => sorted([functionRows[name] ?? {}]);
let bundles: Awaited<ReturnType<typeof bundledModules>>;
beforeAll(async () => {
  bundles = await bundledModules();
});

function who(verbs: readonly (keyof Rows)[], ...kinds: RowKindName[]): FunctionName[] {
  return names.filter((name) =>
    verbs.some((verb) => rowsOf(name)[verb]?.some((kind) => kinds.includes(kind))),
  );
}
const writes = ["put", "update", "delete"] as const;

describe("the rows of a function", () => {
  it.each(names.filter((name) => !name.startsWith("sandbox/")))(
    "are those that its use cases call for: %s",
    (name) => {
      const modules = bundles.get(name) ?? new Map<string, string>();
      // `reconcile` ends entries that others left open.
      const ends = name === "timers/reconcile" ? [{ read: ["audit"], update: ["audit"] } as Rows] : [];
      expect(rowsOf(name)).toEqual(sorted([rowsTouched(modules), ...ends]));
    },
  );

  it("are read and written by its needs, and there is no need without rows", () => {
    for (const name of names) {
      const { needs, rows = {} } = functions[name];
      const reads = [rows.read, rows.list].some((kinds) => kinds?.length);
      const written = writes.some((verb) => rows[verb]?.length);
      expect([name, needs.includes("table:read")]).toEqual([name, reads]);
      expect([name, needs.includes("table:write")]).toEqual([name, written]);
    }
  });

  it("are read by whoever puts or updates them, because a write that lost asks for the winner", () => {
    const same = (kind: RowKindName) => (kind === "leases" || kind === "toldNames" ? "ledgers" : kind);
    // These writes never ask for the winner.
    const blind: RowKindName[] = ["dataSetUses", "dataSetClaims"];
    for (const name of names) {
      const { read = [], put = [], update = [] } = rowsOf(name);
      // Who makes a delivery does not ask whether it was there already.
      const made = put.filter((kind) => kind !== "deliveries");
      const written = [...made, ...update].filter((kind) => !blind.includes(kind)).map(same);
      expect([name, written.filter((kind) => !read.includes(kind))]).toEqual([name, []]);
    }
  });
});

describe("a kind of rows", () => {
  it("shares no partition with another, but for the parts of one row", () => {
    const patterns = Object.entries(rowKinds).filter(([, kind]) => !("attributes" in kind));
    const heads = patterns.flatMap(([, { keys }]) => keys.map((key) => key.replace(/#?\*$/, "")));
    expect([...new Set(heads)]).toHaveLength(patterns.length);
    for (const [name, kind] of Object.entries(rowKinds))
      for (const key of kind.keys) expect(key, name).toMatch(/^[A-Z-]+(#\*)?$/);
  });

  it("that tells what Braze holds is written by those who settle, and after a restore, and deleted by nobody", () => {
    const settling = ["steps/open", "steps/settle", "jobs/repair-run"];
    expect(who(writes, "ledgers")).toEqual([...settling, "jobs/after-restore"]);
    expect(who(["put"], "ledgers", "leases", "toldNames")).toEqual([]);
    expect(who(["delete"], "ledgers", "runs", "schedules", "audit", "jobs", "requests")).toEqual([]);
  });

  it("that a sender writes is its run, its lease and its place among those who send", () => {
    const { put, update, delete: removed } = rowsOf("steps/send");
    expect({ put, update, removed }).toEqual({
      put: undefined,
      update: ["leases", "rates", "runs", "turns"],
      removed: undefined,
    });
  });

  it("that a reader of the history reads is the history, and the cohort whose it is", () => {
    expect(rowsOf("api/history")).toEqual({ list: ["runs"], read: ["cohorts", "runs"] });
  });

  it("that a reader of one import reads is the import, its connection, whom it can't mail, what channels were told and the line of those who send", () => {
    expect(rowsOf("api/progress")).toEqual({
      read: ["connections", "deliveries", "mailAddresses", "runs", "turns"],
    });
  });

  it("of addresses that are not mailed is written by what SES invokes and by who lifts a block, and deleted by nobody", () => {
    expect(who(writes, "mailAddresses")).toEqual(["api/blocked-addresses", "triggers/mail-events"]);
    expect(who(["delete"], "mailAddresses")).toEqual([]);
  });

  it("of definitions is written by the API only, but that uploads and earlier definitions end", () => {
    const definitions = who(writes, "cohorts", "dataSets", "dataSetUses", "dataSetClaims", "uploads");
    expect(definitions.filter((name) => !name.startsWith("api/"))).toEqual(["timers/retention"]);
    expect(rowsOf("timers/retention")).toEqual({
      read: ["cohorts", "connections"],
      list: ["cohorts", "earlierDefinitions", "exclusionLists", "uploads"],
      delete: ["earlierDefinitions", "uploads"],
    });
  });

  it("of the sandbox is the sandbox's alone, and it touches no other", () => {
    expect(who(["read", "list", ...writes], "sandbox")).toEqual(["sandbox/partner", "sandbox/admin"]);
    for (const name of ["sandbox/partner", "sandbox/admin"] as const)
      expect(new Set(Object.values(rowsOf(name)).flat())).toEqual(new Set(["sandbox"]));
  });
});
