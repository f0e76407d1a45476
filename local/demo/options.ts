/** The demo's command line. */
import { existsSync, readFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { type CohortRequest, cohortRequest } from "../../shared/contract/cohorts.ts";
import { asOf as asOfSchema } from "../../shared/contract/values.ts";
import { daysGiven, SIMULATED_USERS } from "./simulation/options.ts";
import { UsageError } from "./usage-error.ts";

export interface OwnData {
  file: string;
  columns: { user: string; time: string };
  event: string;
  cohort: CohortRequest;
}

export interface OtherEndpoint {
  /** An origin. */
  endpoint: string;
  partner: string;
  /** The workspace's data import key and the partner API key: secrets, never printed. */
  key: string;
  partnerKey: string;
}

export interface DemoOptions {
  /** Left out: the sample shop. */
  data?: OwnData;
  /** Left out: the sandbox. */
  target?: OtherEndpoint;
  /** As in the API: an instant, or a date, which means the start of that day in the cohort's time zone. */
  asOf?: string;
  /** Days of scheduled imports to simulate, instead of two imports. */
  simulate?: number;
  /** Number of users of the sample shop. */
  users: number;
  json: boolean;
}

export const DEMO_DATA_SET = "demo";
const SAMPLE_USERS = 20_000;
const MOST_USERS = 200_000;
const EXAMPLE = "docs/examples/cdnow-loyal.json is one that is right.";

export const usage = `npm run demo -- [options]

  The whole system on this machine, once: sample users, a cohort, two imports into the sandbox, and a check.

Your own events (all of these together):
  --data FILE.csv          one row an event; the other columns become its properties
  --map user=COLUMN,time=COLUMN
  --event NAME             what the rows are called in the cohort's definition
  --cohort COHORT.json     {"name", "timeZone", "definition": {"kind": "criteria", "where": …}}
                           The second import is of the same data without its last 10 % of users, in the order in
                           which they first appear (rounded down).

Another endpoint that speaks Braze's cohort contract (all of these together):
  --endpoint URL  --partner NAME  --key DATA_IMPORT_KEY  --partner-key PARTNER_API_KEY

  --as-of DATE             evaluate as of the start of this day in the cohort's time zone, or of an ISO instant
  --simulate 40d           instead: so many days of scheduled imports on a steered clock, over a change of the clocks
  --users N                users of the sample shop (${SAMPLE_USERS.toLocaleString("en")}, simulated ${SIMULATED_USERS.toLocaleString("en")})
  --json                   the last line of standard output is one JSON object
  --help`;

const known = {
  data: { type: "string" },
  map: { type: "string" },
  event: { type: "string" },
  cohort: { type: "string" },
  endpoint: { type: "string" },
  partner: { type: "string" },
  key: { type: "string" },
  "partner-key": { type: "string" },
  "as-of": { type: "string" },
  simulate: { type: "string" },
  users: { type: "string" },
  json: { type: "boolean" },
  help: { type: "boolean" },
} as const;

type Given = { [Option in keyof typeof known]?: string | boolean | undefined };

/** Throws `UsageError`. */
export function demoOptions(args: readonly string[]): DemoOptions | "help" {
  const given = parsed(args);
  if (given.help) return "help";
  const data = ownData(given);
  const target = otherEndpoint(given);
  if (data && given.users !== undefined)
    throw new UsageError("--users is for the sample shop: leave it out with --data.");
  const simulate = daysGiven(given);
  return {
    ...(data && { data }),
    ...(target && { target }),
    ...asOfGiven(given),
    ...(simulate !== undefined && { simulate }),
    users: usersGiven(given, simulate === undefined ? SAMPLE_USERS : SIMULATED_USERS),
    json: given.json === true,
  };
}

function parsed(args: readonly string[]): Given {
  try {
    return parseArgs({ args: [...args], options: known, strict: true }).values;
  } catch (error) {
    // Node's message for an unexpected value quotes it, and it may be a secret.
    const code = (error as { code?: string }).code;
    if (code === "ERR_PARSE_ARGS_UNEXPECTED_POSITIONAL") {
      throw new UsageError(
        "There is a value without an option before it. Quote values that have spaces; see --help.",
      );
    }
    throw new UsageError(`${(error as Error).message.split(". ")[0]}. See --help.`);
  }
}

function ownData(given: Given): OwnData | undefined {
  const { data, map, event, cohort } = given;
  const texts = together({ data, map, event, cohort });
  if (!texts) return undefined;
  if (!existsSync(texts.data)) throw new UsageError(`--data: there is no file "${texts.data}".`);
  return {
    file: texts.data,
    columns: columnsGiven(texts.map),
    event: texts.event,
    cohort: cohortGiven(texts.cohort),
  };
}

function otherEndpoint(given: Given): OtherEndpoint | undefined {
  const { endpoint, partner, key, "partner-key": partnerKey } = given;
  const texts = together({ endpoint, partner, key, "partner-key": partnerKey });
  if (!texts) return undefined;
  const url = URL.canParse(texts.endpoint) ? new URL(texts.endpoint) : undefined;
  if (!url || !/^https?:$/.test(url.protocol) || url.pathname !== "/" || url.search || url.username) {
    throw new UsageError(
      "--endpoint must be an origin, such as https://rest.iad-01.braze.com, without a path.",
    );
  }
  return { endpoint: url.origin, partner: texts.partner, key: texts.key, partnerKey: texts["partner-key"] };
}

/** Either all of the options are given, or none. */
function together<Name extends string>(
  options: Record<Name, string | boolean | undefined>,
): Record<Name, string> | undefined {
  const entries = Object.entries(options) as [Name, unknown][];
  const missing = entries.filter(([, value]) => typeof value !== "string" || value === "");
  if (missing.length === entries.length && entries.every(([, value]) => value === undefined))
    return undefined;
  if (missing.length > 0) {
    const all = entries.map(([name]) => `--${name}`).join(", ");
    throw new UsageError(
      `${all} go together: ${missing.map(([name]) => `--${name}`).join(", ")} is missing.`,
    );
  }
  return Object.fromEntries(entries) as Record<Name, string>;
}

function columnsGiven(map: string): OwnData["columns"] {
  const pairs = map.split(",").map((pair) => pair.split("=") as [string, string?]);
  const { user, time, ...others } = Object.fromEntries(pairs);
  if (!user || !time || Object.keys(others).length > 0) {
    throw new UsageError(`--map must be user=COLUMN,time=COLUMN; it is "${map}".`);
  }
  return { user, time };
}

function cohortGiven(file: string): CohortRequest {
  let content: unknown;
  try {
    content = JSON.parse(readFileSync(file, "utf8"));
  } catch (error) {
    throw new UsageError(`--cohort: "${file}" can't be read as JSON: ${(error as Error).message}`);
  }
  const { definition } = (content ?? {}) as { definition?: { kind?: unknown } };
  if (definition?.kind !== "criteria") {
    throw new UsageError(`--cohort: "${file}" must have a definition of the kind "criteria". ${EXAMPLE}`);
  }
  const filled = { ...(content as object), definition: { ...definition, dataSet: DEMO_DATA_SET } };
  const read = cohortRequest.safeParse(filled);
  if (!read.success) {
    const [issue] = read.error.issues;
    const where = issue?.path.join(".") || "the file";
    throw new UsageError(`--cohort: "${file}" is no cohort: ${where}: ${issue?.message}. ${EXAMPLE}`);
  }
  return read.data;
}

function asOfGiven({ "as-of": asOf }: Given): { asOf?: string } {
  if (asOf === undefined) return {};
  const read = asOfSchema.safeParse(asOf);
  if (!read.success)
    throw new UsageError(`--as-of must be a date, YYYY-MM-DD, or an ISO instant; it is "${asOf}".`);
  return { asOf: read.data };
}

function usersGiven({ users }: Given, usual: number): number {
  if (users === undefined) return usual;
  const count = Number(users);
  if (Number.isInteger(count) && count >= 1 && count <= MOST_USERS) return count;
  throw new UsageError(`--users must be a whole number from 1 to ${MOST_USERS}; it is "${users}".`);
}
