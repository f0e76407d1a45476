/** What Athena has selected, as the engine goes on with it: by its manifest, whatever else lies beside. */
import { afterAll, beforeAll, beforeEach, expect, it } from "vitest";
import { localNames } from "../../../../local/aws/names.ts";
import { engineOnDuckDb } from "../../../../shared/adapters/duckdb/evaluate/engine.ts";
import {
  type ScratchDatabase,
  scratchDatabase,
} from "../../../../shared/adapters/duckdb/scratch/scratch-database.ts";
import { type Files, filesInBucket } from "../../../../shared/adapters/s3/files.ts";
import type { CohortEngine, EvaluationRequest } from "../../../../shared/ports/engine.ts";
import type { SelectedRows } from "../../../../shared/ports/selections.ts";
import { steeredClock } from "../../../fakes/clock.ts";
import { lake } from "../../athena/athena-here.ts";
import { type ObjectStore, objectStore } from "../object-store.ts";

let store: ObjectStore;
let scratch: ScratchDatabase;
let engine: CohortEngine;
let work: Files;
let evaluations = 0;

beforeAll(async () => {
  store = await objectStore();
  scratch = scratchDatabase({ memoryMb: 512 });
  work = filesInBucket({ client: store.client, bucket: localNames.workBucket });
  const files = filesInBucket({ client: store.client, bucket: localNames.dataBucket });
  engine = engineOnDuckDb({ scratch, files, work, clock: steeredClock() });
});
afterAll(async () => {
  await scratch?.discard();
  await store?.close();
});
beforeEach(() => {
  evaluations += 1;
});

const folder = () => `selections/run-${evaluations}/1/`;
type Row = [
  external: string | null,
  name: string | null,
  label: string | null,
  device: string | null,
  anonymous: boolean | null,
];
async function give(name: string, rows: readonly Row[]): Promise<string> {
  const path = await scratch.file("given.parquet");
  const text = (value: string | boolean | null) =>
    value === null ? "NULL" : typeof value === "string" ? `'${value}'` : String(value);
  const values = rows.map((row) => `(${row.map(text).join(", ")})`).join(", ");
  const columns = "external_id, alias_name, alias_label, device_id, anonymous";
  await scratch.run(
    `COPY (SELECT external_id::VARCHAR AS external_id, alias_name::VARCHAR AS alias_name,
      alias_label::VARCHAR AS alias_label, device_id::VARCHAR AS device_id, anonymous::BOOLEAN AS anonymous
      FROM (VALUES ${values}) AS given(${columns})) TO '${path}' (FORMAT parquet)`,
  );
  await work.upload(path, `${folder()}${name}`);
  return `s3://${localNames.workBucket}/${folder()}${name}`;
}
async function manifest(name: string, files: readonly string[]): Promise<string> {
  await work.put(`${folder()}${name}.csv`, files.map((file) => `${file}\n`).join(""));
  return `${folder()}${name}.csv`;
}
const asked = (selected: SelectedRows, more: Partial<EvaluationRequest> = {}): EvaluationRequest => ({
  cohort: {
    definition: { kind: "criteria", dataSet: "lake", where: { performed: { event: "buy" } } },
    timeZone: "UTC",
    identifierOrder: ["external_id", "alias", "device_id"],
  },
  dataSet: lake,
  asOf: new Date("2026-01-05T09:00:00Z"),
  ...more,
  selected,
});
const evaluate = (selected: SelectedRows, more: Partial<EvaluationRequest> = {}) =>
  engine.evaluate(asked(selected, more));
async function rowsIn(path: string | undefined): Promise<unknown[]> {
  return scratch.rows(`SELECT * FROM read_parquet('${path}') ORDER BY ALL`);
}

it("files that the disk can't hold are refused before any of them is downloaded", async () => {
  const rows = Array.from(
    { length: 200_000 },
    (_, at): Row => [`${at}-${Math.imul(at, 2_654_435_761)}`, null, null, null, null],
  );
  const [users, devices] = [await give("users.parquet", rows), await give("devices.parquet", rows)];
  const named = [await manifest("users", [users]), await manifest("devices", [devices])];
  const size = (await work.data(folder())).filter(({ name }) => name.endsWith("users.parquet"));
  const megabytes = Math.ceil((size[0]?.bytes ?? 0) / 1_000_000);
  const small = scratchDatabase({ memoryMb: 256, diskMb: megabytes });
  const notDownloaded = () => Promise.reject(new Error("it was downloaded"));
  const here = engineOnDuckDb({
    scratch: small,
    files: work,
    work: { ...work, downloadAll: notDownloaded },
    clock: steeredClock(),
  });
  const [ofUsers = "", ofDevices = ""] = named;
  expect(await here.evaluate(asked({ users: ofUsers, devices: ofDevices }))).toMatchObject({
    reason: "too-large-for-engine",
    fault: { code: "data-exceeds-disk", values: { disk: megabytes } },
  });
  await expect(here.evaluate(asked({ users: ofUsers }))).rejects.toThrow("it was downloaded");
  await small.discard();
});

it("members are those of the files that the manifest names, and of no other beside them", async () => {
  const first = await give("a", [
    ["u1", null, null, "d1", false],
    [null, "ana", "email", null, null],
  ]);
  const second = await give("b", [["u1", null, null, "d1", false]]);
  await give("c", [["orphan", null, null, null, null]]);
  const found = await evaluate({ users: await manifest("users", [first, `"${second}"`]) });
  expect(found).toMatchObject({ evaluation: { rows: 3, duplicates: 1, members: { total: 2 } } });
  expect("path" in found && (await rowsIn(found.path))).toEqual([
    { kind: "alias", id: "ana", label: "email" },
    { kind: "external_id", id: "u1", label: "" },
  ]);
  expect(found).not.toHaveProperty("oneIn");
});

it("nobody is selected where a manifest names no file", async () => {
  for (const users of [await manifest("users", []), ""])
    expect(await evaluate({ users })).toMatchObject({
      evaluation: { rows: 0, members: { total: 0 } },
    });
});

it("devices of users who are identified are told where they were asked for", async () => {
  const some = await give("a", [["u1", null, null, null, null]]);
  const devices = await give("b", [
    ["u2", null, null, "d2", false],
    [null, null, null, "d3", true],
  ]);
  const selected = { users: await manifest("users", [some]), devices: await manifest("devices", [devices]) };
  const found = await evaluate(selected, { identifiedDevices: true });
  expect("identifiedDevices" in found && (await rowsIn(found.identifiedDevices))).toEqual([
    { device_id: "d2", kind: "external_id", id: "u2", label: "" },
  ]);
  expect(await evaluate(selected)).not.toHaveProperty("identifiedDevices");
});

it("an import whose selection has gone ends, and takes nobody for selected", async () => {
  const gone = `s3://${localNames.workBucket}/${folder()}gone`;
  expect(await evaluate({ users: await manifest("users", [gone]) })).toMatchObject({
    reason: "data-missing",
  });
  expect(await evaluate({ users: `${folder()}no-manifest.csv` })).toMatchObject({ reason: "data-missing" });
});

it("a manifest that names another folder is not followed", async () => {
  const users = await manifest("users", [`s3://${localNames.workBucket}/ledgers/one.parquet`]);
  await expect(evaluate({ users })).rejects.toThrow("no selection");
});
