/** `npm run demo`: the whole system on this machine, once, on sample data or one's own; checks itself and ends. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import type { RunView } from "../shared/contract/imports.ts";
import { clusterOf } from "../shared/domain/endpoints.ts";
import { Declined } from "./api.ts";
import { keepMails, type ReceivedMail } from "./demo/mails.ts";
import { type DemoOptions, demoOptions, UsageError, usage } from "./demo/options.ts";
import { play } from "./demo/play.ts";
import { type Progress, progressOn } from "./demo/progress.ts";
import { historyTable, mailLines, type Report, reportedRun } from "./demo/report.ts";
import { storyOf } from "./demo/story.ts";
import { type LocalSystem, startSystem } from "./system.ts";

/** The cluster that an endpoint of one's own counts as. */
const OWN_CLUSTER = "demo";
const MAILS = join(fileURLToPath(new URL("..", import.meta.url)), ".local", "demo-mails");

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

async function demo(options: DemoOptions, progress: Progress): Promise<Report> {
  const began = Date.now();
  const folder = mkdtempSync(join(tmpdir(), "cohort-import-demo-"));
  let system: LocalSystem | undefined;
  const interrupted = () => {
    rmSync(folder, { recursive: true, force: true });
    // The system's processes end with this one.
    process.exit(130);
  };
  process.once("SIGINT", interrupted);
  let verified = false;
  try {
    const story = await storyOf(options, join(folder, "data"), new Date(began));
    system = await startSystem({ folder: join(folder, "system"), memory: true, ...allowing(options) });
    progress.say(`Everything is up on ${system.api}.`);
    const { history, faults, segment } = await play(system, story, options, progress);
    const mails = await keepMails(system.inbox, MAILS);
    verified = faults.length === 0;
    tell(history, mails);
    if (verified) {
      const seconds = ((Date.now() - began) / 1000).toFixed(1);
      progress.say(`Verified: both imports did what an independent evaluation expects. ${seconds} s.`);
    }
    const runs = history.map(reportedRun).toReversed();
    return { runs, mails: mails.length, ...(segment && { segment }), verified };
  } finally {
    await system?.stop();
    if (system) progress.say("All is stopped; npm start keeps it up.");
    process.off("SIGINT", interrupted);
    if (verified || !system) rmSync(folder, { recursive: true, force: true });
    else progress.say(`Not verified. What the parts logged: ${join(folder, "system")}/*.log`);
  }
}

function tell(history: readonly RunView[], mails: readonly ReceivedMail[]): void {
  const here = mails.map((mail) => ({ ...mail, file: relative(process.cwd(), mail.file) }));
  console.log(`\nHistory\n${historyTable(history)}\n\nMails received\n${mailLines(here)}\n`);
}

/** What the system must be told of an endpoint that is not the sandbox. */
function allowing({ target }: DemoOptions) {
  if (!target) return {};
  const brazes = clusterOf(target.endpoint, {});
  return {
    extraEndpoints: brazes ? {} : { [target.endpoint]: OWN_CLUSTER },
    partnerKeys: { [brazes ?? OWN_CLUSTER]: target.partnerKey },
  };
}
