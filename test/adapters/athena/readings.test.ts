/** Athena's dialect reads values as DuckDB does: the same texts, numbers and instants, by any type that both have. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { trinoMacros } from "../../../local/aws/athena/trino-macros.ts";
import { tableColumns } from "../../../shared/adapters/athena/columns.ts";
import { instantSteps, type Times } from "../../../shared/adapters/athena/times.ts";
import { identifierOf, numberOf, textOf, truthOf } from "../../../shared/adapters/athena/values.ts";
import { readings } from "../../../shared/adapters/duckdb/evaluate/readings.ts";
import * as duckdb from "../../../shared/adapters/duckdb/reading/values.ts";
import { scratchDatabase } from "../../../shared/adapters/duckdb/scratch/scratch-database.ts";
import type { AthenaTimeFormat } from "../../../shared/contract/data-sets.ts";
import { madeTable } from "./desk.ts";

const until = new Date("2026-12-31T00:00:00Z");

/** What both make of the same column: by Athena's expression over Athena's functions, and by DuckDB's. */
async function both(
  type: string,
  texts: readonly (string | null)[],
  asked: {
    /** With its columns, where an expression is over these and not over the table. */
    athena(column: ReturnType<typeof tableColumns>[number]): string | { columns: string[]; answer: string };
    duckdb: string;
  },
  times: Times = { timeZone: "UTC", until },
): Promise<[unknown[], unknown[]]> {
  const rows = texts.map((text, place) => ({ place, value: text }));
  const columns = [
    { name: "place", type: "integer" },
    { name: "value", type },
  ];
  const [column] = tableColumns({ columns: columns.slice(1) });
  if (!column) throw new Error("no column");
  const made = async (macros: readonly string[], sql: string) => {
    const scratch = scratchDatabase({ memoryMb: 256 });
    try {
      await madeTable(scratch, "events", columns, rows);
      for (const macro of macros) await scratch.run(macro);
      const found = await scratch.rows(
        `SELECT CAST(answer AS VARCHAR) AS answer FROM (${sql}) ORDER BY place`,
      );
      return found.map(({ answer }) => answer);
    } finally {
      await scratch.discard();
    }
  };
  const ours = asked.athena(column);
  const { columns: more, answer } = typeof ours === "string" ? { columns: [], answer: ours } : ours;
  const given = `SELECT ${["place", "value", ...more].join(", ")} FROM lake.events`;
  // DuckDB's own functions again, and its readings.
  const own = [...trinoMacros.map(({ name }) => `DROP MACRO ${name}`), ...readings(times)];
  return [
    await made([], `SELECT place, ${answer} AS answer FROM (${given}) AS given_events`),
    await made(own, `SELECT place, ${asked.duckdb} AS answer FROM lake.events`),
  ];
}

const types: Record<string, { duckdb: string; texts: string[] }> = {
  string: {
    duckdb: "VARCHAR",
    texts: [
      "",
      " ",
      "a",
      " 5 ",
      "\t5\n",
      "\v5",
      "1e2",
      "1E-3",
      ".5",
      "5.",
      "+3",
      "-",
      "1_000",
      "1e1000",
      "é",
      "٣",
      "0.0000000005",
      "99999999999999999999999999999",
      "999999999999999999999999999999",
      "1.5 x",
      "5\n5",
    ],
  },
  bigint: { duckdb: "BIGINT", texts: ["0", "-7", "9223372036854775807"] },
  integer: { duckdb: "INTEGER", texts: ["0", "-7", "2147483647"] },
  "decimal(12,3)": { duckdb: "DECIMAL(12,3)", texts: ["0", "1.5", "-0.125", "100", "123456789.001"] },
  "decimal(9,0)": { duckdb: "DECIMAL(9,0)", texts: ["0", "15", "-3"] },
  double: {
    duckdb: "DOUBLE",
    texts: ["0", "1", "1.5", "-0.1", "0.0001", "123456789.1", "12345678901.123", "1e15", "1e7", "2.5e-4"],
  },
  boolean: { duckdb: "BOOLEAN", texts: ["true", "false"] },
  date: { duckdb: "DATE", texts: ["2026-02-28", "0001-01-01"] },
  timestamp: {
    duckdb: "TIMESTAMP",
    texts: [
      "2026-01-01 00:00:00",
      "2026-01-01 10:20:30.5",
      "2026-01-01 10:20:30.123456",
      "2026-01-01 10:20:00",
    ],
  },
  "timestamp with time zone": {
    duckdb: "TIMESTAMP WITH TIME ZONE",
    texts: ["2026-01-01 00:00:00+02", "2026-01-01 10:20:30.5Z", "2026-01-01 10:20:00Z"],
  },
};

describe.each(Object.entries(types))("a value of type %s", (type, { duckdb: own, texts }) => {
  const given = [null, ...texts];
  it("is the same text", async () => {
    const [athena, expected] = await both(type, given, {
      athena: textOf,
      duckdb: duckdb.textOf("value", own),
    });
    expect(athena).toEqual(expected);
  });

  it("is the same number, or none", async () => {
    const [athena, expected] = await both(type, given, {
      athena: numberOf,
      duckdb: `number_in(${duckdb.textOf("value", own)})`,
    });
    expect(athena).toEqual(expected);
  });
});

// The engine of the stand-in makes a decimal of its bits, Trino of its digits.
it("of type real is never read by its text, which has seven digits of nine", () => {
  for (const type of ["float", "real"]) {
    const [column] = tableColumns({ columns: [{ name: "value", type }] });
    if (!column) throw new Error("no column");
    expect(numberOf(column)).toBe('TRY_CAST("value" AS decimal(38, 9))');
    expect(textOf(column)).toContain('TRY_CAST("value" AS decimal(38, 21))');
  }
});

it("is the same identifier", async () => {
  for (const [type, texts] of [
    ["string", ["", "a", " a "]],
    ["bigint", ["7"]],
    ["decimal(9,0)", ["7", "-7"]],
    ["decimal(12,3)", ["7", "7.5", "-7", "0.5"]],
  ] as const) {
    const own = types[type]?.duckdb ?? "";
    const [athena, expected] = await both(type, [null, ...texts], {
      athena: identifierOf,
      duckdb: duckdb.identifierOf("value", own),
    });
    expect(athena).toEqual(expected);
  }
});

it("is the same truth value, or none", async () => {
  const words = [
    "true",
    " T",
    "yes\n",
    "Y",
    "1",
    "FALSE",
    "f",
    "no",
    "N ",
    "0",
    "maybe",
    "",
    " ",
    "truely",
    "\vtrue",
  ];
  const [athena, expected] = await both("string", [null, ...words], {
    athena: truthOf,
    duckdb: "truth_in(value)",
  });
  expect(athena).toEqual(expected);
  expect(
    await both("boolean", [null, "true", "false"], {
      athena: truthOf,
      duckdb: "truth_in(CAST(value AS VARCHAR))",
    }),
  ).toEqual([
    [null, "true", "false"],
    [null, "true", "false"],
  ]);
});

const zones = ["UTC", "Europe/Madrid", "America/New_York", "Australia/Lord_Howe", "Pacific/Apia"] as const;
const clocks = fc
  .record({
    day: fc.constantFrom(
      "2026-03-28",
      "2026-03-29",
      "2026-10-25",
      "2026-11-01",
      "2026-04-05",
      "2011-12-30",
      "1899-12-31",
      "2024-02-29",
      "2026-02-30",
      "0001-01-01",
      "0000-06-01",
      "9999-12-31",
    ),
    clock: fc.constantFrom(
      "00:00",
      "01:59:59",
      "02:00",
      "02:30:00.5",
      "03:00",
      "23:59:59.999999999",
      "23:59:59.9999995",
      "24:00",
      "12:60",
      "12:30:00.",
    ),
    between: fc.constantFrom(" ", "T", "t", "  "),
    end: fc.constantFrom(
      "",
      "Z",
      " Z",
      "z",
      "UTC",
      " GMT",
      "+02",
      "-0330",
      "+05:30",
      " +13",
      "+24",
      "+1",
      "-03:60",
      " ",
    ),
  })
  .map(({ day, clock, between, end }) => `${day}${between}${clock}${end}`);
const moments = fc.oneof(
  { weight: 6, arbitrary: clocks },
  fc.constantFrom(
    "",
    " ",
    "2026-06-01",
    " 2026-06-01\n",
    "2026-6-1",
    "yesterday",
    "infinity",
    "2026-06-01+02",
    "2026-06-01Z",
    "20260601",
    "٢026-06-01",
  ),
  fc.constantFrom(
    "1780272000",
    "1780272000.5",
    "1780272000123",
    "1780272000123.9",
    "1780272000123456",
    "0780272000",
    "-1",
    "0",
    "178027200",
    "1780272000123456789",
    "999999999999999999",
    "0.999999999999",
    "-62135596801",
    "253402300800",
    "1.5e3",
    "12,5",
  ),
);

describe("a time as text", () => {
  const formats: (AthenaTimeFormat | undefined)[] = [
    undefined,
    "iso",
    "epoch-seconds",
    "epoch-milliseconds",
    "epoch-microseconds",
  ];
  it.each(formats.map((format, at) => [format, zones[at]] as const))(
    "is the same instant, or none (format %s, %s)",
    async (format, timeZone = "UTC") => {
      const texts = fc.sample(moments, { numRuns: 500, seed: 19 });
      const times = { timeZone, until, format };
      const { columns, readable } = instantSteps(
        { name: "value", type: "string", kind: "text", sql: "" },
        times,
      );
      // Milliseconds are what counts.
      const [athena, expected] = await both(
        "string",
        texts,
        {
          athena: () => ({ columns, answer: `floor(epoch_us(${readable}) / 1000)` }),
          duckdb: "floor(epoch_us(instant_in(value)) / 1000)",
        },
        times,
      );
      const differing = texts.flatMap((text, place) =>
        athena[place] === expected[place] ? [] : [[text, athena[place], expected[place]]],
      );
      expect(differing).toEqual([]);
    },
  );
});

describe("a time of a type", () => {
  it.each([
    [
      "timestamp",
      ["2026-03-29 02:30:00", "2026-10-25 02:30:00", "2026-06-01 10:20:30.5", "0001-01-01 00:00:00"],
    ],
    ["date", ["2026-03-29", "0001-01-01"]],
    ["timestamp with time zone", ["2026-03-29 02:30:00+02", "2026-06-01 00:00:00Z"]],
    ["bigint", ["1780272000", "1780272000123", "7"]],
  ])("%s is the same instant", async (type, texts) => {
    for (const timeZone of ["Europe/Madrid", "Australia/Lord_Howe"]) {
      const times = { timeZone, until };
      const [column] = tableColumns({ columns: [{ name: "value", type }] });
      if (!column) throw new Error("no column");
      const { columns, readable } = instantSteps(column, times);
      const [athena, expected] = await both(
        type,
        [null, ...texts],
        {
          athena: () => ({ columns, answer: readable }),
          duckdb: "instant_in(value)",
        },
        times,
      );
      expect(athena).toEqual(expected);
    }
  });
});
