/** `npm run load`: puts a folder of files where a data set's data lies on this machine. */
import { UsageError } from "./demo/usage-error.ts";
import { loadDataSet } from "./load/load-data-set.ts";
import { loadOptions, usage } from "./load/options.ts";
import { withSystem } from "./load/running.ts";

process.exitCode = await main(process.argv.slice(2));

/** 0: loaded, and the data set can be used; 1: it can't be; 2: the command can't be carried out as it is. */
async function main(args: readonly string[]): Promise<number> {
  try {
    const options = loadOptions(args);
    if (options === "help") {
      console.log(usage);
      return 0;
    }
    return await withSystem(options.folder, async (running) => {
      if (running.isOwn)
        console.log("Nothing runs in this folder: a system is started for the time of the load.");
      const isUsable = await loadDataSet(running, options, console.log);
      if (running.isOwn)
        console.log("\nnpm start keeps it running; it prints a token and commands to go on with.");
      return isUsable ? 0 : 1;
    });
  } catch (error) {
    console.error(error instanceof Error ? error.message : error);
    return error instanceof UsageError ? 2 : 1;
  }
}
