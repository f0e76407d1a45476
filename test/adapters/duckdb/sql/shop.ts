/** A data set whose files are staged already, and SQL texts over it. */
import { writeFile } from "node:fs/promises";
import { membersOf } from "../../../../shared/adapters/duckdb/evaluate/members.ts";
import { readings } from "../../../../shared/adapters/duckdb/evaluate/readings.ts";
import { evaluated } from "../../../../shared/adapters/duckdb/evaluate/unreadable.ts";
import { openedFile } from "../../../../shared/adapters/duckdb/reading/opened-file.ts";
import { scratchDatabase } from "../../../../shared/adapters/duckdb/scratch/scratch-database.ts";
import { selectedBySql } from "../../../../shared/adapters/duckdb/sql/sql-cohort.ts";
import type { SqlLimits } from "../../../../shared/adapters/duckdb/sql/worker-process.ts";
import { defaultIdentifierOrder } from "../../../../shared/contract/cohorts.ts";
import type { NotEvaluated } from "../../../../shared/ports/engine.ts";
import { eventsAt } from "../evaluate/asking.ts";

/** Part of every value of the data, and of no text. */
export const DATA = "zqx";

const asOf = new Date("2026-06-15T10:00:00Z");
const people = 300;

export interface Shop {
  /** Each member as one text, sorted. */
  members(sql: string, limits?: Partial<SqlLimits>): Promise<string[] | NotEvaluated>;
  /** What the functions' own database does meanwhile. */
  elsewhere(): Promise<unknown>;
  close(): Promise<void>;
}

export async function shop(): Promise<Shop> {
  const scratch = scratchDatabase({ memoryMb: 512 });
  const users = await scratch.file("users.csv");
  const events = await scratch.file("events.csv");
  const numbers = Array.from({ length: people }, (_, at) => at);
  const user = (at: number) =>
    `${DATA}${at},${at % 3 ? `${DATA}${at}@x.example` : ""},${DATA}city${at % 7},"{""a"": ""${DATA}""}"`;
  const event = (at: number) =>
    `${DATA}${at % 97},2026-0${1 + (at % 5)}-1${at % 10},${DATA}buy${at % 4},${at % 50}.5`;
  await writeFile(users, ["id,mail,city,more", ...numbers.map(user)].join("\n"));
  await writeFile(
    events,
    ["who,at,what,amount", ...numbers.flatMap((at) => [event(at), event(at * 7)])].join("\n"),
  );
  for (const macro of readings({ timeZone: "UTC", until: asOf })) await scratch.run(macro);
  const dataSet = eventsAt("shop/", { users: { prefix: "users/", format: "csv", columns: { user: "id" } } });
  const source = async (path: string) => {
    const settings = {};
    const file = await openedFile(scratch, { name: path, path, format: "csv", settings });
    return { format: "csv" as const, settings, files: file ? [file] : [] };
  };
  const staged = { users: await source(users), events: await source(events) };
  let turn: Promise<unknown> = Promise.resolve();
  return {
    members: (sql, limits = {}) =>
      evaluated(scratch, async () => {
        const asked = { sql, dataSet, staged, asOf, timeZone: "UTC", limits };
        const selection = await selectedBySql(scratch, asked);
        if ("reason" in selection) return selection;
        // Its tables have fixed names: one after the other.
        const reading = turn.then(() => membersOf(scratch, selection, defaultIdentifierOrder));
        turn = reading.catch(() => {});
        const { path } = await reading;
        const rows = await scratch.rows(
          `SELECT kind || ' ' || id || ' ' || label AS one FROM read_parquet('${path}')`,
        );
        return rows.map(({ one }) => String(one)).sort();
      }),
    elsewhere: () => scratch.rows("SELECT 1"),
    close: () => scratch.discard(),
  };
}
