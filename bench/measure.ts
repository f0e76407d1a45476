/** Runs the scenarios one after the other, each the given number of times. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Progress } from "../local/demo/progress.ts";
import { mustBeFree } from "./disk.ts";
import { figuresOf, type Measured } from "./figures.ts";
import type { BenchOptions } from "./options.ts";
import type { Result } from "./report.ts";
import { changed } from "./scenarios/changed.ts";
import { coldStart } from "./scenarios/cold-start.ts";
import { cost } from "./scenarios/cost.ts";
import { firstImport } from "./scenarios/first-import.ts";
import { growth } from "./scenarios/growth.ts";
import { hundredMillion } from "./scenarios/hundred-million.ts";
import { latency } from "./scenarios/latency.ts";
import { page } from "./scenarios/page.ts";
import { prepare } from "./scenarios/prepare.ts";
import { rateLimit } from "./scenarios/rate-limit.ts";
import { reading } from "./scenarios/reading.ts";
import { hundreds, type Scenario } from "./scenarios/scenario.ts";
import { sqlProcess } from "./scenarios/sql-process.ts";
import { tenCohorts } from "./scenarios/ten-cohorts.ts";

export const scenarios: Readonly<Record<string, Scenario>> = {
  "first-import": firstImport,
  latency,
  "rate-limit": rateLimit,
  changed,
  prepare,
  growth,
  "ten-cohorts": tenCohorts,
  "cold-start": coldStart,
  "sql-process": sqlProcess,
  reading,
  cost,
  page,
  "hundred-million": hundredMillion,
};

export async function measure(options: BenchOptions, progress: Progress): Promise<Result[]> {
  for (const name of options.only) {
    const { bytesPerMember } = scenarioOf(name);
    if (bytesPerMember !== undefined) mustBeFree(name, bytesPerMember * membersOf(name, options), tmpdir());
  }
  const folder = mkdtempSync(join(tmpdir(), "bench-"));
  // The child processes end with this one.
  const interrupted = () => {
    rmSync(folder, { recursive: true, force: true });
    process.exit(130);
  };
  process.once("SIGINT", interrupted);
  let results: Result[] | undefined;
  try {
    results = await measured(options, progress, folder);
    return results;
  } finally {
    process.off("SIGINT", interrupted);
    if (results) rmSync(folder, { recursive: true, force: true });
    else progress.say(`What the parts logged: ${folder}`);
  }
}

async function measured(options: BenchOptions, progress: Progress, folder: string): Promise<Result[]> {
  const { only, seed, behaviour } = options;
  const results: Result[] = [];
  for (const name of only) {
    const scenario = scenarioOf(name);
    const members = membersOf(name, options);
    const runs = scenario.once ? 1 : options.runs;
    const all: Measured[] = [];
    for (let run = 1; run <= runs; run += 1) {
      const begun = performance.now();
      all.push(await scenario.run({ folder, seed, behaviour, progress }, members));
      progress.say(`${name}: run ${run} of ${runs} took ${seconds(performance.now() - begun)}`);
    }
    results.push({
      name,
      what: scenario.what,
      members,
      runs,
      figures: figuresOf(
        scenario.figures,
        all.map(({ values }) => values),
      ),
      tables: all.at(-1)?.tables ?? [],
    });
  }
  return results;
}

function scenarioOf(name: string): Scenario {
  const scenario = scenarios[name];
  if (!scenario) throw new Error(`there is no scenario ${name}`);
  return scenario;
}

function membersOf(name: string, { scale }: Pick<BenchOptions, "scale">): number {
  const { members } = scenarioOf(name);
  return members === 0 ? 0 : hundreds(members * scale);
}

function seconds(milliseconds: number): string {
  return `${(milliseconds / 1_000).toFixed(1)} s`;
}
