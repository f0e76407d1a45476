/** Statements of Athena's dialect by a published grammar of Trino. Skipped if it is not installed. */
import fc from "fast-check";
import { beforeAll, describe, expect, it } from "vitest";
import {
  type AskedSelection,
  athenaSelection,
  athenaUsersWithDevice,
} from "../../shared/adapters/athena/selection.ts";
import type { TimeFormat } from "../../shared/contract/data-sets.ts";
import { userColumns } from "../adapters/duckdb/evaluate/differential.ts";
import { randomCohorts } from "../adapters/duckdb/evaluate/random-cohorts.ts";
import { type Grammar, howToInstall, isInstalled, trinoGrammar } from "./trino.ts";

const types = [
  "string",
  "bigint",
  "double",
  "decimal(10,2)",
  "boolean",
  "date",
  "timestamp",
  "timestamp with time zone",
];
const times = ["string", "bigint", "date", "timestamp", "timestamp(6) with time zone"];
const formats: (TimeFormat | undefined)[] = [
  undefined,
  "iso",
  "epoch-seconds",
  "epoch-milliseconds",
  "epoch-microseconds",
];
const days = [undefined, "yyyy-MM-dd", "yyyyMMdd", "yyyy/MM/dd"] as const;

/** Of any criteria over tables of any types. */
const statements = fc
  .record({
    cohorts: randomCohorts,
    property: fc.constantFrom(...types),
    time: fc.constantFrom(...times),
    format: fc.constantFrom(...formats),
    day: fc.constantFrom(...days),
    isTolerant: fc.boolean(),
  })
  .map(({ cohorts, property, time, format, day, isTolerant }): string[] => {
    const column = (name: string, type = "string") => ({ name, type });
    const users = Object.values(userColumns)
      .filter((name) => name !== "anon")
      .map((name) => column(name));
    const asked: Omit<AskedSelection, "where"> = {
      asOf: cohorts.asOf,
      timeZone: cohorts.timeZone,
      tables: {
        events: {
          catalog: "AwsDataCatalog",
          database: "lake",
          table: "events",
          columns: [
            ...["who", "what", "day"].map((name) => column(name)),
            column("at", time),
            ...["amount", "category", "odd name"].map((name) => column(name, property)),
          ],
        },
        ...(cohorts.users && {
          users: {
            database: "lake",
            table: "users",
            columns: [
              ...users,
              column("anon", "boolean"),
              ...["city", "age", "vip"].map((name) => column(name, property)),
            ],
          },
        }),
      },
      dataSet: {
        ...(isTolerant && { unreadableShare: 1 }),
        events: {
          columns: { user: "who", time: "at", event: "what" },
          timeFormat: format,
          ...(day && { partition: { column: "day", format: day } }),
        },
        ...(cohorts.users && { users: { columns: userColumns } }),
      },
    };
    const devices = athenaUsersWithDevice(asked);
    return [
      ...cohorts.criteria.map((where) => athenaSelection({ ...asked, where })),
      ...(devices === undefined ? [] : [devices]),
    ];
  });

describe.skipIf(!isInstalled)(`a published grammar of Trino (needs ${howToInstall})`, () => {
  let grammar: Grammar;
  beforeAll(async () => {
    grammar = await trinoGrammar();
  });

  it("refuses what is no statement of Trino, and UNLOAD, which is Athena's own", () => {
    expect(grammar("SELECT 1")).toEqual([]);
    expect(grammar("SELECT a::varchar FROM t")).not.toEqual([]);
    expect(grammar("SELECT list_contains([1], a) FROM t")).not.toEqual([]);
    expect(grammar("SELECT a FROM t WHERE b = 'it's'")).not.toEqual([]);
    expect(grammar("UNLOAD (SELECT 1) TO 's3://bucket/'")).not.toEqual([]);
  });

  it("accepts each SELECT that the dialect writes", () => {
    const all = fc.sample(statements, { numRuns: 10, seed: 19 }).flat();
    expect(all.length).toBeGreaterThan(40);
    expect(
      all.map((sql) => ({ sql, faults: grammar(sql) })).filter(({ faults }) => faults.length > 0),
    ).toEqual([]);
  });
});
