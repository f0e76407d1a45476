import { fileURLToPath } from "node:url";
import { configDefaults, defineConfig } from "vitest/config";

/** Files with a process of their own: they measure processes, change the environment, or take a worker for long. */
const apart = [
  "{bench,peer,prove}/**/*.test.ts",
  "adapters/powertools/*.test.ts",
  "local/{demo,game-day}/*.test.ts",
].map((files) => `test/${files}`);
const browser = ["test/browser/**/*.test.ts"];
// Published suites are tried from copies: see docs/reading-suites.md.
const published = process.env["READING_SUITES"] ? [] : ["test/adapters/duckdb/reading/suites.test.ts"];

export default defineConfig({
  test: {
    // A limit for what hangs: the slowest take half a minute alone, and several times that beside others.
    testTimeout: 180_000,
    // Commands that tests run need not compile their modules again each time; a process takes a third less.
    env: { NODE_COMPILE_CACHE: fileURLToPath(new URL("node_modules/.cache/compiled/", import.meta.url)) },
    hookTimeout: 120_000,
    // The page or a process may take seconds beside other tests.
    expect: { poll: { timeout: 60_000 } },
    // Many files wait for processes of their own: both cores of a small machine have something to do.
    maxWorkers: 2,
    reporters: ["default", ["json", { outputFile: "coverage/test-report.json" }]],
    // In the order of their names: the long files first, so that both cores are busy to the end. Files that do not need a
    // process of their own share one: what they import, such as the AWS CDK, is loaded once for all of them.
    projects: [
      { extends: true, test: { name: "apart", include: apart } },
      { extends: true, test: { name: "browser", include: browser, isolate: false } },
      {
        extends: true,
        test: {
          name: "together",
          include: ["test/**/*.test.ts"],
          exclude: [...configDefaults.exclude, ...published, ...apart, ...browser],
          isolate: false,
        },
      },
    ],
  },
});
