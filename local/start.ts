/**
 * `npm start`: keeps the whole system running on this machine. `--reset` deletes its data first. `--port N` is the port
 * of the API; the three after it are those of the inbox, the issuer and the buckets. The variable COHORT_IMPORT_DATABASE
 * has the URL of a PostgreSQL that data sets name `warehouse`.
 */
import { existsSync, rmSync } from "node:fs";
import { parseArgs } from "node:util";
import { usualFolder } from "./addresses.ts";
import { builtPage } from "./built-page.ts";
import { databaseOf } from "./database.ts";
import { hold } from "./lock.ts";
import { portsOf } from "./ports.ts";
import { type LocalSystem, startSystem } from "./system.ts";
import { walkthrough } from "./walkthrough.ts";

/** Not an option: other users of the machine see those. */
const DATABASE = "COHORT_IMPORT_DATABASE";

try {
  await main();
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      reset: { type: "boolean" },
      folder: { type: "string" },
      port: { type: "string" },
      help: { type: "boolean" },
    },
  });
  if (values.help) {
    console.log("npm start -- [--reset] [--folder FOLDER] [--port N]");
    return;
  }
  const folder = values.folder ?? usualFolder;
  refuseInUse(folder);
  const ports = await portsOf(values.reset ? undefined : folder, values.port);
  if (values.reset) rmSync(folder, { recursive: true, force: true });
  const database = process.env[DATABASE];
  const system = await startSystem({
    folder,
    ports,
    page: await builtPage(),
    ...(database && { database: databaseOf(database) }),
  });
  const told = new Promise((resolve) => {
    for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) process.on(signal, resolve);
  });
  console.log(welcome(system, folder, await system.token()));
  await told;
  console.log("stopping …");
  await system.stop();
}

/** Throws if a system uses the folder: its ports are taken then too, which says less. */
function refuseInUse(folder: string): void {
  if (existsSync(folder)) hold(folder)();
}

function welcome(system: LocalSystem, folder: string, token: string): string {
  const { api, inbox, issuer, bucket, sandbox, logs } = system;
  return `
Open     ${api} in a browser: it offers sample data, and a sign-in without a password.

API      ${api}
inbox    ${inbox}
issuer   ${issuer}
sandbox  ${sandbox.endpoint}/partners/${sandbox.partner}
its page ${api}/braze
bucket   ${bucket} takes files of data sets: npm run load -- FOLDER --data-set ID
data     ${folder}
logs     ${logs.functions}
         ${logs.aws}

npm run --silent token -- --group marketer gives a token of a marketer: docs/access.md.

Try it in another shell. The token is for every scope and holds for 12 hours.

${walkthrough(system, token)}

Ctrl-C stops it; what it holds stays. npm start -- --reset begins with nothing.
`;
}
