// Prints the totals of the test report, alone on a line; exits non-zero where something failed or nothing ran.
import { readFileSync } from "node:fs";

const [, , file] = process.argv;
const {
  numPassedTests: passed,
  numFailedTests,
  numFailedTestSuites,
  numPendingTests,
  numTodoTests,
  success,
} = JSON.parse(readFileSync(file, "utf8"));
// A file that fails to load fails no test of its own: it counts as one.
const failed = numFailedTests || (success ? 0 : Math.max(1, numFailedTestSuites));
const skipped = numPendingTests + numTodoTests;
console.log(`${passed} passed, ${failed} failed${skipped ? `, ${skipped} skipped` : ""}`);
process.exit(failed > 0 || passed === 0 ? 1 : 0);
