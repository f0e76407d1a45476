/** Sends hostile requests to the whole system: none is answered 5xx, none stores anything, and memory stays flat. */
import { mkdtempSync, rmSync } from "node:fs";
import { Agent, request as httpRequest } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ScanCommand } from "@aws-sdk/lib-dynamodb";
import fc from "fast-check";
import { type LocalSystem, startSystem } from "../../../local/system.ts";
import { cohortsInTable } from "../../../shared/adapters/dynamodb/cohorts.ts";
import { connectionsInTable } from "../../../shared/adapters/dynamodb/connections.ts";
import type { Item, Table } from "../../../shared/adapters/dynamodb/table.ts";
import { tableOf } from "../../local/table-of.ts";
import { furnish, shop } from "../furnish.ts";
import { type HostileRequest, hostileRequests } from "./requests.ts";

const LANES = 6;
/** Milliseconds: as long as API Gateway waits. */
const PATIENCE_MS = 30_000;
/** Bytes of an answer. The largest is the API document. */
const ANSWER_BYTES = 1_024 * 1_024;
/** Megabytes by which the peak of the functions' process may grow after the first fifth. */
const GROWTH_MB = 160;

interface Answered {
  status: number;
  bytes: number;
}

/** Returns what went wrong. */
export async function fuzzedApi(count: number, seed: number): Promise<string | undefined> {
  const folder = mkdtempSync(join(tmpdir(), "fuzz-"));
  // Its own rounds store rows too: at no hour of the proof.
  const system = await startSystem({ folder, memory: true, upkeep: "cron(0 9 1 1 ? 2099)" });
  const table = tableOf(system);
  try {
    const stores = { cohorts: cohortsInTable(table), connections: connectionsInTable(table) };
    await furnish(stores, ["loyal"], "2026-11-01T00:00:00.000Z");
    const real = { cohortId: "loyal", connectionId: shop, keyId: "key" };
    const all = fc.sample(hostileRequests(real), { numRuns: count, seed });
    const before = await stored(table);
    const first = Math.ceil(count / 5);
    const fault = await sent(system, all.slice(0, first));
    if (fault) return fault;
    const peak = (await system.figures()).functions.peakMemory;
    const later = await sent(system, all.slice(first));
    if (later) return later;
    const grownMb = ((await system.figures()).functions.peakMemory - peak) / 1_048_576;
    if (grownMb > GROWTH_MB) return `the functions grew by ${Math.round(grownMb)} MB`;
    return difference(before, await stored(table)) ?? (await unfinished(table));
  } finally {
    table.client.destroy();
    await system.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}

async function sent(system: LocalSystem, requests: readonly HostileRequest[]): Promise<string | undefined> {
  const agent = new Agent({ keepAlive: true, maxSockets: LANES });
  const authorization = `Bearer ${await system.token()}`;
  const waiting = [...requests];
  let fault: string | undefined;
  const lane = async () => {
    for (let request = waiting.pop(); request && !fault; request = waiting.pop()) {
      const headers = { authorization, ...request.headers };
      const answer = await send(system.api, { ...request, headers }, agent).catch((error: Error) => error);
      const wrong = wrongWith(request, answer);
      if (wrong) fault = `${wrong}: ${told(request)}`;
    }
  };
  await Promise.all(Array.from({ length: LANES }, lane));
  agent.destroy();
  return fault;
}

function wrongWith({ method }: HostileRequest, answer: Answered | Error): string | undefined {
  if (answer instanceof Error) return `no answer (${answer.message})`;
  const { status, bytes } = answer;
  if (status >= 500) return `answered ${status}`;
  if (status < 400 && method !== "GET") return `accepted with ${status}`;
  return bytes > ANSWER_BYTES ? `answered with ${bytes} bytes` : undefined;
}

/** Not by `fetch`, which would tidy the path. */
function send(origin: string, request: HostileRequest, agent: Agent): Promise<Answered> {
  const { hostname, port } = new URL(origin);
  const { method, target, headers, body } = request;
  const length = body === undefined ? 0 : Buffer.byteLength(body);
  return new Promise((resolve, reject) => {
    const outgoing = httpRequest(
      {
        hostname,
        port,
        agent,
        method,
        path: target,
        headers: { ...headers, "content-length": length },
        timeout: PATIENCE_MS,
      },
      (response) => {
        let bytes = 0;
        response.on("data", (chunk: Buffer) => {
          bytes += chunk.length;
        });
        response.on("end", () => resolve({ status: response.statusCode ?? 0, bytes }));
        response.on("error", reject);
      },
    );
    outgoing.on("timeout", () => outgoing.destroy(new Error("it took too long")));
    outgoing.on("error", reject);
    outgoing.end(body);
  });
}

function told(request: HostileRequest): string {
  const body =
    typeof request.body === "string"
      ? request.body
      : request.body && Buffer.from(request.body).toString("hex");
  return JSON.stringify({ ...request, body: body?.slice(0, 500) }).slice(0, 2_000);
}

/** What the system keeps, but for its audit trail, and the requests that the sandbox notes as Braze's half. */
async function stored(table: Table): Promise<Map<string, string>> {
  const items = (await everything(table)).filter(({ pk }) => !/^(AUDIT#|SANDBOX#.*REQUEST)/.test(String(pk)));
  return new Map(items.map((item) => [`${item["pk"]} ${item["sk"]}`, JSON.stringify(item)]));
}

async function everything(table: Table): Promise<Item[]> {
  const items: Item[] = [];
  let from: Item | undefined;
  do {
    const page = await table.client.send(
      new ScanCommand({ TableName: table.name, ...(from && { ExclusiveStartKey: from }) }),
    );
    items.push(...(page.Items ?? []));
    from = page.LastEvaluatedKey;
  } while (from);
  return items;
}

function difference(before: Map<string, string>, after: Map<string, string>): string | undefined {
  const changed = [...after].filter(([key, item]) => before.get(key) !== item).map(([key]) => key);
  const gone = [...before.keys()].filter((key) => !after.has(key));
  return changed.length + gone.length > 0
    ? `stored ${changed.join(", ")}; deleted ${gone.join(", ")}`
    : undefined;
}

/** The trail has who tried what, and nothing that was changed. */
async function unfinished(table: Table): Promise<string | undefined> {
  const entries = (await everything(table)).filter(({ pk }) => String(pk).startsWith("AUDIT#"));
  const wrong = entries.find(({ ending }) => {
    const { outcome, changes } = (ending ?? {}) as { outcome?: string; changes?: unknown[] };
    return outcome === undefined || changes?.length !== 0;
  });
  return wrong && `the audit trail has ${JSON.stringify(wrong)}`;
}
