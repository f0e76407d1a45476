import { configDefaults, defineConfig } from "vitest/config";

/**
 * Folders whose files share a process: what they import, such as the AWS CDK, is loaded once for all of them. A file that
 * leaves the environment or a module changed belongs elsewhere.
 */
const together = [
  "*.test.ts",
  "{api,contract,domain,fakes,flows,functions,infra,letters,oracle,sandbox,web}/**/*.test.ts",
].map((files) => `test/${files}`);
// Published suites are tried from copies: see docs/reading-suites.md.
const published = process.env["READING_SUITES"] ? [] : ["test/adapters/duckdb/reading/suites.test.ts"];

export default defineConfig({
  test: {
    // A limit for what hangs: the slowest take half a minute alone, and several times that beside others.
    testTimeout: 180_000,
    hookTimeout: 120_000,
    // Many files wait for processes of their own: both cores of a small machine have something to do.
    maxWorkers: 2,
    reporters: ["default", ["json", { outputFile: "coverage/test-report.json" }]],
    // In the order of their names: the long files first, so that both cores are busy to the end.
    projects: [
      {
        extends: true,
        test: {
          name: "apart",
          include: ["test/**/*.test.ts"],
          exclude: [...configDefaults.exclude, ...published, ...together],
        },
      },
      { extends: true, test: { name: "together", include: together, isolate: false } },
    ],
  },
});
