/** The tests that mutants are tried with: those that take seconds and start neither DuckDB nor the local system. */
import { configDefaults, defineConfig } from "vitest/config";
import { BaseSequencer, type TestSpecification } from "vitest/node";

/** Fast folders first: the first test that fails ends the trial of a mutant. */
const folders = [
  "domain",
  "contract",
  "letters",
  "functions",
  "adapters",
  "fakes",
  "flows",
  "contracts",
  "sandbox",
];
const slow = /\/(law-of-the-ledger|lost-answers|one-person|deleted-data-set|year-of-occurrences)\.test\.ts$/;
const rank = ({ moduleId }: TestSpecification) =>
  (slow.test(moduleId) ? folders.length : 0) +
  folders.findIndex((folder) => moduleId.includes(`/test/${folder}/`));

class FastFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    return files.toSorted((one, other) => rank(one) - rank(other));
  }
}

export default defineConfig({
  test: {
    include: process.env["MUTATE_TESTS"]
      ? [process.env["MUTATE_TESTS"], `${process.env["MUTATE_TESTS"]}/**/*.test.ts`]
      : folders.map((folder) => `test/${folder}/**/*.test.ts`),
    exclude: [
      ...configDefaults.exclude,
      "test/adapters/{duckdb,powertools,reading,s3}/**",
      "test/flows/{cdnow,data-sets,mishaps,night,nobody-left-behind,old-ledgers,patched-cohort,rejected-rows}.test.ts",
      "test/contracts/{change-sets,fakes-agree,job-queue,member-files,parts,rejected-rows}.test.ts",
      "test/sandbox/{both-halves,canary,handlers,trouble}.test.ts",
      ...(process.env["MUTATE_WITHOUT_SUITES"] ? ["test/contracts/**", "test/sandbox/store.test.ts"] : []),
    ],
    // A mutant is tried by several files, which need not load everything again.
    isolate: false,
    testTimeout: 180_000,
    hookTimeout: 120_000,
    env: { WITHOUT_JAVA: "1" },
    sequence: { sequencer: FastFirst },
  },
});
