/** `npm start`: keeps the whole system running on this machine. `--reset` deletes its data first. */
import { existsSync, rmSync } from "node:fs";
import { createServer } from "node:http";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { ANY_PORT, listening } from "./listening.ts";
import { hold } from "./lock.ts";
import { type LocalSystem, startSystem } from "./system.ts";
import { walkthrough } from "./walkthrough.ts";

/** The same ports at every start, so that bookmarks and connections to the sandbox keep working. */
const usualPorts = { api: 4610, inbox: 4611, issuer: 4612 };
const usualFolder = fileURLToPath(new URL("../.local/", import.meta.url));

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
  const system = await startSystem({ folder, ports: await freeOf(usualPorts) });
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

/** Replaces ports that are taken with free ones. */
async function freeOf<Ports extends Record<string, number>>(ports: Ports): Promise<Ports> {
  const entries = Object.entries(ports).map(async ([name, port]) => {
    try {
      await (await listening(createServer(), port)).close();
      return [name, port];
    } catch {
      return [name, ANY_PORT];
    }
  });
  return Object.fromEntries(await Promise.all(entries)) as Ports;
}

function welcome(system: LocalSystem, folder: string, token: string): string {
  const { api, inbox, issuer, sandbox, logs } = system;
  return `
API      ${api}
inbox    ${inbox}
issuer   ${issuer}
sandbox  ${sandbox.endpoint}/partners/${sandbox.partner}
page     ${sandbox.endpoint}/sandbox/partners/${sandbox.partner} asks for the token below
data     ${folder}
logs     ${logs.functions}
         ${logs.aws}

Try it in another shell. The token is for every scope and holds for 12 hours.

${walkthrough(system, token)}

Ctrl-C stops it; what it holds stays. npm start -- --reset begins with nothing.
`;
}
