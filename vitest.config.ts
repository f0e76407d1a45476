import { configDefaults, defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    include: ["test/**/*.test.ts"],
    // Published suites are tried from copies: see docs/reading-suites.md.
    exclude: [
      ...configDefaults.exclude,
      ...(process.env["READING_SUITES"] ? [] : ["test/adapters/duckdb/reading/suites.test.ts"]),
    ],
    // A limit for what hangs: the slowest take half a minute alone, and several times that beside others.
    testTimeout: 180_000,
    hookTimeout: 120_000,
    // Many files wait for processes of their own: both cores of a small machine have something to do.
    maxWorkers: 2,
    reporters: ["default", ["json", { outputFile: "coverage/test-report.json" }]],
  },
});
