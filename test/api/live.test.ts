/** Sends the document's own requests to the whole system: each answer must be one that the document describes. */
import { PutObjectCommand, S3Client } from "@aws-sdk/client-s3";
import { Webhook } from "standardwebhooks";
import { afterAll, beforeAll, expect, it } from "vitest";
import { api } from "../../local/api.ts";
import { type LocalSystem, startSystem } from "../../local/system.ts";
import { ids } from "../../shared/contract/api/examples.ts";
import { operations } from "../../shared/contract/api/operations.ts";
import type { AuditEntry } from "../../shared/contract/audit.ts";
import { type RouteKey, routes } from "../../shared/contract/routes.ts";
import { type ReceiverHere, receiverHere } from "../fakes/receiver.ts";
import { temporaryFolder } from "../local/folder.ts";
import { compilerFindings, generatedClient } from "./generated-client.ts";

let system: LocalSystem;
let token: string;
/** Where the channel of the examples is. */
let receiver: ReceiverHere;
/** The operations of all requests, in order. */
const sent: RouteKey[] = [];
/** Values in the examples → the real ones of this system. */
const real = new Map<string, string>([["https://rest.fra-01.braze.eu", ""]]);

const list = "Customer ID,Plan\n007,gold\nana,gold\n,gold\n007,gold\n";
const events = "user_id,happened_at,name,amount\n007,2026-01-05,purchase,60\n007,2026-01-09,purchase,55\n";

beforeAll(async () => {
  system = await startSystem({ folder: temporaryFolder(), memory: true });
  token = await system.token();
  receiver = await receiverHere();
  real.set("https://alerts.example.com", receiver.origin);
  real.set("https://rest.fra-01.braze.eu", system.sandbox.endpoint);
  real.set("the-partner-api-key", system.sandbox.partnerKey);
  const { environment } = system;
  const client = new S3Client({
    endpoint: environment["AWS_ENDPOINT_URL_S3"] ?? "",
    region: environment["AWS_REGION"] ?? "",
    credentials: {
      accessKeyId: environment["AWS_ACCESS_KEY_ID"] ?? "",
      secretAccessKey: environment["AWS_SECRET_ACCESS_KEY"] ?? "",
    },
    requestChecksumCalculation: "WHEN_REQUIRED",
  });
  const Bucket = environment["DATA_BUCKET"];
  await client.send(new PutObjectCommand({ Bucket, Key: "shop/events/january.csv", Body: events }));
  client.destroy();
});
afterAll(async () => {
  await system?.stop();
  await receiver?.stop();
});

function asHere(text: string): string {
  return [...real].reduce((so, [example, here]) => so.replaceAll(example, here), text);
}

/**
 * Sends the example of a call, with other values of its body if there are any; `path` has values of its path parameters.
 * Returns the answer, which the document must describe.
 */
async function send(
  key: RouteKey,
  path: Record<string, string> = {},
  query = "",
  other: object = {},
): Promise<Answer> {
  const { body, answers } = operations[key];
  sent.push(key);
  const [method = "", template = ""] = key.split(" ");
  const [type = "application/json"] = body?.types ?? [];
  const text =
    typeof body?.example === "string"
      ? body.example
      : JSON.stringify({ ...(body?.example as object | undefined), ...other });
  const response = await fetch(
    `${system.api}${template.replaceAll(/\{(\w+)\}/g, (_, name) => path[name] ?? "")}${query}`,
    {
      method,
      headers: { authorization: `Bearer ${token}`, ...(body && { "content-type": type }) },
      ...(body && { body: asHere(text) }),
    },
  );
  const answer = await response.text();
  const told = answers[response.status as keyof typeof answers];
  expect(told, `${key} answered ${response.status}: ${answer}`).toBeDefined();
  for (const name of Object.keys(told?.headers ?? {})) expect(response.headers.get(name), name).toBeTruthy();
  if (!told?.schema) {
    expect(answer).toBe("");
    return {};
  }
  const given = JSON.parse(answer);
  const parsed = told.schema.safeParse(given);
  expect(parsed.error, key).toBeUndefined();
  expect(parsed.data, `${key} answers fields that the document does not know`).toEqual(given);
  return given;
}
// biome-ignore lint/suspicious/noExplicitAny: whatever a call answers; its schema was just checked
type Answer = any;

it("answers each call as the document describes", async () => {
  const partner = "kubit";
  expect((await send("GET /openapi.json")).openapi).toBe("3.1.0");
  await send("GET /health");

  const sandboxKey = await send("POST /sandbox/partners/{partner}/keys", { partner });
  real.set("the-data-import-key", sandboxKey.key);
  await send("GET /sandbox/partners/{partner}/keys", { partner });
  await send("GET /sandbox/partners/{partner}", { partner });
  await send("POST /sandbox/users");
  await send("GET /sandbox/users");
  await send("GET /sandbox/users", {}, "?external_id=007");
  await send("POST /sandbox/users/identifications");

  const channel = await send("POST /channels");
  const channelId = channel.id;
  expect(channel.secret).toMatch(/^whsec_/);
  real.set(ids.channel, channelId);
  await send("GET /channels");
  await send("GET /channels/{channelId}", { channelId });
  await send("PATCH /channels/{channelId}", { channelId });
  const renewed = await send("POST /channels/{channelId}/secret", { channelId });
  expect(renewed.secret).not.toBe(channel.secret);
  expect(await send("POST /channels/{channelId}/test", { channelId })).toEqual({
    state: "delivered",
    status: 204,
  });

  const connection = await send("POST /connections");
  const connectionId = connection.id;
  real.set(ids.connection, connectionId);
  await send("GET /connections");
  const key = await send("POST /connections/{connectionId}/keys", { connectionId });
  await send("GET /connections/{connectionId}/keys", { connectionId });
  await send("PATCH /connections/{connectionId}", { connectionId });
  await send("POST /connections/{connectionId}/activation", { connectionId });
  await send("GET /connections/{connectionId}", { connectionId });

  const upload = await send("POST /uploads");
  expect(upload.bytes).toBe(list.length);
  const { url, headers } = upload.slot;
  expect((await fetch(url, { method: "PUT", headers, body: list })).status).toBe(200);
  const uploadId = upload.id;
  real.set(ids.upload, uploadId);
  await send("GET /uploads");
  await send("GET /uploads/{uploadId}", { uploadId });
  const report = await send("POST /uploads/{uploadId}/report", { uploadId });
  await send("GET /reports/{reportId}", { reportId: report.id });

  await send("PUT /data-sets/{dataSetId}", { dataSetId: "shop" });
  await send("PUT /data-sets/{dataSetId}", { dataSetId: "shop" });
  await send("GET /data-sets");
  await send("GET /data-sets/{dataSetId}", { dataSetId: "shop" });
  const dry = await send("PUT /data-sets/{dataSetId}", { dataSetId: "spare" }, "?dryRun=true");
  expect(dry).toMatchObject({ dataSetId: "spare", usable: true });
  expect(await send("GET /data-sets")).toMatchObject({ items: [{ id: "shop" }] });
  const check = await send("POST /data-sets/{dataSetId}/check", { dataSetId: "shop" });
  expect(check.events.names.first).toMatchObject([{ name: "purchase", count: 2 }]);
  expect(await send("GET /checks/{checkId}", { checkId: check.id })).toEqual(check);
  await send("PUT /data-sets/{dataSetId}", { dataSetId: "spare" });
  await send("DELETE /data-sets/{dataSetId}", { dataSetId: "spare" });

  const { id: cohortId } = await send("POST /cohorts");
  real.set(ids.cohort, cohortId);
  await send("GET /cohorts");
  await send("GET /cohort-summaries");
  expect(await send("GET /cohort-summaries", {}, "?text=SPENT&dataSet=shop")).toMatchObject({
    items: [{ id: cohortId, held: [] }],
  });
  const preview = await send("POST /cohorts/{cohortId}/preview", { cohortId });
  expect(preview).toMatchObject({ members: { total: 1 }, change: { adds: 1 } });
  await send("GET /previews/{previewId}", { previewId: preview.id });
  await send("POST /previews");
  await send("PUT /cohorts/{cohortId}", { cohortId });
  await send("PATCH /cohorts/{cohortId}", { cohortId });
  await send("GET /cohorts/{cohortId}", { cohortId });
  expect((await send("GET /cohorts/{cohortId}/definitions", { cohortId })).items).toHaveLength(1);
  await send("GET /cohorts/{cohortId}/lists", { cohortId });

  const { id: runId } = await send("POST /cohorts/{cohortId}/imports", { cohortId });
  await expect
    .poll(async () => (await send("GET /imports/{runId}", { runId })).mails[0].state, { timeout: 40_000 })
    .toBe("sent");
  const run = await send("GET /imports/{runId}", { runId });
  expect(run).toMatchObject({ status: "succeeded", counts: { added: 2 } });
  const { rows, link } = await send("GET /imports/{runId}/rejected", { runId });
  expect(rows).toBe(run.rejected.rows);
  expect((await (await fetch(link.url)).text()).split("\r\n")).toHaveLength(1 + rows + 1);
  const { connections: standings } = await send("POST /cohorts/{cohortId}/people/look-up", { cohortId });
  expect(standings).toMatchObject([{ connectionId, standing: "held", evaluation: { run: runId } }]);
  await send("GET /cohorts/{cohortId}/imports", { cohortId });
  await send("GET /imports", {}, `?cohortId=${cohortId}&outcome=succeeded&latest=true`);

  const listId = "everywhere";
  await send("POST /exclusion-lists/{listId}/people", { listId });
  const people = await send("POST /exclusion-files");
  const excludedPeople = `external_id\n${"u1".repeat(40)}\n`.padEnd(people.bytes, "\n");
  const put = { method: "PUT", headers: people.slot.headers, body: excludedPeople };
  expect((await fetch(people.slot.url, put)).status).toBe(200);
  await send("POST /exclusion-lists/{listId}/files", { listId }, "", {
    uploadId: people.id,
    columns: undefined,
  });
  await send("GET /exclusion-lists");
  await send("GET /exclusion-lists/{listId}/people", { listId });
  await send("POST /exclusion-lists/{listId}/removals", { listId });

  const bouncing = { recipients: ["bounce@simulator.amazonses.com"] };
  const returned = await send("POST /cohorts/{cohortId}/imports", { cohortId }, "", bouncing);
  await expect
    .poll(async () => (await send("GET /blocked-addresses")).items[0]?.reason, { timeout: 40_000 })
    .toBe("bounced");
  await expect
    .poll(async () => (await send("GET /imports/{runId}", { runId: returned.id })).mails[0], {
      timeout: 40_000,
    })
    .toMatchObject({ state: "sent", block: { reason: "bounced" } });
  const [{ id: addressId }] = (await send("GET /blocked-addresses")).items;
  await send("DELETE /blocked-addresses/{addressId}", { addressId });
  expect(await send("GET /blocked-addresses")).toEqual({ items: [] });

  await send("POST /cohorts/{cohortId}/schedule", { cohortId });
  await send("GET /cohorts/{cohortId}/schedule", { cohortId });
  await send("PUT /cohorts/{cohortId}/schedule", { cohortId }, "", { locale: "es" });
  await send("GET /schedules");
  for (const query of ["soonest=true", "late=true", "unmailed=true", `connectionId=${connectionId}`])
    await send("GET /schedules", {}, `?${query}`);
  const byHand = await send("POST /cohorts/{cohortId}/schedule/imports", { cohortId });
  await send("POST /imports/{runId}/cancellation", { runId: byHand.id });
  await send("POST /cohorts/{cohortId}/schedule/test-mail", { cohortId });
  await send("POST /cohorts/{cohortId}/schedule/pause", { cohortId });
  await send("POST /cohorts/{cohortId}/schedule/resume", { cohortId });
  await send("DELETE /cohorts/{cohortId}/schedule", { cohortId });

  await send("POST /partners/{partner}/cohorts", { partner });
  await send("POST /partners/{partner}/cohorts/users", { partner });
  await send("GET /sandbox/partners/{partner}/requests", { partner });
  await send("GET /sandbox/cohorts");
  await send("GET /sandbox/cohorts/{receivedId}/members", { receivedId: cohortId });
  await send("GET /sandbox/cohorts/{receivedId}/inspection", { receivedId: cohortId }, "?outcome=matched");
  await send("GET /sandbox/segment-filters");
  const { id: segmentId } = await send("POST /sandbox/segments");
  await send("GET /sandbox/segments");
  await send("GET /sandbox/segments/{segmentId}", { segmentId });
  await send("GET /sandbox/segments/{segmentId}/users", { segmentId });
  await send("DELETE /sandbox/segments/{segmentId}", { segmentId });
  await send("GET /sandbox/partners/{partner}/behaviour", { partner });
  await send("PUT /sandbox/partners/{partner}/behaviour", { partner });

  await expect
    .poll(async () => (await send("GET /imports/{runId}", { runId: byHand.id })).endedAt, { timeout: 40_000 })
    .toBeTruthy();
  const told = async () => (await send("GET /channels/{channelId}/deliveries", { channelId })).items;
  await expect
    .poll(async () => (await told()).map(({ type, state }: Answer) => `${type} ${state}`).sort(), {
      timeout: 40_000,
    })
    // A change by an activation waits for the next round of reconcile.
    .toEqual(["connection.state-changed waiting", "import.ended delivered"]);
  const { id: deliveryId } = (await told()).find(({ state }: Answer) => state === "waiting");
  await send("POST /channels/{channelId}/deliveries/{deliveryId}/replay", { channelId, deliveryId });
  await expect
    .poll(async () => (await told()).map(({ state, tries }: Answer) => `${state} ${tries}`), {
      timeout: 40_000,
    })
    .toEqual(["delivered 1", "delivered 1"]);
  const sentTo = receiver.received.map(({ headers }) => String(headers["webhook-id"]).replace(/_.*/, ""));
  expect(sentTo.sort()).toEqual(["channel-test", "connection-state", "import-ended"]);
  for (const { body, headers } of receiver.received.slice(1))
    expect(
      new Webhook(renewed.secret).verify(body, {
        "webhook-id": String(headers["webhook-id"]),
        "webhook-timestamp": String(headers["webhook-timestamp"]),
        "webhook-signature": String(headers["webhook-signature"]),
      }),
    ).toBeDefined();
  const rebuild = await send("POST /cohorts/{cohortId}/ledger/rebuild", { cohortId });
  await expect
    .poll(async () => (await send("GET /imports/{runId}", { runId: rebuild.id })).endedAt, {
      timeout: 40_000,
    })
    .toBeTruthy();
  await send("DELETE /cohorts/{cohortId}", { cohortId }, "?leaveMembers=true&force=true");
  await send(
    "DELETE /connections/{connectionId}/keys/{keyId}",
    { connectionId, keyId: key.id },
    "?force=true",
  );
  await send("DELETE /connections/{connectionId}", { connectionId }, "?leaveMembers=true");
  await send("DELETE /sandbox/partners/{partner}/keys/{keyId}", { partner, keyId: sandboxKey.id });
  await send("DELETE /channels/{channelId}", { channelId });

  await send("GET /audit");
  await send("GET /status");
  const { id: dropped } = await send("POST /people/forget");
  await send("DELETE /people/forgettings/{forgettingId}", { forgettingId: dropped });
  const { id: forgettingId } = await send("POST /people/forget");
  const state = async () => (await send("GET /people/forgettings/{forgettingId}", { forgettingId })).state;
  await expect.poll(state, { timeout: 60_000 }).toBe("to-confirm");
  await send("GET /people/forgettings");
  await send("POST /people/forgettings/{forgettingId}/confirmation", { forgettingId });
  // Their cohort and their connection are deleted, so nobody has to be removed first.
  await expect.poll(state, { timeout: 60_000 }).toBe("done");

  expect(Object.keys(operations).filter((route) => !sent.includes(route as RouteKey))).toEqual([]);
  await hasEverythingOnRecord([sandboxKey.key, channel.secret, renewed.secret]);
}, 180_000);

it("answers a client that is generated from its document, whose types know each answer and each field", async () => {
  const folder = temporaryFolder();
  const client = await generatedClient(folder, system.api);
  const findings = compilerFindings(
    folder,
    `import { listCohorts, readImport } from "./client.ts";
    const listed = await listCohorts({ limit: 1 });
    if (listed.status === 200) for (const { name } of listed.data.items) name.toUpperCase();
    const read = await readImport("r1");
    if (read.status === 404) read.data.type.toUpperCase();
    if (read.status === 200) read.data.counts?.added?.toFixed();
    if (read.status === 200) read.data.matched;`,
  );
  expect(findings).toMatch(/^program\.ts\(7,\d+\): error TS2339: Property 'matched' does not exist .*\n$/);
  const { listDataSets, putDataSet, readImport } = await import(client);
  const headers = { authorization: `Bearer ${token}` };
  const { body } = operations["PUT /data-sets/{dataSetId}"];
  expect(await putDataSet("generated", body?.example, {}, { headers })).toMatchObject({
    status: 201,
    data: { id: "generated" },
  });
  const listed = await listDataSets({ limit: 50 }, { headers });
  expect(listed.data.items).toContainEqual(expect.objectContaining({ id: "generated" }));
  expect(await readImport("nothing", {}, { headers })).toMatchObject({ status: 404, data: { status: 404 } });
  expect((await listDataSets({})).status).toBe(401);
});

/** Each change and each look at users' identifiers, once and by its actor: by the route table. */
async function hasEverythingOnRecord(secrets: readonly string[]): Promise<void> {
  const wanted = new Map(routes.map(({ key, audited }) => [key, audited && operations[key].id]));
  const expected = sent.flatMap((key) => wanted.get(key) ?? []);
  const entries = await api(system.api, token).all<AuditEntry>("/audit", 50);
  expect(entries.map(({ action }) => action).sort()).toEqual(expected.sort());
  expect(new Set(entries.map(({ actor, outcome }) => `${actor.name} ${outcome}`))).toEqual(
    new Set(["local-operator done"]),
  );
  for (const { key, audited } of routes)
    expect(entries.find(({ action }) => action === operations[key].id)?.kind, key).toBe(audited);
  for (const { key, audited, undigested } of routes) {
    const changes = entries
      .filter(({ action }) => action === operations[key].id)
      .map((entry) => entry.changes);
    // A look changes nothing, and some requests of a route change nothing either, such as a dry run.
    if (audited === "change" && !undigested)
      expect(
        changes.flat().some(({ before, after }) => before !== after),
        key,
      ).toBe(true);
    else expect(changes.flat(), key).toEqual([]);
  }
  const text = JSON.stringify(entries);
  for (const hidden of [...secrets, system.sandbox.partnerKey, "example.com", "amazonses"])
    expect(text).not.toContain(hidden);
  // A digest may end so.
  expect(text).not.toMatch(/(?<![\da-f])007"/);
}
