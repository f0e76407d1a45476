/** The sandbox as deployed: its functions behind the API, with tokens, table and secrets. */
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type LocalSystem, startSystem } from "../../local/system.ts";
import type { ReceivedCohort, SandboxKeyView } from "../../shared/contract/sandbox-received.ts";
import type { Member } from "../../shared/domain/identifiers.ts";

let folder: string;
let system: LocalSystem;
let token: string;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "sandbox-"));
  system = await startSystem({ folder, memory: true });
  token = await system.token(["sandbox/admin"]);
});
afterAll(async () => {
  await system?.stop();
  rmSync(folder, { recursive: true, force: true });
});

async function call<Body>(
  method: string,
  path: string,
  given: { body?: unknown; as?: string } = {},
): Promise<{ status: number; body: Body }> {
  const response = await fetch(`${system.api}${path}`, {
    method,
    headers: {
      ...(given.as !== "nobody" && { authorization: `Bearer ${given.as ?? token}` }),
      ...(given.body !== undefined && { "content-type": "application/json" }),
    },
    ...(given.body !== undefined && { body: JSON.stringify(given.body) }),
  });
  return { status: response.status, body: (await response.json()) as Body };
}

/** Called as a partner, without a token. */
const told = (path: string, clientSecret: string, fields: object) =>
  call("POST", `/partners/kubit/${path}`, {
    as: "nobody",
    body: {
      partner_api_key: system.sandbox.partnerKey,
      client_secret: clientSecret,
      cohort_id: "c/1 é",
      ...fields,
    },
  });
const keysPath = "/sandbox/partners/kubit/keys";
const cohortPath = `/sandbox/cohorts/${encodeURIComponent("c/1 é")}`;

describe("the sandbox behind the API", () => {
  it("accepts a cohort with a key of its page, shows it, and refuses the key once it is invalidated", async () => {
    const made = await call<{ key: string; id: string }>("POST", keysPath, { body: {} });
    expect(made).toMatchObject({
      status: 201,
      body: { status: "active", masked: expect.stringMatching(/^….{4}$/) },
    });
    const { key, id } = made.body;

    const name = { name: "Loyal", created_at: "2026-01-02T03:04:05.000Z" };
    expect(await told("cohorts", key, name)).toEqual({ status: 201, body: { message: "success" } });
    const user_ids = Array.from({ length: 1_000 }, (_, at) => `user-${at}`);
    expect(await told("cohorts/users", key, { cohort_changes: [{ user_ids }] })).toMatchObject({
      status: 201,
    });

    const { body: cohorts } = await call<{ items: ReceivedCohort[] }>("GET", "/sandbox/cohorts?limit=10");
    expect(cohorts.items).toMatchObject([{ partner: "kubit", id: "c/1 é", name: "Loyal", idsAdded: 1_000 }]);
    const { body: all } = await call<{ items: Member[] }>("GET", `${cohortPath}/members?limit=10000`);
    expect(all.items.map((member) => member.id).sort()).toEqual(user_ids.sort());
    expect(all.items[0]).toEqual({ kind: "external_id", id: expect.any(String), label: "" });
    const { body: some } = await call("GET", `${cohortPath}/members?partner=kubit`);
    expect(some).toMatchObject({ items: { length: 50 }, cursor: expect.any(String) });

    expect(await call("DELETE", `${keysPath}/${id}`)).toMatchObject({ body: { status: "invalidated" } });
    expect(await told("cohorts/users", key, { cohort_changes: [] })).toEqual({
      status: 401,
      body: { message: "Invalid client secret" },
    });
    const { body: listed } = await call<{ items: SandboxKeyView[] }>("GET", keysPath);
    expect(listed.items).toMatchObject([{ id, status: "invalidated", lastUsedAt: expect.any(String) }]);
    expect(JSON.stringify(listed)).not.toContain(key);
    expect(readFileSync(system.logs.functions, "utf8")).not.toContain(key);
  });

  it.each([
    ["POST", "/sandbox/partners/Not%20one/keys", 400, "invalid-partner"],
    ["DELETE", "/sandbox/partners/kubit/keys/nokey", 404, "not-found"],
    ["GET", "/sandbox/cohorts/unheard-of/members", 404, "not-found"],
    ["GET", `${cohortPath}/members?partner=other`, 404, "not-found"],
    ["GET", `${cohortPath}/members?limit=10001`, 400, "invalid-request"],
    ["GET", `${cohortPath}/members?cursor=invented`, 400, "invalid-cursor"],
    ["GET", "/sandbox/cohorts/unheard-of/inspection", 404, "not-found"],
    ["GET", `${cohortPath}/inspection?outcome=odd`, 400, "invalid-request"],
    ["GET", `${cohortPath}/inspection?from=yesterday`, 400, "invalid-request"],
    ["GET", "/sandbox/partners/Not%20one", 400, "invalid-partner"],
    ["GET", "/sandbox/partners/Not%20one/behaviour", 400, "invalid-partner"],
    ["GET", "/sandbox/users?external_id=a&device_id=b", 400, "invalid-request"],
    ["GET", "/sandbox/users?alias_name=a", 400, "invalid-request"],
    ["GET", "/sandbox/segments/unheard-of", 404, "not-found"],
    ["GET", "/sandbox/segments/unheard-of/users?format=csv", 404, "not-found"],
    ["DELETE", "/sandbox/segments/unheard-of", 404, "not-found"],
  ])("%s %s is refused with %i as a problem", async (method, path, status, code) => {
    expect(await call(method, path)).toMatchObject({ status, body: { type: `urn:problem:${code}`, status } });
  });

  it.each<[string, object, number, string]>([
    [
      "/sandbox/users/identifications",
      { external_id: "u", device_id: "d", alias: {} },
      400,
      "invalid-request",
    ],
    ["/sandbox/segments", { name: "s", filter: { all: [] } }, 400, "invalid-request"],
    [
      "/sandbox/segments",
      { name: "s", filter: { attribute: "kubit_cohorts", includes_value: "unheard-of" } },
      422,
      "cohort-not-received",
    ],
    ["/sandbox/users", {}, 400, "invalid-content-type"],
  ])("POST %s of %j is refused with %i", async (path, body, status, code) => {
    expect(await call("POST", path, { body })).toMatchObject({
      status,
      body: { type: `urn:problem:${code}` },
    });
  });

  it("refuses an unknown behaviour with its place", async () => {
    const body = { faults: [{ kind: "drop", times: 0 }] };
    expect(await call("PUT", "/sandbox/partners/kubit/behaviour", { body })).toMatchObject({
      status: 400,
      body: { errors: [{ pointer: "/faults/0/times", detail: "must be at least 1" }] },
    });
  });

  it("requires the sandbox's scope", async () => {
    expect(await call("GET", keysPath, { as: "nobody" })).toMatchObject({ status: 401 });
    expect(await call("GET", keysPath, { as: await system.token(["cohorts/read"]) })).toMatchObject({
      status: 403,
    });
  });
});
