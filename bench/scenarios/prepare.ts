/** Evaluating, comparing and settling an import of which 2 % changed, beside a bare DuckDB plan of the same work. */
import { mkdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { environment as names } from "../../shared/contract/environment.ts";
import type { Statement } from "../bare-plan/plan.ts";
import { barePlanAside, type Planned } from "../bare-plan/start.ts";
import { dataFiles } from "../data.ts";
import type { Measured, Table, Values } from "../figures.ts";
import { digestOfLedger, ledgerFiles } from "../ledger-files.ts";
import { stepSeconds } from "../metered/used.ts";
import { at, type Bench, type Place } from "../place.ts";
import { peakOf } from "./first-import.ts";
import type { Scenario } from "./scenario.ts";
import { type MeteredImport, metered, twoImports } from "./two-imports.ts";

/** Of the seconds of the bare plan. */
const AT_MOST = { is: "at most", bound: 1.5 } as const;

export const prepare: Scenario = {
  what: "steps/prepare and steps/settle of an import of which 2 % changed, beside a bare DuckDB plan of the same work",
  members: 10_000_000,
  figures: {
    prepareSeconds: { what: "prepare", unit: "s" },
    barePrepareSeconds: { what: "its bare plan", unit: "s" },
    ofBarePrepare: { what: "prepare ÷ bare plan", unit: "×", mark: AT_MOST },
    settleSeconds: { what: "settle", unit: "s" },
    bareSettleSeconds: { what: "its bare plan", unit: "s" },
    ofBareSettle: { what: "settle ÷ bare plan", unit: "×", mark: AT_MOST },
    functionsMemory: {
      what: "peak memory of our functions' process",
      unit: "MiB",
      mark: { is: "at most", bound: 1_536 },
    },
    bareMemory: { what: "peak memory of the bare plan's process", unit: "MiB" },
  },
  run: (bench, members) => at(bench, metered, (here) => prepareIn(here, bench, members)),
};

export async function prepareIn(
  here: Place,
  { folder, seed }: Pick<Bench, "folder" | "seed">,
  members: number,
): Promise<Measured> {
  const { environment } = here.system;
  const memoryMb = Number(environment[names.engineMemoryMb]);
  const own = join(folder, "prepare");
  mkdirSync(own, { recursive: true });
  const ledgers = ledgerFiles(environment);
  try {
    let ledger: string[] = [];
    const { second, cohort } = await twoImports(here, members, async (cohort) => {
      ledger = await ledgers.next(cohort, own);
    });
    const { functionsMemory = 0 } = await peakOf(here);
    const ours = await digestOfLedger(await ledgers.next(cohort, own), memoryMb);
    const files = await dataFiles(join(folder, "data"), { members, which: "second", seed });
    const plan = await barePlanAside({ folder: own, memoryMb, ledger, ...files });
    if ((await digestOfLedger([plan.ledger], memoryMb)) !== ours)
      throw new Error("the bare plan's ledger is not that of the import");
    return { values: { ...beside(second, plan), functionsMemory }, tables: [statementTable(plan)] };
  } finally {
    ledgers.close();
    rmSync(own, { recursive: true, force: true });
  }
}

function beside(second: MeteredImport, plan: Planned): Values {
  const { "steps/prepare": prepareSeconds, "steps/settle": settleSeconds } = stepSeconds(second);
  const [barePrepareSeconds, bareSettleSeconds] = [sum(plan.prepare), sum(plan.settle)];
  return {
    prepareSeconds,
    barePrepareSeconds,
    ofBarePrepare: prepareSeconds / barePrepareSeconds,
    settleSeconds,
    bareSettleSeconds,
    ofBareSettle: settleSeconds / bareSettleSeconds,
    bareMemory: plan.peakMemory,
  };
}

function sum(statements: readonly Statement[]): number {
  return statements.reduce((all, { seconds }) => all + seconds, 0);
}

function statementTable({ prepare, settle }: Record<"prepare" | "settle", Statement[]>): Table {
  const rows = Object.entries({ prepare, settle }).flatMap(([step, statements]) =>
    statements.map(({ what, seconds }) => [step, what, seconds.toFixed(1)]),
  );
  return {
    title: "Seconds of the bare plan's statements",
    rows: [["step", "statement", "seconds"], ...rows],
    texts: 2,
  };
}
