/** Statements that Athena is sent. Of an `UNLOAD`, the SELECT in it. */
import fc from "fast-check";
import { athenaDialect } from "../../../shared/adapters/athena/dialect.ts";
import { type AskedSelection, athenaSelection } from "../../../shared/adapters/athena/selection.ts";
import { type TextSelection, textSelection } from "../../../shared/adapters/athena/sql/text-selection.ts";
import { columnsStatement, rowsStatements } from "../../../shared/adapters/athena/statements.ts";
import type { AthenaDataSet, AthenaTimeFormat } from "../../../shared/contract/data-sets.ts";
import type { SelectionAttempt } from "../../../shared/ports/selections.ts";
import { userColumns } from "../duckdb/evaluate/differential.ts";
import { randomCohorts } from "../duckdb/evaluate/random-cohorts.ts";

const types = [
  "string",
  "bigint",
  "double",
  "float",
  "decimal(10,2)",
  "boolean",
  "date",
  "timestamp",
  "timestamp with time zone",
];
/** Of which some value is an identifier. */
const identifiers = ["string", "bigint", "decimal(20,3)"];
const times = ["string", "bigint", "date", "timestamp", "timestamp(6) with time zone"];
const formats: (AthenaTimeFormat | undefined)[] = [
  undefined,
  "iso",
  "epoch-seconds",
  "epoch-milliseconds",
  "epoch-microseconds",
];
const days = [undefined, "yyyy-MM-dd", "yyyyMMdd", "yyyy/MM/dd"] as const;

const partitions = ["string", "date", "int"];

/** Of SQL cohorts. They use no function of Trino's themselves, but for aggregates. */
const textsOfEvents = [
  "SELECT who AS external_id FROM events WHERE happened_at >= as_of() - INTERVAL '30' DAY",
  "SELECT * FROM events -- all of them",
  "WITH a AS (SELECT who AS id FROM events WHERE what = 'it''s') SELECT id AS external_id FROM a;",
];
const textsOfUsers = [
  "SELECT k AS external_id FROM users",
  "(SELECT k AS external_id FROM users) EXCEPT SELECT who FROM events GROUP BY who HAVING count(*) > 3",
  "SELECT 'u1' AS external_id",
];
/** As the results of queries tell types. */
const returned = fc
  .record({
    external_id: fc.constantFrom("varchar", "varchar(3)", "bigint", "decimal(10,0)"),
    device_id: fc.constantFrom(undefined, "char(8)", "integer", "unknown"),
    anonymous: fc.constantFrom(undefined, "boolean", "varchar", "tinyint", "double", "real", "unknown"),
  })
  .map((found) =>
    Object.entries(found).flatMap(([name, type]) => (type === undefined ? [] : [{ name, type }])),
  );

const attempt: SelectionAttempt = { of: "run", attempt: 1 };

/** What an `UNLOAD` is given: a grammar of Trino does not know it. */
function unloaded(text: string): string {
  const [, select] =
    /^UNLOAD \((.*)\) TO '[^']+' WITH \(format='PARQUET', compression='SNAPPY'\)$/s.exec(text) ?? [];
  return select ?? text;
}

/** The statements of a SQL cohort's text. Throws if it is refused. */
export function textStatements(
  asked: Parameters<typeof textSelection>[0],
  columns: Parameters<TextSelection["rows"]>[0],
): { columns: string; rows: string } {
  const text = textSelection(asked);
  const rows = "said" in text ? text : text.rows(columns);
  if ("said" in text || typeof rows !== "string") throw new Error(`it is refused: ${JSON.stringify(rows)}`);
  return { columns: columnsStatement(text.columns).text, rows };
}

/** Of any criteria and some texts over tables of any types. */
export const statements = fc
  .record({
    cohorts: randomCohorts,
    property: fc.constantFrom(...types),
    identifier: fc.constantFrom(...identifiers),
    time: fc.constantFrom(...times),
    format: fc.constantFrom(...formats),
    day: fc.constantFrom(...days),
    partition: fc.constantFrom(...partitions),
    sql: fc.constantFrom(...textsOfEvents),
    sqlOfUsers: fc.constantFrom(...textsOfUsers),
    returned,
  })
  .map(
    ({
      cohorts,
      property,
      identifier,
      time,
      format,
      day,
      partition,
      sql,
      sqlOfUsers,
      returned,
    }): string[] => {
      const column = (name: string, type = "string") => ({ name, type });
      const users = Object.values(userColumns)
        .filter((name) => name !== "anon")
        .map((name) => column(name, identifier));
      const asked: Omit<AskedSelection, "where"> = {
        asOf: cohorts.asOf,
        timeZone: cohorts.timeZone,
        tables: {
          events: {
            catalog: "AwsDataCatalog",
            database: "lake",
            table: "events",
            columns: [
              column("who", identifier),
              column("what"),
              column("day", day === "yyyyMMdd" || partition !== "int" ? partition : "string"),
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
          events: {
            columns: { user: "who", time: "at", event: "what" },
            timeFormat: format,
            ...(day && { partition: { column: "day", format: day } }),
          },
          ...(cohorts.users && { users: { columns: userColumns } }),
        },
      };
      const dataSet = { kind: "athena", ...asked.dataSet } as unknown as AthenaDataSet;
      const ofRows = (users: string) =>
        rowsStatements({ dataSet, identifiedDevices: true }, attempt, {
          dialect: athenaDialect,
          tables: asked.tables,
          bucket: "s3://work/",
          users,
        }).map(({ text }) => unloaded(text));
      const texts = [sql, ...(cohorts.users ? [sqlOfUsers] : [])];
      return [
        ...cohorts.criteria.map((where) => athenaSelection({ ...asked, where })),
        ...texts.flatMap((one) => {
          const { columns, rows } = textStatements({ ...asked, sql: one }, returned);
          return [columns, ...ofRows(rows)];
        }),
      ];
    },
  );
