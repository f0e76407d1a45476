/** Shell commands to paste: define a cohort, import it into the sandbox, look at the outcome. */
import type { CohortRequest } from "../shared/contract/cohorts.ts";
import type { ConnectionRequest } from "../shared/contract/connections.ts";
import type { DataSetRequest } from "../shared/contract/data-sets.ts";
import { connectionId } from "../shared/contract/ids.ts";
import type { ImportRequest } from "../shared/contract/imports.ts";
import type { LocalSystem } from "./system.ts";

const EVENTS = "shop/events/";
const DATA_SET = "shop";

const purchases = [
  "user,time,amount",
  "007,2026-01-05,60",
  "007,2026-01-09,55",
  "ana,2026-01-06,200",
  "bo,2026-01-07,20",
].join("\\n");

const dataSet: DataSetRequest = {
  name: "Shop",
  events: { prefix: EVENTS, format: "csv", columns: { user: "user", time: "time" }, eventIs: "purchase" },
};
const cohort: CohortRequest = {
  name: "Spent more than 100",
  timeZone: "Europe/Madrid",
  definition: {
    kind: "criteria",
    dataSet: DATA_SET,
    where: { aggregate: { event: "purchase", function: "sum", property: "amount", is: { greater: 100 } } },
  },
};

export function walkthrough(
  { api, bucket, sandbox }: Pick<LocalSystem, "api" | "bucket" | "sandbox">,
  token: string,
): string {
  const connection: ConnectionRequest = {
    name: "Sandbox",
    endpoint: sandbox.endpoint,
    partner: sandbox.partner,
    contacts: ["marketing@example.com"],
  };
  const order: ImportRequest = {
    connectionId: connectionId.parse("$CONNECTION"),
    recipients: ["marketing@example.com"],
  };
  const keys = `/sandbox/partners/${sandbox.partner}/keys`;
  return [
    `API=${api}`,
    `TOKEN=${token}`,
    'call() { curl -sS -X "$1" "$API$2" -H "authorization: Bearer $TOKEN" -H "content-type: application/json" --data "$3"; }',
    'see() { curl -sS "$API$1" -H "authorization: Bearer $TOKEN"; echo; }',
    "pick() { node -p \"JSON.parse(require('fs').readFileSync(0, 'utf8'))['$1']\"; }",
    "",
    `KEY=$(call POST ${keys} '{}' | pick key)`,
    `CONNECTION=$(call POST /connections ${quoted(connection)} | pick id)`,
    `call POST /connections/$CONNECTION/keys ${expanded({ key: "$KEY" })}; echo`,
    "call POST /connections/$CONNECTION/activation; echo",
    "",
    `printf '${purchases}\\n' | curl -sS -X PUT --data-binary @- ${bucket}/${EVENTS}january.csv`,
    `call PUT /data-sets/${DATA_SET} ${quoted(dataSet)}; echo`,
    `COHORT=$(call POST /cohorts ${quoted(cohort)} | pick id)`,
    `call POST /cohorts/$COHORT/preview ${expanded({ connectionId: "$CONNECTION" })}; echo`,
    "",
    `RUN=$(call POST /cohorts/$COHORT/imports ${expanded(order)} | pick id)`,
    "until see /imports/$RUN | grep -q endedAt; do sleep 1; done; see /imports/$RUN",
    "see /cohorts/$COHORT/imports",
    "see /sandbox/cohorts/$COHORT/members",
    "see /sandbox/cohorts/$COHORT/inspection",
  ].join("\n");
}

function quoted(body: unknown): string {
  return `'${JSON.stringify(body).replaceAll("'", `'\\''`)}'`;
}

/** In double quotes: the shell substitutes its variables. */
function expanded(body: unknown): string {
  return `"${JSON.stringify(body).replaceAll('"', '\\"')}"`;
}
