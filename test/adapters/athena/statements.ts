/** Statements that Athena's dialect writes. */
import fc from "fast-check";
import {
  type AskedSelection,
  athenaSelection,
  athenaUsersWithDevice,
} from "../../../shared/adapters/athena/selection.ts";
import type { AthenaTimeFormat } from "../../../shared/contract/data-sets.ts";
import { userColumns } from "../duckdb/evaluate/differential.ts";
import { randomCohorts } from "../duckdb/evaluate/random-cohorts.ts";

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
const formats: (AthenaTimeFormat | undefined)[] = [
  undefined,
  "iso",
  "epoch-seconds",
  "epoch-milliseconds",
  "epoch-microseconds",
];
const days = [undefined, "yyyy-MM-dd", "yyyyMMdd", "yyyy/MM/dd"] as const;

/** Of any criteria over tables of any types. */
export const statements = fc
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
