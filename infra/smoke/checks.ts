/** What is tried of a deployment. Each check throws a finding, or returns what it saw. */
import type { Cohort, CohortRequest, Preview } from "../../shared/contract/cohorts.ts";
import type { Computing } from "../../shared/contract/computing.ts";
import type { Connection } from "../../shared/contract/connections.ts";
import { crossOrigin } from "../../shared/contract/cors.ts";
import type { DataSetCheck } from "../../shared/contract/data-set-checks.ts";
import type { DataSet } from "../../shared/contract/data-sets.ts";
import { type Caller, objectIn, request } from "./caller.ts";
import { Finding } from "./finding.ts";
import { answerOf } from "./job.ts";

export interface Deployment {
  api: string;
  caller: Caller;
  /** Milliseconds that a job may take. */
  patience: number;
}

interface Page<Item> {
  items: Item[];
  cursor?: string;
}

export async function apiAnswers({ api }: Deployment): Promise<void> {
  const { status, headers, text } = await request(`${api}/openapi.json`);
  if (headers.get("content-type")?.startsWith("text/html"))
    throw new Finding(`${api} answers with a page. Give the address of the API: the output ApiOrigin.`);
  if (status >= 500)
    throw new Finding(`The API fails (${status}). The log of the function api/document tells why.`);
  if (status !== 200 || objectIn(text)?.["openapi"] === undefined)
    throw new Finding(`${api} is not this API: it has no API document (${status}).`);
}

export async function dataSetIsUsable({ caller, patience }: Deployment): Promise<DataSet> {
  const { items } = await caller.call<Page<DataSet>>("GET /data-sets", { path: "/data-sets?limit=1" });
  const [dataSet] = items;
  if (!dataSet)
    throw new Finding("There is no data set. docs/data-sets.md tells how to say where users and events are.");
  const begun = await caller.call<DataSetCheck | Computing>("POST /data-sets/{dataSetId}/check", {
    path: `/data-sets/${dataSet.id}/check`,
    body: {},
  });
  const { usable, problems } = await answerOf(`The check of the data set "${dataSet.id}"`, begun, {
    patience,
    read: (id) => caller.call("GET /checks/{checkId}", { path: `/checks/${id}` }),
  });
  if (!usable)
    throw new Finding(
      `The data set "${dataSet.id}" can't be used: ` +
        problems.map(({ source, reason, detail }) => `${source}, ${reason}: ${detail}`).join("\n  "),
    );
  return dataSet;
}

/** Nobody was seen first today and not first today. */
const nobody = {
  all: [{ firstSeen: { lastDays: 1 } }, { not: { firstSeen: { lastDays: 1 } } }],
} satisfies Extract<CohortRequest["definition"], { kind: "criteria" }>["where"];

/** The cohort is deleted, whatever is found. */
export async function cohortIsPreviewed(deployment: Deployment, dataSet: DataSet): Promise<void> {
  const { caller } = deployment;
  const wanted: CohortRequest = {
    name: "Smoke test: may be deleted",
    timeZone: "UTC",
    definition: { kind: "criteria", dataSet: dataSet.id, where: nobody },
  };
  const { id } = await caller.call<Cohort>("POST /cohorts", { path: "/cohorts", body: wanted });
  try {
    await previewed(deployment, id);
  } finally {
    await caller.call("DELETE /cohorts/{cohortId}", { path: `/cohorts/${id}` });
  }
}

async function previewed({ caller, patience }: Deployment, cohort: string): Promise<void> {
  const begun = await caller.call<Preview | Computing>("POST /cohorts/{cohortId}/preview", {
    path: `/cohorts/${cohort}/preview`,
    body: {},
  });
  const { members } = await answerOf("The preview of the cohort", begun, {
    patience,
    read: (id) => caller.call("GET /previews/{previewId}", { path: `/previews/${id}` }),
  });
  if (members.total !== 0) throw new Finding(`The cohort of nobody has ${members.total} members.`);
}

/** Those that are active: of each, its key is tried at Braze, by a request that changes nothing there. */
export async function keysAreAccepted({ caller }: Deployment): Promise<Connection[]> {
  const connections: Connection[] = [];
  let cursor: string | undefined;
  do {
    const query = new URLSearchParams({ limit: "100", ...(cursor && { cursor }) });
    const page = await caller.call<Page<Connection>>("GET /connections", { path: `/connections?${query}` });
    connections.push(...page.items);
    cursor = page.cursor;
  } while (cursor);
  const active = connections.filter(({ status }) => status === "active" || status === "failing");
  if (active.length === 0)
    throw new Finding(
      `No connection is active (there are ${connections.length}). Add one with its key, and activate it.`,
    );
  const wrong: string[] = [];
  for (const { id, name } of active) {
    try {
      const path = `/connections/${id}/activation`;
      await caller.call("POST /connections/{connectionId}/activation", { path, body: {} });
    } catch (error) {
      if (!(error instanceof Finding)) throw error;
      wrong.push(`"${name}": ${error.message}`);
    }
  }
  if (wrong.length > 0) throw new Finding(wrong.join("\n  "));
  return active;
}

/** Whether browsers let the page call the API, and the page is there. */
export async function pageMayCall({ api }: Pick<Deployment, "api">, page: string): Promise<void> {
  const { status, headers } = await request(page, { headers: { accept: "text/html" } });
  if (status !== 200 || !headers.get("content-type")?.startsWith("text/html"))
    throw new Finding(`${page} has no page (${status}). Deploy the stack of the page's files.`);
  if (page === api) return;
  const preflight = await request(`${api}/cohorts`, {
    method: "OPTIONS",
    headers: {
      origin: page,
      "access-control-request-method": "GET",
      "access-control-request-headers": crossOrigin.headers.join(","),
    },
  });
  const allowed = preflight.headers.get("access-control-allow-origin");
  if (allowed !== page)
    throw new Finding(
      `The API lets ${allowed ?? "no page"} call it, and not ${page}. The domain of the page in the stage's ` +
        "configuration must be the one that people open.",
    );
  const lacking = [
    ...notIn(preflight.headers.get("access-control-allow-methods"), crossOrigin.methods),
    ...notIn(preflight.headers.get("access-control-allow-headers"), crossOrigin.headers),
  ];
  if (lacking.length > 0)
    throw new Finding(
      `The API lets ${page} call it, and not with ${lacking.join(", ")}. The stage runs another version, or its CORS ` +
        "was changed by hand: deploy the stack of the API.",
    );
}

/** Which of these the list of a CORS header does not have. */
function notIn(list: string | null, wanted: readonly string[]): string[] {
  const allowed = (list ?? "").toLowerCase().split(/\s*,\s*/);
  return wanted.filter((one) => !allowed.includes(one.toLowerCase()));
}
