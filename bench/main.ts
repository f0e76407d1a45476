/** `npm run bench`: measures the system on this machine. */
import { progressOn } from "../local/demo/progress.ts";
import { UsageError } from "../local/demo/usage-error.ts";
import { howToInstall } from "../test/peer/published.ts";
import { inWords, thisMachine } from "./machine.ts";
import { measure, scenarios } from "./measure.ts";
import { type BenchOptions, benchOptions, usageOf } from "./options.ts";
import { asMarkdown, asText } from "./report.ts";
import { peersInstalled } from "./senders/send.ts";

process.exitCode = await main(process.argv.slice(2));

async function main(args: readonly string[]): Promise<number> {
  try {
    const options = benchOptions(args, scenarios);
    if (options === "help") console.log(usageOf(scenarios));
    else await bench(options, args);
    return 0;
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    console.error(error.message);
    return 2;
  }
}

async function bench(options: BenchOptions, args: readonly string[]): Promise<void> {
  const progress = progressOn(process.stderr);
  if (!peersInstalled())
    progress.say(
      `The peers are not installed, so nothing is measured beside them. Install them: ${howToInstall}`,
    );
  const machine = thisMachine();
  const results = await measure(options, progress);
  const command = ["npm run bench --", ...args].join(" ");
  const note = options.scale === 1 ? "" : ` The marks are for --scale 1; this is ${options.scale}.`;
  switch (options.as) {
    case "json":
      return console.log(JSON.stringify({ command, machine, scale: options.scale, results }));
    case "markdown":
      return console.log(`\`${command}\` on ${inWords(machine)}.${note}\n\n${asMarkdown(results)}`);
    case "text":
      return console.log(`\n${inWords(machine)}.${note}\n\n${asText(results)}`);
    default:
      return options.as satisfies never;
  }
}
