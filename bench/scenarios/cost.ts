/**
 * The cost at AWS of runs of each size: units counted in real runs on this machine at Braze's own limit, then priced in
 * dollars.
 */
import { type BilledUnit, pricesOf } from "../cost/prices.ts";
import { dollarsOf, extrapolated, type Units, unitsOf } from "../cost/units.ts";
import type { Table } from "../figures.ts";
import { enteredBetween, meteredProcess, usedSoFar } from "../metered/used.ts";
import type { Export } from "../people.ts";
import { at, type Place } from "../place.ts";
import { asBraze } from "./rate-limit.ts";
import { hundreds, type Scenario } from "./scenario.ts";

const SIZES = [10_000, 100_000, 1_000_000, 10_000_000];
/** Shares of the largest number of members that is measured. */
const MEASURED_SHARES = [0.01, 0.1, 1];

export const cost: Scenario = {
  what: "units that AWS bills for one import and one mail, counted here; answers after 300 ms, 250,000 requests an hour",
  members: 1_000_000,
  once: true,
  figures: {
    firstDollars: { what: "first import", unit: "US $" },
    changedDollars: { what: "2 % changed", unit: "US $" },
  },
  async run(bench, members) {
    const sizes = MEASURED_SHARES.map((share) => hundreds(members * share));
    const measured = await at(bench, { functionsProcess: meteredProcess }, async (here) => {
      const all: Size[] = [];
      for (const size of sizes) all.push(await measure(here, size));
      return all;
    });
    const last = measured.at(-1);
    if (!last) throw new Error("no size was measured");
    return {
      values: {
        firstDollars: dollarsOf(last.first),
        changedDollars: dollarsOf(last.second),
      },
      tables: [costTable(measured, "first"), costTable(measured, "second")],
    };
  },
};

type Size = { members: number } & Record<Export, Units>;

async function measure(here: Place, members: number): Promise<Size> {
  const cohort = await here.cohort();
  await here.endpoint.behave(asBraze);
  const imported = async (which: Export): Promise<Units> => {
    await here.export({ members, which });
    // A new process has zero counts and nothing loaded.
    await here.system.restartFunctions();
    const before = await usedSoFar(here.system);
    await here.import(cohort);
    const after = await usedSoFar(here.system);
    await here.endpoint.assertHolds(cohort, { members, which });
    return unitsOf(after.use, enteredBetween(before.states, after.states));
  };
  return { members, first: await imported("first"), second: await imported("second") };
}

const columns: [header: string, unit: BilledUnit, digits: number][] = [
  ["Lambda GB-s", "lambdaGbSecond", 1],
  ["invocations", "lambdaInvocation", 0],
  ["transitions", "standardTransition", 0],
  ["express executions", "expressExecution", 0],
  ["express GB-s", "expressGbSecond", 1],
  ["S3 PUT", "s3Put", 0],
  ["S3 GET", "s3Get", 0],
  ["DynamoDB write", "dynamoWriteUnit", 0],
  ["DynamoDB read", "dynamoReadUnit", 0],
  ["mails", "sesMail", 0],
];

function costTable(measured: readonly Size[], which: Export): Table {
  const known = measured.map((size) => ({ members: size.members, units: size[which] }));
  const [small, large] = known.slice(-2);
  if (!small || !large) throw new Error("a line needs two sizes");
  const others = SIZES.filter((size) => !known.some(({ members }) => members === size));
  const all = [
    ...known.map((size) => ({ ...size, how: "counted" })),
    ...others.map((members) => ({
      members,
      units: extrapolated(members, [small, large]),
      how: "extrapolated",
    })),
  ].sort((one, other) => one.members - other.members);
  const used = columns.filter(([, unit]) => known.some(({ units }) => units[unit] > 0));
  const header = ["members", "units", ...used.map(([name]) => name), "US $"];
  const rows = all.map(({ members, units, how }) => [
    members.toLocaleString("en"),
    how,
    ...used.map(([, unit, digits]) => shown(units[unit], digits)),
    dollarsOf(units).toFixed(4),
  ]);
  const what = which === "first" ? "First import" : "An import of which 2 % changed";
  return {
    title: `${what} (prices of ${pricesOf.region}, ${pricesOf.date})`,
    rows: [header, ...rows],
    texts: 0,
  };
}

function shown(units: number, digits: number): string {
  return units.toLocaleString("en", { minimumFractionDigits: digits, maximumFractionDigits: digits });
}
