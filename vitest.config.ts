import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    include: ["test/**/*.test.ts"],
    testTimeout: 60_000,
    hookTimeout: 60_000,
    // Many files wait for processes of their own: both cores of a small machine have something to do.
    maxWorkers: 2,
    reporters: ["default", ["json", { outputFile: "coverage/test-report.json" }]],
  },
});
