// Prints the minutes of each group of tests, then the totals alone on a line. Exits non-zero if anything failed or no
// test ran.
import { readFileSync } from "node:fs";

const [, , file] = process.argv;
const {
  numPassedTests: passed,
  numFailedTests,
  numFailedTestSuites,
  numPendingTests,
  numTodoTests,
  success,
  testResults,
} = JSON.parse(readFileSync(file, "utf8"));

/**
 * `…/test/adapters/braze/x.test.ts` is of the group `adapters`; each proof is a group of its own, such as
 * `prove/faults`. Files run side by side: the sum exceeds the whole.
 */
const groupOf = (name) =>
  /\/test\/(prove\/[^/]+|[^/]+)/.exec(name)?.[1].replace(/\.test\.ts$/, "") ?? "other";
const minutes = new Map();
for (const { name, startTime, endTime } of testResults) {
  const group = groupOf(name);
  minutes.set(group, (minutes.get(group) ?? 0) + (endTime - startTime) / 60_000);
}
for (const [group, spent] of [...minutes].sort(([, one], [, other]) => other - one))
  console.log(`${spent.toFixed(1).padStart(6)} min  ${group}`);

// A file that fails to load fails no test of its own: it counts as one.
const failed = numFailedTests || (success ? 0 : Math.max(1, numFailedTestSuites));
const skipped = numPendingTests + numTodoTests;
console.log(`${passed} passed, ${failed} failed${skipped ? `, ${skipped} skipped` : ""}`);
process.exit(failed > 0 || passed === 0 ? 1 : 0);
