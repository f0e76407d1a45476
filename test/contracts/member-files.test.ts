import { afterAll, afterEach, beforeAll, describe } from "vitest";
import { scratchDatabase } from "../../shared/adapters/duckdb/scratch/scratch-database.ts";
import { systemClock } from "../../shared/adapters/system.ts";
import { type Definition, defaultIdentifierOrder } from "../../shared/contract/cohorts.ts";
import type { DataSet, UserColumns } from "../../shared/contract/data-sets.ts";
import type { KnownIdentifiers } from "../../shared/domain/identifiers.ts";
import { engineAt, eventsAt } from "../adapters/duckdb/evaluate/asking.ts";
import { type ObjectStore, objectStore } from "../adapters/duckdb/object-store.ts";
import { type MemberFilesWorld, memberFilesSuite } from "./member-files.suite.ts";

const scratch = scratchDatabase({ memoryMb: 256 });
let store: ObjectStore;
let folders = 0;
beforeAll(async () => {
  store = await objectStore();
});
afterEach(() => scratch.discard());
afterAll(() => store.close());

const columns: UserColumns = {
  user: "key",
  externalId: "external_id",
  aliasName: "alias_name",
  aliasLabel: "alias_label",
  deviceId: "device_id",
  anonymous: "anonymous",
};

/** Every row has every column: SQL knows only columns that the data has. */
function rowOf(user: KnownIdentifiers, at: number): string {
  return JSON.stringify({
    key: String(at),
    external_id: user.externalId ?? null,
    alias_name: user.aliasName ?? null,
    alias_label: user.aliasLabel ?? null,
    device_id: user.deviceId ?? null,
    anonymous: user.anonymous ?? null,
  });
}

/** A world whose definition selects everyone in `users.jsonl` of a new folder. */
function worldOf(
  hasUsers: boolean,
  asked: (folder: string) => { definition: Definition; dataSet?: DataSet },
  bucketsFromMb?: number,
): () => MemberFilesWorld {
  return () => ({
    hasUsers,
    async evaluate(users, { order = defaultIdentifierOrder, identifiedDevices = false } = {}) {
      const folder = `members-${folders++}/`;
      await store.give(`${folder}users/users.jsonl`, users.map(rowOf).join("\n"));
      const events = users.map((_, at) => `${at},2026-06-01,purchase`);
      await store.give(`${folder}events/events.csv`, `who,at,what\n${events.join("\n")}\n`);
      const { definition, dataSet } = asked(folder);
      const found = await engineAt(scratch, store, systemClock, undefined, bucketsFromMb).evaluate({
        cohort: { definition, timeZone: "UTC", identifierOrder: order },
        ...(dataSet && { dataSet }),
        asOf: new Date("2026-06-15T10:00:00Z"),
        identifiedDevices,
      });
      if ("reason" in found) throw new Error(found.detail);
      return found;
    },
    rows: (path, columns = ["*"]) =>
      scratch.rows(`SELECT ${columns.join(", ")} FROM ${filesAt(path)} ORDER BY ALL`),
    async columns(path) {
      const described = await scratch.rows(`DESCRIBE FROM ${filesAt(path)}`);
      return Object.fromEntries(
        described.map((column) => [String(column["column_name"]), String(column["column_type"])]),
      );
    },
  });
}

/** What an evaluation leaves is a file, or a folder with folders. */
function filesAt(path: string): string {
  return path.endsWith(".parquet")
    ? `read_parquet('${path}')`
    : `read_parquet('${path}/*/*.parquet', hive_partitioning = false)`;
}

const dataSetAt = (folder: string) =>
  eventsAt(`${folder}events/`, { users: { prefix: `${folder}users/`, format: "jsonl", columns } });

describe("member files of criteria, on DuckDB", () => {
  memberFilesSuite(
    worldOf(true, (folder) => ({
      definition: { kind: "criteria", dataSet: "shop", where: { performed: { event: "purchase" } } },
      dataSet: dataSetAt(folder),
    })),
  );
});

describe("member files of criteria in buckets, on DuckDB", () => {
  memberFilesSuite(
    worldOf(
      true,
      (folder) => ({
        definition: { kind: "criteria", dataSet: "shop", where: { performed: { event: "purchase" } } },
        dataSet: dataSetAt(folder),
      }),
      0,
    ),
  );
});

describe("member files of SQL, on DuckDB", () => {
  const sql = "SELECT external_id, alias_name, alias_label, device_id, anonymous FROM users";
  memberFilesSuite(
    worldOf(true, (folder) => ({
      definition: { kind: "sql", dataSet: "shop", sql },
      dataSet: dataSetAt(folder),
    })),
  );
});

describe("member files of lists, on DuckDB", () => {
  memberFilesSuite(
    worldOf(false, (folder) => ({
      definition: { kind: "list", object: `${folder}users/users.jsonl`, format: "jsonl" },
    })),
  );
});
