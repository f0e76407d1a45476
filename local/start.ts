/** `npm start`: keeps the whole system running on this machine. `--reset` deletes its data first. */
import { existsSync, rmSync } from "node:fs";
import { parseArgs } from "node:util";
import { stablePorts, usualFolder } from "./addresses.ts";
import { hold } from "./lock.ts";
import { type LocalSystem, startSystem } from "./system.ts";
import { walkthrough } from "./walkthrough.ts";

try {
  await main();
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: { reset: { type: "boolean" }, folder: { type: "string" }, help: { type: "boolean" } },
  });
  if (values.help) {
    console.log("npm start -- [--reset] [--folder FOLDER]");
    return;
  }
  const folder = values.folder ?? usualFolder;
  if (values.reset) reset(folder);
  const system = await startSystem({ folder, ports: await stablePorts(folder) });
  const told = new Promise((resolve) => {
    for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) process.on(signal, resolve);
  });
  console.log(welcome(system, folder, await system.token()));
  await told;
  console.log("stopping …");
  await system.stop();
}

/** Throws if a system uses the folder. */
function reset(folder: string): void {
  if (!existsSync(folder)) return;
  hold(folder)();
  rmSync(folder, { recursive: true });
}

function welcome(system: LocalSystem, folder: string, token: string): string {
  const { api, inbox, issuer, bucket, sandbox, logs } = system;
  return `
API      ${api}
inbox    ${inbox}
issuer   ${issuer}
sandbox  ${sandbox.endpoint}/partners/${sandbox.partner}
page     ${sandbox.endpoint}/sandbox/partners/${sandbox.partner} asks for the token below
bucket   ${bucket} takes files of data sets: npm run load -- FOLDER --data-set ID
data     ${folder}
logs     ${logs.functions}
         ${logs.aws}

Try it in another shell. The token is for every scope and holds for 12 hours.

${walkthrough(system, token)}

Ctrl-C stops it; what it holds stays. npm start -- --reset begins with nothing.
`;
}
