/** What the sandbox never shows: secrets except once, and people's ids except in its own answers about them. */
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { type LocalSystem, startSystem } from "../../local/system.ts";
import { allItems } from "../local/all-items.ts";

const PERSON = "canary-person-5e1c";
let folder: string;
let system: LocalSystem;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "sandbox-canary-"));
  system = await startSystem({ folder, memory: true });
});
afterAll(async () => {
  await system?.stop();
  rmSync(folder, { recursive: true, force: true });
});

async function call(method: string, path: string, body?: string, type = "application/json"): Promise<string> {
  const response = await fetch(`${system.api}${path}`, {
    method,
    headers: { authorization: `Bearer ${await system.token()}`, "content-type": type },
    ...(body !== undefined && { body }),
  });
  return response.text();
}

it("keeps secrets and people out of logs, errors and the log of requests, and no secret in its table", async () => {
  const { key } = JSON.parse(await call("POST", "/sandbox/partners/kubit/keys", "{}")) as { key: string };
  const { partnerKey } = system.sandbox;
  const whole = { partner_api_key: partnerKey, client_secret: key, cohort_id: "c1" };
  const users = [{ user_ids: [PERSON], aliases: [{ alias_name: PERSON, alias_label: "email" }] }];
  const tell = (path: string, body: unknown) =>
    call("POST", `/partners/kubit/${path}`, typeof body === "string" ? body : JSON.stringify(body));

  const told = [
    await call("POST", "/sandbox/users", `{"external_id":"${PERSON}"}`, "application/x-ndjson"),
    await call(
      "POST",
      "/sandbox/users",
      `{"external_id":"${PERSON}","age":["${PERSON}"]}`,
      "application/jsonl",
    ),
    await call("POST", "/sandbox/users", `{"external_id":"${PERSON}`, "application/x-ndjson"),
    await call("POST", "/sandbox/users", `external_id\n"${PERSON}`, "text/csv"),
    await call("POST", "/sandbox/users", `external_id,a\n${PERSON}`, "text/csv"),
    await call("POST", "/sandbox/users/identifications", JSON.stringify({ external_id: [PERSON] })),
    await call("POST", "/sandbox/segments", `{"filter":{"attribute":"a","is":{"equals":["${PERSON}"]}}}`),
    await tell("cohorts/users", { ...whole, cohort_changes: users }),
    await tell("cohorts/users", { ...whole, cohort_changes: [{ user_ids: { [PERSON]: key } }] }),
    await tell("cohorts/users", `{"client_secret":"${key}"`),
    await tell("cohorts/users", { ...whole, partner_api_key: key, cohort_changes: users }),
    await tell("cohorts", { ...whole, name: "Loyal", created_at: PERSON }),
    await call("GET", "/sandbox/partners/kubit"),
    await call("GET", "/sandbox/cohorts"),
    await call("GET", "/sandbox/cohorts/c1/inspection"),
  ];
  for (const kind of ["secret-echo", "drop", "server-error"]) {
    await call("PUT", "/sandbox/partners/kubit/behaviour", JSON.stringify({ faults: [{ kind }] }));
    await tell("cohorts/users", { ...whole, cohort_changes: users }).catch(() => {});
  }
  const requests = await call("GET", "/sandbox/partners/kubit/requests");
  const logs = Object.values(system.logs).map((file) => readFileSync(file, "utf8"));
  for (const text of [...told, requests, ...logs]) {
    expect(text).not.toContain(PERSON);
    expect(text).not.toContain(key);
    expect(text).not.toContain(partnerKey);
  }
  // Proof that the check can fail: everything was received, and people are shown on request.
  expect((JSON.parse(requests) as { items: object[] }).items).toHaveLength(8);
  expect(await call("GET", "/sandbox/cohorts/c1/inspection?outcome=matched")).toContain(PERSON);

  const table = await everything();
  expect(table.length).toBeGreaterThan(10);
  expect(table.filter((item) => item.includes(key) || item.includes(partnerKey))).toEqual([]);
});

async function everything(): Promise<string[]> {
  return (await allItems(system)).map((item) => JSON.stringify(item));
}
