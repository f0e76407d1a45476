/** `npm run mutate -- PATH...`: whether the tests notice if the code is changed. See docs/extending.md. */
import { globSync, rmSync, statSync } from "node:fs";
import { parseArgs } from "node:util";
import { Stryker } from "@stryker-mutator/core";
import { changedLines } from "./changes.ts";
import { told } from "./plugins.ts";
import { verdictOf } from "./verdict.ts";

const usage = `npm run mutate -- PATH...                       files or folders
npm run mutate -- --changed                     the lines that differ from the main branch

--minutes N        stops after so long
--concurrency N    tries so many at a time; 1 by default
--tests PATH       runs the tests of this folder only, such as test/domain: faster, and more survive

Changes the code in small ways, one at a time, and runs the fast tests that reach it. Fails if more than a tenth of the
changes are noticed by no test and are not listed in test/mutate/accepted.ts. After --minutes it stops, judges those that
it has tried as a sample, and says how many it has not.`;

/** Texts for people: a test that repeats them proves nothing. */
const words = "!shared/domain/words/**";

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    changed: { type: "boolean" },
    minutes: { type: "string" },
    concurrency: { type: "string", default: "1" },
    tests: { type: "string" },
    help: { type: "boolean" },
  },
});
const begun = performance.now();
/** Stryker's copy of the project, in which it changes the code. */
const copy = `coverage/mutants-${process.pid}`;

if (values.help || (positionals.length === 0 && !values.changed)) console.log(usage);
else await main();

async function main(): Promise<void> {
  const files = positionals.flatMap(filesAt);
  const lines = values.changed ? changedLines() : [];
  if (lines === undefined) console.log("There is no history to compare with.");
  const mutate = [...files, ...(lines ?? [])];
  if (mutate.length === 0) return console.log("No code to change.");
  if (values.minutes) setTimeout(stop, Number(values.minutes) * 60_000).unref();
  // The suites of the table take long, and say nothing about code that only calls it.
  if (!mutate.some((path) => path.startsWith("shared/adapters/"))) process.env["MUTATE_WITHOUT_SUITES"] = "1";
  if (values.tests) process.env["MUTATE_TESTS"] = values.tests;
  await new Stryker(options(mutate)).runMutationTest();
  end(new Set(files));
}

function filesAt(path: string): string[] {
  return statSync(path).isDirectory() ? globSync(`${path}/**/*.ts`) : [path];
}

function options(mutate: readonly string[]): ConstructorParameters<typeof Stryker>[0] {
  return {
    mutate: [...mutate, words],
    testRunner: "vitest",
    plugins: [import.meta.resolve("@stryker-mutator/vitest-runner"), import.meta.resolve("./plugins.ts")],
    vitest: { configFile: "test/mutate/vitest.config.ts" },
    ignorers: ["not-mutated"],
    reporters: ["teller"],
    coverageAnalysis: "perTest",
    // What is computed when a module is loaded would be tried with all tests, each such mutant for half a minute.
    ignoreStatic: true,
    concurrency: Number(values.concurrency),
    // In addition to half as long again as the tests take: a machine that is busy is not a mutant that hangs.
    timeoutMS: 8_000,
    tempDirName: copy,
    ignorePatterns: ["coverage", "cdk.out", "dist", ".local"],
    // Stryker would rewrite it by an API that TypeScript 7 does not have. The copy of the project needs no change of it.
    tsconfigFile: "none",
  };
}

function end(whole: ReadonlySet<string>): void {
  const { holds, text } = verdictOf(told.tried, { whole, minutes: minutes() });
  console.log(text);
  process.exitCode = holds ? 0 : 1;
}

/**
 * Those that were tried are judged as a sample of all. Stryker ends its processes when it is told to end, and leaves its copy.
 */
function stop(): void {
  const { holds, text } = verdictOf(told.tried, { whole: new Set(), minutes: minutes(), isSample: true });
  if (told.tried.length > 0) console.log(text);
  const what = told.planned === 0 ? "no mutant" : `${told.tried.length} of ${told.planned} mutants`;
  console.log(`Stopped after ${values.minutes} minutes, when ${what} had been tried.`);
  process.once("exit", () => {
    rmSync(copy, { recursive: true, force: true });
    process.exitCode = holds ? 0 : 1;
  });
  process.kill(process.pid, "SIGTERM");
}

function minutes(): number {
  return (performance.now() - begun) / 60_000;
}
