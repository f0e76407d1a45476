/** `npm run sandbox`: runs Braze's half of the cohort import contract on this machine, until Ctrl-C. */
import { parseArgs } from "node:util";
import { Declined } from "./api.ts";
import { builtPage } from "./built-page.ts";
import { loadPeopleFile } from "./sandbox/people-file.ts";
import { type Sandbox, startSandbox } from "./sandbox/start-sandbox.ts";

const USUAL_PORT = 8900;

const usage = `npm run sandbox -- [options]

  --port N             (${USUAL_PORT})
  --partner NAME       the partner's name in the paths (kubit)
  --partner-key KEY    the partner API key; left out: one is drawn
  --people FILE        loads people from a .csv or .jsonl file; see docs/sandbox.md
  --rate-limit N       requests an hour (250,000)
  --help`;

const options = {
  port: { type: "string", default: String(USUAL_PORT) },
  partner: { type: "string", default: "kubit" },
  "partner-key": { type: "string" },
  people: { type: "string" },
  "rate-limit": { type: "string" },
  help: { type: "boolean" },
} as const;

try {
  await main();
} catch (error) {
  console.error(error instanceof Declined ? error.message : `${(error as Error).message}\n\n${usage}`);
  process.exitCode = 1;
}

async function main(): Promise<void> {
  const { values } = parseArgs({ options });
  if (values.help) {
    console.log(usage);
    return;
  }
  const partnerKey = values["partner-key"];
  const sandbox = await startSandbox({
    page: await builtPage(),
    port: wholeNumber("port", values.port, 65_535),
    partner: values.partner,
    ...(partnerKey !== undefined && { partnerKey }),
    ...(values["rate-limit"] !== undefined && {
      rateLimit: { requests: wholeNumber("rate-limit", values["rate-limit"], 1_000_000_000), seconds: 3_600 },
    }),
  });
  const told = new Promise((resolve) => {
    for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) process.on(signal, resolve);
  });
  try {
    console.log(welcome(sandbox));
    if (values.people !== undefined) await loadAndTell(sandbox, values.people);
    await told;
  } finally {
    await sandbox.stop();
  }
}

async function loadAndTell(sandbox: Sandbox, file: string): Promise<void> {
  const began = performance.now();
  const rows = await loadPeopleFile(sandbox, file);
  const seconds = ((performance.now() - began) / 1_000).toFixed(1);
  console.log(`People loaded: ${rows.toLocaleString("en")} rows in ${seconds} s.\n`);
}

function wholeNumber(option: string, text: string, most: number): number {
  const number = Number(text);
  if (Number.isInteger(number) && number >= 0 && number <= most) return number;
  throw new Error(`--${option} must be a whole number up to ${most}; it is "${text}".`);
}

function welcome({ origin, partner, partnerKey, key, token }: Sandbox): string {
  return `
REST endpoint    ${origin}
partner          ${partner}
partner API key  ${partnerKey}
data import key  ${key}

POST ${origin}/partners/${partner}/cohorts          name of a cohort
POST ${origin}/partners/${partner}/cohorts/users    who enters and leaves

its page         ${origin}/braze shows keys, users, received cohorts and segments, after a sign-in without a password

The sandbox's own API, with Authorization: Bearer ${token}
GET  ${origin}/sandbox/partners/${partner}                   keys
GET  ${origin}/sandbox/partners/${partner}/requests          what came
PUT  ${origin}/sandbox/partners/${partner}/behaviour         faults, rate limit
POST ${origin}/sandbox/users                          people, as text/csv or JSON lines
GET  ${origin}/sandbox/cohorts/{id}/inspection        whom the received ids matched
POST ${origin}/sandbox/segments                       a segment by cohort

docs/sandbox.md tells its rules. It holds everything in memory: Ctrl-C ends it and all that it holds.
`;
}
