/** The port over Athena's API: what is asked once, what a look tells, and what AWS's bad days do to both. */
import { readFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { PutObjectCommand } from "@aws-sdk/client-s3";
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import { placeOf } from "../../../local/aws/athena/statement.ts";
import { localNames } from "../../../local/aws/names.ts";
import { filesInBucket } from "../../../shared/adapters/s3/files.ts";
import { objectsUnder } from "../../../shared/adapters/s3/objects.ts";
import { EngineThrottled } from "../../../shared/domain/engine-throttled.ts";
import type { NotEvaluated } from "../../../shared/ports/engine.ts";
import type {
  RowsQueries,
  SelectionLook,
  SelectionQueries,
  SelectionQuestion,
} from "../../../shared/ports/selections.ts";
import { type AthenaHere, athenaHere, identityOf, lake, selecting } from "./athena-here.ts";

let here: AthenaHere;
let select = identityOf(`"id" IN (SELECT "who" FROM "events")`);
let runs = 0;
const usual = select;

beforeAll(async () => {
  here = await athenaHere({ dialect: selecting(() => select) });
  await here.store.give("lake/events/a.csv", "who,at,what\nu1,2026-01-01,buy\nu2,2026-01-02,buy\n");
  await here.store.give("lake/users/a.csv", "id,device\nu1,d1\nu2,\nu3,d3\n");
  await here.store.give("lake/none/a.csv", "id,device\n");
});
afterAll(() => here?.close());
beforeEach(() => {
  here.misbehave({});
  here.deny();
  select = usual;
  runs += 1;
});

const where = { performed: { event: "buy" } };
const question: SelectionQuestion = {
  cohort: { definition: { kind: "criteria", dataSet: "lake", where }, timeZone: "UTC" },
  dataSet: lake,
  asOf: new Date("2026-01-05T09:00:00Z"),
  identifiedDevices: false,
};
const attempt = (number = 1) => ({ of: `run-${runs}`, attempt: number });
const start = (more: Partial<SelectionQuestion> = {}, number = 1) =>
  here.selections.start({ ...question, ...more }, attempt(number));
async function begun(more: Partial<SelectionQuestion> = {}, number = 1): Promise<RowsQueries> {
  const queries = await start(more, number);
  if (queries === "busy" || "reason" in queries || !("users" in queries))
    throw new Error(JSON.stringify(queries));
  return queries;
}
const ended = (queries: SelectionQueries, dataSet = lake, number = 1): Promise<SelectionLook> =>
  vi.waitFor(
    async () => {
      const look = await here.selections.look({ ...question, dataSet }, attempt(number), queries);
      expect(look.state).not.toBe("running");
      return look;
    },
    { timeout: 15_000 },
  );
async function namedIn(manifest: string | undefined): Promise<string[]> {
  const files = filesInBucket({ client: here.store.client, bucket: localNames.workBucket });
  const path = join(tmpdir(), `manifest-${process.pid}`);
  await files.download(manifest ?? "", path);
  const text = await readFile(path, "utf8");
  return text
    .split("\n")
    .filter(Boolean)
    .map((address) => placeOf(address).Key);
}

/** Names of an attempt's files of users, whatever a manifest says. */
async function written(number: number): Promise<string[]> {
  const names: string[] = [];
  const under = `selections/run-${runs}/${number}/users/`;
  for await (const { name } of objectsUnder(here.store.client, localNames.workBucket, under))
    names.push(name);
  return names;
}

describe("a selection", () => {
  it("leaves files that its manifest names, under the attempt's own folder", async () => {
    const queries = await begun({ identifiedDevices: true });
    const look = await ended(queries);
    if (look.state !== "selected") throw new Error(JSON.stringify(look));
    expect(look.rows).toEqual({
      users: `selections/run-${runs}/1/results/${queries.users}-manifest.csv`,
      devices: `selections/run-${runs}/1/results/${queries.devices}-manifest.csv`,
    });
    expect(look.scanned).toEqual([74, 74, 26]);
    const folder = `selections/run-${runs}/1`;
    expect(await namedIn(look.rows.users)).toEqual(
      [0, 1].map((at) => `${folder}/users/${queries.users}_${at}`),
    );
    expect(await namedIn(look.rows.devices)).toEqual(
      [0, 1].map((at) => `${folder}/devices/${queries.devices}_${at}`),
    );
  });

  it("that would scan more than its workgroup allows is too large, and what it has scanned is told", async () => {
    await here.store.give("lake/wide/a.csv", `id\n${"u1\n".repeat(400_000)}`);
    select = identityOf(`"id" IN (SELECT "id" FROM "wide")`);
    const queries = await begun();
    expect(await ended(queries)).toMatchObject({
      state: "failed",
      why: { reason: "too-large-for-engine", fault: { code: "athena-scans-too-much" } },
      mayPass: false,
    });
    expect(await here.selections.stop(queries)).toContain(1_000_000);
  });

  it("asks for devices only where it is asked to, and where the data has some", async () => {
    expect(await begun()).not.toHaveProperty("devices");
    const { deviceId: _, ...columns } = lake.users?.columns ?? { user: "id" };
    const without = { ...lake, users: { table: "users", columns } };
    expect(await begun({ dataSet: without, identifiedDevices: true }, 2)).not.toHaveProperty("devices");
  });

  it("goes on while it is looked at, and is not told of until all of it has ended", async () => {
    here.misbehave({ athena: { slowLooks: 2 } });
    const queries = await begun();
    expect(await here.selections.look(question, attempt(), queries)).toEqual({ state: "running" });
    expect(await here.selections.look(question, attempt(), queries)).toEqual({ state: "running" });
    expect((await ended(queries)).state).toBe("selected");
  });

  it("of nobody has a manifest without files", async () => {
    select = identityOf("false");
    const look = await ended(await begun());
    expect(look).toMatchObject({ state: "selected" });
    expect(look.state === "selected" && (await namedIn(look.rows.users))).toEqual([]);
  });

  it("of nobody may have no manifest, and is refused where there are files without one", async () => {
    here.misbehave({ athena: { noManifestOfNothing: true } });
    select = identityOf("false");
    const queries = await begun({ identifiedDevices: true });
    expect(await ended(queries)).toMatchObject({
      state: "selected",
      rows: { users: "", devices: expect.stringMatching(/^sel/) },
    });
    await here.store.client.send(
      new PutObjectCommand({
        Bucket: localNames.workBucket,
        Key: `selections/run-${runs}/1/users/a`,
        Body: "rows",
      }),
    );
    expect(await ended(queries)).toMatchObject({
      state: "failed",
      why: { fault: { code: "athena-refuses" } },
    });
  });

  it("over a table without rows is stale data, and not nobody", async () => {
    const empty = { ...lake, users: { ...lake.users, table: "none" } } as typeof lake;
    expect(await ended(await begun({ dataSet: empty }), empty)).toMatchObject({
      state: "failed",
      mayPass: false,
      why: { reason: "stale-data", detail: 'The table "none" has no rows.' },
    });
  });

  it("over a table without rows is told of before the users are read", async () => {
    const empty = { ...lake, users: { ...lake.users, table: "none" } } as typeof lake;
    const { tables } = await begun({ dataSet: empty });
    await ended({ tables, users: tables }, empty);
    here.misbehave({ athena: { slowLooks: 100 } });
    const { users } = await begun({ dataSet: empty }, 2);
    const look = await here.selections.look({ ...question, dataSet: empty }, attempt(2), { tables, users });
    expect(look).toMatchObject({ state: "failed", why: { reason: "stale-data" } });
  });

  it.each([
    ["yyyy-MM-dd", "20260101"],
    ["yyyyMMdd", "2026-01-01"],
    ["yyyy-MM-dd", "2026-1-1"],
    // Numbers: a month, a day of the year, and days since 1970.
    ["yyyyMMdd", "202601"],
    ["yyyyMMdd", "2026001"],
    ["yyyyMMdd", "20501"],
  ] as const)("by partitions of %s is refused where one is %s: it would be left out", async (format, day) => {
    const table = `days_${runs}`;
    await here.store.give(`lake/${table}/day=${day}/a.csv`, "who,at,what\nu1,2026-01-01,buy\n");
    const partitioned = (its: typeof format) => ({
      ...lake,
      events: { ...lake.events, table, partition: { column: "day", format: its } },
    });
    expect(await ended(await begun({ dataSet: partitioned(format) }), partitioned(format))).toMatchObject({
      state: "failed",
      mayPass: false,
      why: {
        reason: "definition-invalid",
        fault: { code: "partition-of-other-format", values: { table, column: "day", format } },
      },
    });
  });

  it.each([
    ["yyyy-MM-dd", "2026-01-01-07"],
    ["yyyyMMdd", "20260101"],
  ] as const)("by partitions of %s that are %s is made", async (format, day) => {
    const table = `days_${runs}`;
    await here.store.give(`lake/${table}/day=${day}/a.csv`, "who,at,what\nu1,2026-01-01,buy\n");
    const partitioned = { ...lake, events: { ...lake.events, table, partition: { column: "day", format } } };
    expect((await ended(await begun({ dataSet: partitioned }), partitioned)).state).toBe("selected");
  });

  it("never writes beside what is there", async () => {
    const queries = await begun();
    await ended(queries);
    select = identityOf("true");
    expect(await ended(await begun())).toMatchObject({
      state: "failed",
      why: { detail: expect.stringContaining("HIVE_PATH_ALREADY_EXISTS") },
    });
  });

  it("that is stopped has failed, and may be tried again", async () => {
    here.misbehave({ athena: { slowLooks: 100 } });
    const queries = await begun();
    await here.selections.stop(queries);
    expect(await ended(queries)).toMatchObject({ state: "failed", mayPass: true });
    await here.selections.stop(queries);
  });

  it("that is stopped at its end stays as it is, and tells what it has scanned", async () => {
    const queries = await begun();
    const look = await ended(queries);
    expect(await here.selections.stop(queries)).toEqual([74, 74]);
    expect(await ended(queries)).toEqual(look);
  });

  it("that fails leaves files, which the next attempt's manifest does not name", async () => {
    here.misbehave({
      athena: { fails: { times: 2, reason: "GENERIC_INTERNAL_ERROR: one of those", category: 1 } },
    });
    expect(await ended(await begun())).toMatchObject({
      state: "failed",
      mayPass: true,
      why: {
        reason: "database-unavailable",
        detail: 'Athena "lake" failed with the error GENERIC_INTERNAL_ERROR, at each try.',
      },
    });
    await vi.waitFor(async () => expect(await written(1)).not.toEqual([]), { timeout: 15_000 });
    const look = await ended(await begun({}, 2));
    const named = look.state === "selected" ? await namedIn(look.rows.users) : [];
    expect(named).toHaveLength(2);
    expect(named.every((name) => name.startsWith(`selections/run-${runs}/2/users/`))).toBe(true);
  });

  it.each<[string, () => void, NotEvaluated["reason"], string]>([
    [
      "a column that is not there",
      () => {
        select = identityOf(`"plan" = 'gold'`);
      },
      "definition-invalid",
      'Athena "lake" finds no table or column by a name of the data set or of a condition: plan.',
    ],
    [
      "a value that is not what it is read as",
      () => {
        select = identityOf(`CAST("id" AS INTEGER) = 1`);
      },
      "data-unreadable",
      'Athena "lake" can\'t read a value or a file of the tables: error INVALID_CAST_ARGUMENT.',
    ],
  ])("fails for good for %s, and repeats no value", async (_, given, reason, detail) => {
    given();
    expect(await ended(await begun())).toMatchObject({
      state: "failed",
      mayPass: false,
      why: { reason, detail },
    });
  });
});

describe("a selection that asks for the tables first", () => {
  const first = async (more: Partial<SelectionQuestion> = {}): Promise<SelectionQueries> => {
    const queries = await start({ tablesFirst: true, ...more });
    if (queries === "busy" || "reason" in queries) throw new Error(JSON.stringify(queries));
    return queries;
  };

  it("asks for nothing else where one has no rows", async () => {
    const empty = { ...lake, users: { ...lake.users, table: "none" } } as typeof lake;
    const before = here.athena.started();
    const queries = await first({ dataSet: empty });
    expect(queries).toEqual({ tables: expect.any(String) });
    expect(await ended(queries, empty)).toMatchObject({ state: "failed", why: { reason: "stale-data" } });
    expect(here.athena.started()).toBe(before + 1);
  });

  it("asks for the users once all have rows, whose scanned bytes count once", async () => {
    const before = here.athena.started();
    const queries = await first();
    const look = await ended(queries);
    if (look.state !== "continued") throw new Error(JSON.stringify(look));
    expect(look).toEqual({
      state: "continued",
      queries: { ...queries, users: expect.any(String) },
      scanned: [],
    });
    expect(await ended(look.queries)).toMatchObject({ state: "selected", scanned: [74, 74] });
    expect(here.athena.started()).toBe(before + 2);
    expect(await ended(queries)).toEqual(look);
    expect(here.athena.started()).toBe(before + 2);
  });

  it("asks for a text's columns once all have rows, and then for its rows", async () => {
    const sql = "SELECT id AS external_id FROM users";
    const cohort = { definition: { kind: "sql", dataSet: "lake", sql }, timeZone: "UTC" } as const;
    let queries = await first({ cohort });
    const shapes: string[][] = [];
    const scanned: number[] = [];
    for (let looks = 0; looks < 3; looks++) {
      shapes.push(Object.keys(queries).sort());
      const look = await vi.waitFor(
        async () => {
          const seen = await here.selections.look({ ...question, cohort }, attempt(), queries);
          expect(seen.state).not.toBe("running");
          return seen;
        },
        { timeout: 15_000 },
      );
      if (look.state === "continued") queries = look.queries;
      if (look.state === "continued" || look.state === "selected") scanned.push(...look.scanned);
    }
    expect(shapes).toEqual([["tables"], ["columns", "tables"], ["tables", "users"]]);
    expect(scanned).toEqual([0, 74, 26]);
  });

  it("is begun anew where there is room for the tables only, and counts what they have scanned", async () => {
    here.misbehave({ athena: { takes: 1 } });
    const queries = await first();
    expect(await ended(queries)).toEqual({ state: "busy", scanned: [74] });
  });

  it("that fails at the tables may be tried again", async () => {
    here.misbehave({ athena: { fails: { times: 1, reason: "GENERIC_INTERNAL_ERROR: one", category: 1 } } });
    expect(await ended(await first())).toMatchObject({ state: "failed", mayPass: true });
  });
});

describe("a start", () => {
  it("that is repeated asks for nothing anew, and another attempt does", async () => {
    const before = here.athena.started();
    const first = await begun();
    expect(await begun()).toEqual(first);
    expect(here.athena.started()).toBe(before + 2);
    expect(await begun({}, 2)).not.toEqual(first);
    expect(here.athena.started()).toBe(before + 4);
  });

  it("whose answers are lost, or whose first calls fail, has started each query once", async () => {
    for (const does of ["lose-answer", "fail", "lose-request", "throttle"] as const) {
      runs += 1;
      here.misbehave({
        faults: [{ service: "athena", operations: ["StartQueryExecution"], times: 2, does }],
      });
      const before = here.athena.started();
      const queries = await begun();
      expect(here.athena.started()).toBe(before + 2);
      expect(await begun()).toEqual(queries);
    }
  });

  it("that Athena has no room for is to be made again later, which one call finds out", async () => {
    here.misbehave({ athena: { takes: 0 } });
    const before = here.athena.started();
    expect(await start({ identifiedDevices: true })).toBe("busy");
    expect(here.athena.started()).toBe(before);
  });

  it("whose calls are too many goes on as the same attempt, and so do a look and a stop", async () => {
    const throttled = (...operations: string[]) =>
      here.misbehave({
        athena: { slowLooks: 1 },
        faults: [{ service: "athena", operations, does: "throttle" }],
      });
    const before = here.athena.started();
    for (const operation of ["GetTableMetadata", "StartQueryExecution"]) {
      throttled(operation);
      await expect(start()).rejects.toThrow(EngineThrottled);
    }
    here.misbehave({ athena: { slowLooks: 1, takes: 1, refusal: "ThrottlingException" } });
    await expect(start()).rejects.toThrow(EngineThrottled);
    expect(here.athena.started()).toBe(before + 1);
    here.misbehave({ athena: { slowLooks: 1 } });
    const queries = await begun();
    expect(here.athena.started()).toBe(before + 2);
    throttled("GetQueryExecution");
    await expect(here.selections.look(question, attempt(), queries)).rejects.toThrow(EngineThrottled);
    throttled("StopQueryExecution");
    await expect(here.selections.stop(queries)).rejects.toThrow(EngineThrottled);
    here.misbehave({});
    expect((await ended(queries)).state).toBe("selected");
  });

  it("whose results are asked for too often goes on with the same queries, running or ended", async () => {
    for (const athena of [{ slowLooks: 2 }, {}]) {
      runs += 1;
      here.misbehave({ athena });
      const queries = await begun();
      const [started, going] = [here.athena.started(), here.athena.going()];
      here.misbehave({
        athena,
        faults: [{ service: "athena", operations: ["GetQueryResults"], does: "throttle" }],
      });
      const looks = async () => {
        for (;;) {
          const look = await here.selections.look(question, attempt(), queries);
          if (look.state !== "running") return look;
        }
      };
      await expect(looks()).rejects.toThrow(EngineThrottled);
      expect(here.athena.going()).toBeLessThanOrEqual(going);
      here.misbehave({ athena });
      expect((await ended(queries)).state).toBe("selected");
      expect(here.athena.started()).toBe(started);
    }
  });

  it("that Athena does not know any more is refused, and its stop does not hide that", async () => {
    const unknown = { tables: "one", users: "two" };
    const look = await here.selections.look(question, attempt(), unknown);
    expect(look).toMatchObject({ state: "failed", why: { fault: { code: "athena-refuses" } } });
    expect(await here.selections.stop(unknown)).toEqual([0, 0]);
  });

  it("that may not be stopped any more is left to end by itself, and nothing is known of what it scans", async () => {
    here.misbehave({ athena: { slowLooks: 3 } });
    const queries = await begun();
    here.deny("StopQueryExecution");
    expect(await here.selections.stop(queries)).toEqual([0, 0]);
    here.deny();
    here.misbehave({});
    expect((await ended(queries)).state).toBe("selected");
  });

  it("that is taken in part, where what was taken can't be stopped, is not said to have left nothing", async () => {
    here.misbehave({
      athena: { slowLooks: 100, takes: 1 },
      faults: [{ service: "athena", operations: ["StopQueryExecution"], does: "throttle" }],
    });
    const going = here.athena.going();
    await expect(start()).rejects.toThrow(EngineThrottled);
    expect(here.athena.going()).toBe(going + 1);
    here.misbehave({ athena: { slowLooks: 100, takes: 0 } });
    expect(await start()).toBe("busy");
    expect(here.athena.going()).toBe(going);
  });

  it("that is taken in part leaves nothing running", async () => {
    here.misbehave({ athena: { slowLooks: 100, takes: 2 } });
    const [before, going] = [here.athena.started(), here.athena.going()];
    expect(await start({ identifiedDevices: true })).toBe("busy");
    expect(here.athena.started()).toBe(before + 2);
    expect(here.athena.going()).toBe(going);
    here.misbehave({});
    const look = await ended(await begun({ identifiedDevices: true }, 2), lake, 2);
    expect(look.state).toBe("selected");
  });

  it("one of whose calls fails is taken up by its repetition, which no stopped query ends", async () => {
    here.misbehave({ athena: { slowLooks: 1, takes: 2, refusal: "InternalServerException" } });
    const [before, going] = [here.athena.started(), here.athena.going()];
    await expect(start({ identifiedDevices: true })).rejects.toThrow();
    expect(here.athena.going()).toBe(going + 2);
    here.misbehave({});
    const queries = await begun({ identifiedDevices: true });
    expect(here.athena.started()).toBe(before + 3);
    expect((await ended(queries)).state).toBe("selected");
  });

  it("one of whose calls is refused leaves nothing running", async () => {
    here.misbehave({ athena: { slowLooks: 100, takes: 2, refusal: "InvalidRequestException" } });
    const [before, going] = [here.athena.started(), here.athena.going()];
    expect(await start({ identifiedDevices: true })).toMatchObject({ fault: { code: "athena-refuses" } });
    expect(here.athena.started()).toBe(before + 2);
    expect(here.athena.going()).toBe(going);
  });

  it("of a definition that has changed since is another query, and not an error", async () => {
    const first = await begun();
    select = identityOf("true");
    const second = await begun();
    expect(second.users).not.toBe(first.users);
    expect(second.tables).toBe(first.tables);
  });

  it("asks nothing of an Athena that the stage does not name, or with a text that is too long", async () => {
    const before = here.athena.started();
    expect(await start({ dataSet: { ...lake, athena: "toString" } })).toMatchObject({
      reason: "definition-invalid",
      fault: { code: "no-athena", values: { athena: "toString" } },
    });
    select = identityOf(`"id" = '${"x".repeat(262_144)}'`);
    expect(await start()).toMatchObject({
      reason: "definition-invalid",
      fault: { code: "athena-query-too-long" },
    });
    expect(here.athena.started()).toBe(before);
  });

  it("over a table that the catalog does not have is of no definition, and asks nothing", async () => {
    const before = here.athena.started();
    const dataSet = { ...lake, events: { ...lake.events, table: "nothing" } };
    expect(await start({ dataSet })).toMatchObject({
      reason: "definition-invalid",
      fault: { code: "athena-finds-no", values: { athena: "lake", name: "nothing" } },
    });
    expect(here.athena.started()).toBe(before);
  });

  it("that keeps failing is an accident, for whoever asks to repeat", async () => {
    here.misbehave({ faults: [{ service: "athena", does: "fail" }] });
    await expect(start()).rejects.toThrow();
    await expect(
      here.selections.look(question, attempt(), { tables: "one", users: "two" }),
    ).rejects.toThrow();
  });

  it("whose queries may not be looked at any more is a refusal", async () => {
    expect(await here.selections.look(question, attempt(), { tables: "one", users: "two" })).toMatchObject({
      state: "failed",
      mayPass: false,
      why: { fault: { code: "athena-refuses" } },
    });
  });
});
