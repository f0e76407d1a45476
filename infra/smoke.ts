/** `npm run smoke -- --api URL`: whether a deployment does what an import needs. docs/smoke-test.md says what stays. */
import { parseArgs } from "node:util";
import { smokeTest } from "./smoke/story.ts";

const usage = `API_TOKEN=TOKEN npm run smoke -- --api URL [--page URL]

Tries what an import needs: the API, a token's scopes, a data set, a preview of a cohort of nobody, and the key of each
active connection at Braze. It deletes the cohort again, and sends no user to Braze. A failing connection whose key Braze
accepts becomes active, and its contacts are told.

--api URL      of the API: the output ApiOrigin of the deployment
--page URL     also tries whether this page may call the API: the output PageOrigin
--minutes N    for how long a job may take; 5 by default

API_TOKEN is a token of somebody who may define cohorts and keep connections. It is read from the environment, so that
no list of processes shows it.`;

try {
  process.exitCode = await main();
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}

async function main(): Promise<number> {
  const { values } = parseArgs({
    options: {
      api: { type: "string" },
      page: { type: "string" },
      minutes: { type: "string", default: "5" },
      help: { type: "boolean" },
    },
  });
  if (values.help) {
    console.log(usage);
    return 0;
  }
  const api = originIn("--api", values.api);
  const page = values.page === undefined ? undefined : originIn("--page", values.page);
  const minutes = Number(values.minutes);
  if (!(minutes > 0)) throw new Error(`--minutes must be a number above 0; it is ${values.minutes}`);
  const token = process.env["API_TOKEN"];
  if (!token) throw new Error("The environment variable API_TOKEN has no token. See --help.");
  const found = await smokeTest({ api, token, page, patience: minutes * 60_000, say: console.log });
  return found === 0 ? 0 : 1;
}

function originIn(option: string, text: string | undefined): string {
  const url = URL.parse(text ?? "");
  if (!url || !/^https?:$/.test(url.protocol))
    throw new Error(
      `${option} must be an address such as https://api.your-company.com; ${text === undefined ? "it is missing" : `it is ${text}`}`,
    );
  return url.origin;
}
