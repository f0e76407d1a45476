/** `npm run prove -- WHAT [--count N] [--seed S]`: what takes too long for every day. */
import { parseArgs } from "node:util";
import { compareDialects } from "../adapters/athena/differential.ts";
import { compareEvaluations } from "../adapters/duckdb/evaluate/differential.ts";
import { readAlike } from "../adapters/duckdb/reading/generated.ts";
import { compareTables } from "../adapters/postgres/differential.ts";
import { fuzzedApi } from "./api-fuzz/fuzz.ts";
import { badDays } from "./bad-day/bad-day.ts";
import { type Proof, prove } from "./batches.ts";
import { sameInBuckets } from "./buckets/buckets.ts";
import { cells, faultTable } from "./faults/faults.ts";
import { forgottenPeople } from "./forget/forget.ts";
import { killedImports } from "./import-kills/import-kills.ts";
import { killedSchedules } from "./kills/kills.ts";
import { manyCohorts } from "./many.ts";
import { smallBesideLarge } from "./nine-oclock/fairness.ts";
import { mondayMorning } from "./nine-oclock/proof.ts";
import { racedCreates } from "./races.ts";
import { toldStories } from "./schedules/property.ts";
import { soaked } from "./soak/proof.ts";
import { explodedBombs, fuzzedTexts } from "./sql/fuzz.ts";
import { refusedTexts } from "./sql/hostile.ts";

const proofs: Record<string, Omit<Proof, "name" | "seed"> & { what: string }> = {
  faults: {
    what: "imports through an endpoint that misbehaves: 11 faults, each at 1 %, 10 % and 50 %",
    count: 100 * cells.length,
    size: cells.length,
    part: faultTable,
  },
  "bad-day": {
    what: "days of 200 schedules while AWS and Braze refuse, are slow and forget for hours, and processes die",
    count: 30,
    size: 30,
    part: (days, seed) => badDays({ days, schedules: 200, seed, say: console.log }),
  },
  soak: {
    what: "days of 200 schedules of whose calls one in twenty goes wrong, then as many imports with the engine",
    count: 90,
    // Not in parts: what it is about is what grows with the days.
    size: 90,
    part: (days, seed) => soaked(days, seed, console.log),
  },
  "import-kills": {
    what: "kills of the functions' process in each step and each round of buckets in turn, in imports of 200,000 members in 8 buckets, of files and of tables that Athena reads",
    count: 200,
    size: 20,
    part: (count, seed) => killedImports({ count, seed, members: 200_000, buckets: 8, say: console.log }),
  },
  forget: {
    what: "random histories on the whole system after which people are forgotten, with four kills of the functions' process",
    count: 10,
    size: 10,
    part: (count, seed) => forgottenPeople({ count, seed, kills: 4, length: 4, say: console.log }),
  },
  buckets: {
    what: "random histories of imports in any numbers of buckets, which grow: the changes and ledgers of one bucket",
    count: 1_000,
    size: 50,
    part: sameInBuckets,
  },
  evaluation: {
    what: "random criteria over random data, by the engine and by plain TypeScript that shares no code with it",
    count: 2_000,
    size: 250,
    part: async (count, seed) => {
      await compareEvaluations(count, seed);
      return undefined;
    },
  },
  tables: {
    what: "random criteria over tables of a PostgreSQL, which selects of them what is read, and by plain TypeScript",
    count: 2_000,
    size: 250,
    part: async (count, seed) => {
      await compareTables(count, seed);
      return undefined;
    },
  },
  dialects: {
    what: "random criteria by DuckDB over files, Athena's adapter, tables of a PostgreSQL and plain TypeScript",
    count: 2_000,
    size: 250,
    part: async (count, seed) => {
      await compareDialects(count, seed, { postgres: true });
      return undefined;
    },
  },
  reading: {
    what: "random rows as CSV, JSON lines and Parquet of every kind, with and without a fault: the same members, or refused by name",
    count: 5_000,
    size: 250,
    part: readAlike,
  },
  sql: {
    what: "SQL texts by a grammar, each evaluated twice, and with every 500 of them all hostile texts, and 60 bombs of 20 seconds",
    count: 5_000,
    size: 500,
    async part(count, seed) {
      const told = { texts: await fuzzedTexts(count, seed), bombs: await explodedBombs(20) };
      console.log(JSON.stringify({ ...told, hostile: await refusedTexts() }));
      return undefined;
    },
  },
  "nine-oclock": {
    what: "schedules that are due in one minute, within an account's limits and Braze's, on virtual time",
    count: 5_000,
    size: 5_000,
    part: (count, seed) => mondayMorning(count, seed, console.log),
  },
  fairness: {
    what: "small imports that fall due while one of 10 M members, or 30 of 1 M, are sent, on virtual time",
    count: 200,
    size: 200,
    part: (count, seed) => smallBesideLarge(count, seed, console.log),
  },
  schedules: {
    what: "random stories of schedules, with deaths and Scheduler errors between any two steps",
    count: 10_000,
    size: 250,
    part: toldStories,
  },
  "schedule-races": {
    what: "racing creates for each of 50 cohorts at once, on dynalite and the local Scheduler",
    count: 500,
    size: 500,
    part: (count) => racedCreates({ cohorts: 50, creates: count }),
  },
  fuzz: {
    what: "malformed and hostile requests of every call, made from the API document: refused, and nothing of them stays",
    count: 20_000,
    size: 5_000,
    part: fuzzedApi,
  },
  many: {
    what: "cohorts with twice as many imports, in a browser: what the page asks for, and what is in its document",
    count: 5_000,
    size: 5_000,
    part: (count) => manyCohorts(count, console.log),
  },
  "schedule-kills": {
    what: "kills of the functions' process at random moments of create, change and end",
    count: 100,
    size: 20,
    part: killedSchedules,
  },
};

const usage = `npm run prove -- WHAT [--count N] [--seed S]

${Object.entries(proofs)
  .map(([name, { what, count }]) => `${name.padEnd(16)} ${what} (${count})`)
  .join("\n")}`;

try {
  process.exitCode = (await main()) ? 0 : 1;
} catch (error) {
  console.error(error);
  process.exitCode = 1;
}

async function main(): Promise<boolean> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: { count: { type: "string" }, seed: { type: "string" }, help: { type: "boolean" } },
  });
  const [name = ""] = positionals;
  const proof = Object.hasOwn(proofs, name) ? proofs[name] : undefined;
  if (!proof || values.help) {
    console.log(usage);
    return Boolean(values.help);
  }
  const count = wholeNumber("--count", values.count) ?? proof.count;
  const seed = wholeNumber("--seed", values.seed) ?? 1_000;
  return prove({ ...proof, name, count, seed });
}

function wholeNumber(name: string, given: string | undefined): number | undefined {
  if (given === undefined) return undefined;
  if (/^[1-9]\d{0,8}$/.test(given)) return Number(given);
  throw new Error(`${name} must be a whole number from 1 on; it is ${given}`);
}
