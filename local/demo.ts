/**
 * `npm run demo`: runs the whole system on this machine once, on sample data or your own, verifies the result and
 * exits.
 */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Declined } from "./api.ts";
import type { Performed } from "./demo/act.ts";
import { type DemoOptions, demoOptions, usage } from "./demo/options.ts";
import { type Progress, progressOn } from "./demo/progress.ts";
import { simulation } from "./demo/simulation/simulation.ts";
import { twoImports } from "./demo/two-imports.ts";
import { UsageError } from "./demo/usage-error.ts";
import { type LocalSystem, startSystem } from "./system.ts";

process.exitCode = await main(process.argv.slice(2));

async function main(args: readonly string[]): Promise<number> {
  try {
    const options = demoOptions(args);
    if (options === "help") {
      console.log(usage);
      return 0;
    }
    const report = await demo(options, progressOn(process.stderr));
    if (options.json) console.log(JSON.stringify(report));
    return report.verified ? 0 : 1;
  } catch (error) {
    if (!(error instanceof UsageError || error instanceof Declined)) throw error;
    console.error(error.message);
    return error instanceof UsageError ? 2 : 1;
  }
}

async function demo(options: DemoOptions, progress: Progress): Promise<Performed["report"]> {
  const began = Date.now();
  const folder = mkdtempSync(join(tmpdir(), "cohort-import-demo-"));
  let system: LocalSystem | undefined;
  const interrupted = () => {
    rmSync(folder, { recursive: true, force: true });
    // The child processes end with this one.
    process.exit(130);
  };
  process.once("SIGINT", interrupted);
  let verified = false;
  try {
    const { simulate: days, users } = options;
    const data = join(folder, "data");
    const act =
      days === undefined
        ? await twoImports(options, progress, data)
        : simulation({ days, users }, progress, data);
    system = await startSystem({ folder: join(folder, "system"), memory: true, ...act.system });
    progress.say(`Everything is up on ${system.api}.`);
    const { report, tables, verdict } = await act.perform(system);
    verified = report.verified;
    console.log(`\n${tables}\n`);
    if (verified) progress.say(`Verified: ${verdict} ${((Date.now() - began) / 1000).toFixed(1)} s.`);
    return report;
  } finally {
    await system?.stop();
    if (system) progress.say("All is stopped; npm start keeps it up.");
    process.off("SIGINT", interrupted);
    if (verified || !system) rmSync(folder, { recursive: true, force: true });
    else progress.say(`Not verified. What the parts logged: ${join(folder, "system")}/*.log`);
  }
}
