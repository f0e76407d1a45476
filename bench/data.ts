/**
 * Writes data sets of any size as Parquet files with DuckDB: users, and some events for each user. The same seed gives
 * the same data.
 */
import { existsSync, mkdirSync } from "node:fs";
import { join } from "node:path";
import { DuckDBInstance } from "@duckdb/node-api";
import type { CohortRequest } from "../shared/contract/cohorts.ts";
import type { FilesRequest } from "../shared/contract/data-sets.ts";
import { ALIAS_LABEL, type Export, identifierSql, isMemberSql, peopleFor } from "./people.ts";

export const DATA_SET = "bench";

export const dataSet: FilesRequest = {
  name: "Bench",
  users: {
    prefix: "bench/users/",
    format: "parquet",
    columns: {
      user: "user",
      externalId: "external_id",
      aliasName: "email",
      aliasLabelIs: ALIAS_LABEL,
      deviceId: "device_id",
    },
  },
  events: {
    prefix: "bench/events/",
    format: "parquet",
    columns: { user: "user", time: "at", event: "event" },
  },
};

/** Everyone with a purchase. Each user also has an event of another name. */
export const cohort: CohortRequest = {
  name: "Buyers",
  timeZone: "UTC",
  definition: {
    kind: "criteria",
    dataSet: DATA_SET,
    where: { performed: { event: "purchase", times: { atLeast: 1 } } },
  },
};

const PEOPLE_PER_FILE = 1_000_000;
const MEMORY = "1GB";

export interface DataFiles {
  users: string[];
  events: string[];
}

/** Writes the files under `folder`, unless an earlier call did. */
export async function dataFiles(
  folder: string,
  { members, which, seed }: { members: number; which: Export; seed: number },
): Promise<DataFiles> {
  const people = peopleFor(members);
  const place = join(folder, `${members}-${seed}`);
  mkdirSync(place, { recursive: true });
  const instance = await DuckDBInstance.create(":memory:", { memory_limit: MEMORY, temp_directory: place });
  const connection = await instance.connect();
  const files: DataFiles = { users: [], events: [] };
  const write = async (name: string, rows: string): Promise<string> => {
    const file = join(place, `${name}.parquet`);
    if (!existsSync(file)) await connection.run(`COPY (${rows}) TO '${file}' (FORMAT parquet)`);
    return file;
  };
  try {
    for (let from = 0; from < people; from += PEOPLE_PER_FILE) {
      const these = `(SELECT range AS person FROM range(${from}, ${Math.min(from + PEOPLE_PER_FILE, people)}))`;
      files.users.push(await write(`users-${from}`, usersOf(these)));
      files.events.push(await write(`${which}-events-${from}`, eventsOf(these, which, seed)));
    }
  } finally {
    connection.closeSync();
    instance.closeSync();
  }
  return files;
}

function usersOf(people: string): string {
  return `SELECT CAST(person AS VARCHAR) AS user, ${identifierSql("external_id")} AS external_id,
    ${identifierSql("alias")} AS email, ${identifierSql("device_id")} AS device_id FROM ${people}`;
}

/** Events within 90 days of 2025. */
function eventsOf(people: string, which: Export, seed: number): string {
  const at = (event: string) =>
    `TIMESTAMP '2025-01-01' + to_seconds(CAST(hash(person, '${event}', ${seed}) % 7776000 AS BIGINT))`;
  const event = (name: string, more: string) =>
    `SELECT CAST(person AS VARCHAR) AS user, '${name}' AS event, ${at(name)} AS at, ${more} AS amount FROM ${people}`;
  return `${event("visit", "NULL")} UNION ALL
    ${event("purchase", `CAST(hash(person, ${seed}) % 10000 AS INTEGER) / 100`)} WHERE ${isMemberSql(which)}`;
}
