/** Random users and events as tables have them: times and a property by types, times that can't be read, and partitions. */
import fc from "fast-check";
import { timeReader } from "../../../oracle/local-time.ts";
import { randomCohorts } from "../duckdb/evaluate/random-cohorts.ts";
import { eventsOf } from "../postgres/differential.ts";
import { randomPartition } from "./partitioned.ts";

export type Row = Record<string, unknown>;

/** Athena's names of the types that times are kept as, by PostgreSQL's. */
export const athenaTimes = {
  timestamptz: "timestamp with time zone",
  timestamp: "timestamp",
  date: "date",
  text: "string",
};

function oneOf<Name extends string>(all: Readonly<Record<Name, unknown>>): fc.Arbitrary<Name> {
  return fc.constantFrom(...(Object.keys(all) as Name[]));
}

/** Types of a property, by PostgreSQL's and by Athena's name, with the text that a random value is as one, or none. */
export const propertyTypes = {
  text: { postgres: "text", athena: "string", text: (value: unknown) => value },
  double: {
    postgres: "double precision",
    athena: "double",
    text: (value: unknown) => {
      const number = numberOf(value);
      // Below 0.0001 each engine has its own way to write it.
      if (number === undefined || (number !== 0 && Math.abs(number) < 1e-4)) return null;
      return Number.isInteger(number) ? `${number}.0` : String(number);
    },
  },
  decimal: {
    postgres: "numeric(20, 3)",
    athena: "decimal(20,3)",
    text: (value: unknown) => numberOf(value)?.toFixed(3) ?? null,
  },
  bigint: {
    postgres: "bigint",
    athena: "bigint",
    text: (value: unknown) => {
      const number = numberOf(value);
      return number !== undefined && Number.isInteger(number) ? String(number) : null;
    },
  },
};

function numberOf(value: unknown): number | undefined {
  return typeof value === "number" || (typeof value === "string" && /^-?[\d.]+$/.test(value) && value !== "-")
    ? finite(Number(value))
    : undefined;
}

function finite(number: number): number | undefined {
  return Number.isFinite(number) ? number : undefined;
}

export const randomTables = fc.record({
  cohorts: randomCohorts,
  time: oneOf(athenaTimes),
  amount: oneOf(propertyTypes),
  partition: randomPartition,
  /** Of no event is there a time that can't be read. */
  isReadable: fc.boolean(),
  /** A twentieth is one event or two, which may be all of them. */
  unreadableShare: fc.constantFrom(undefined, 0, 0.05, 1),
});
export type RandomTables = typeof randomTables extends fc.Arbitrary<infer T> ? T : never;

export function eventsIn({ cohorts, time, amount, isReadable }: RandomTables): Row[] {
  const readTime = timeReader(cohorts.dataZone ?? cohorts.timeZone);
  const given = cohorts.events.filter(({ at }) => !isReadable || at === "" || readTime(at) !== undefined);
  return eventsOf({ ...cohorts, events: given }, time).map((row) => ({
    ...row,
    amount: propertyTypes[amount].text(row["amount"]),
  }));
}
