/** The standalone sandbox, as another team's tests would use it. */
import { execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { writeFileSync } from "node:fs";
import { createServer } from "node:http";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { ANY_PORT, listening } from "../../local/listening.ts";
import { loadPeopleFile } from "../../local/sandbox/people-file.ts";
import { type Sandbox, startSandbox } from "../../local/sandbox/start-sandbox.ts";
import type { BehaviourRequest } from "../../shared/contract/sandbox-behaviour.ts";
import { temporaryFolder } from "./folder.ts";

const folder = temporaryFolder();
const root = join(import.meta.dirname, "../..");
let sandbox: Sandbox;

beforeAll(async () => {
  sandbox = await startSandbox({ partner: "acme", partnerKey: "acme's partner key" });
});
afterAll(() => sandbox?.stop());

const send = (path: string, fields: object) =>
  fetch(`${sandbox.origin}/partners/acme/${path}`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({
      partner_api_key: sandbox.partnerKey,
      client_secret: sandbox.key,
      cohort_id: "c1",
      ...fields,
    }),
  });
const change = (...cohort_changes: object[]) => send("cohorts/users", { cohort_changes });
const behave = (wanted: BehaviourRequest) => sandbox.api.put("/sandbox/partners/acme/behaviour", wanted);

describe("a standalone sandbox", () => {
  it("is on 127.0.0.1, and returns what an integration needs", () => {
    expect(sandbox).toMatchObject({
      origin: expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+$/),
      partner: "acme",
      partnerKey: "acme's partner key",
      key: expect.stringMatching(/^[a-z0-9]{60}$/),
    });
  });

  it("accepts a cohort, matches it against its people and shows it as a segment", async () => {
    const file = join(folder, "people.csv");
    writeFileSync(file, 'external_id,device_id,about\n007,d1,"two\nlines"\n,d2,\n');
    expect(await loadPeopleFile(sandbox, file)).toBe(2);
    expect((await send("cohorts", { name: "Loyal", created_at: "2026-01-02T03:04:05Z" })).status).toBe(201);
    const response = await change({ user_ids: ["007", "nobody"], device_ids: ["d1", "d2"] });
    expect(response.status).toBe(201);
    expect(response.headers.get("x-ratelimit-limit")).toBe("250000");

    const { api } = sandbox;
    expect(await api.get("/sandbox/cohorts/c1/inspection?outcome=unknown")).toMatchObject({
      added: { matched: 2, unknown: 1, "device-of-identified-user": 1 },
      items: [{ kind: "external_id", id: "nobody" }],
    });
    const filter = { attribute: "acme_cohorts", includes_value: "c1" };
    const segment = await api.post<{ id: string }>("/sandbox/segments", { name: "In it", filter });
    expect(segment).toMatchObject({ users: 2, cohorts: [{ name: "Loyal" }] });
    const csv = await fetch(`${sandbox.origin}/sandbox/segments/${segment.id}/users?format=csv&limit=1`, {
      headers: { authorization: `Bearer ${sandbox.token}` },
    });
    expect(csv.headers.get("content-type")).toBe("text/csv; charset=utf-8");
    expect(await csv.text()).toBe(
      '"external_id","aliases","devices","attributes"\r\n"007","","d1","{""about"":""two\\nlines""}"\r\n',
    );
    expect(csv.headers.get("link")).toMatch(/^<\/sandbox\/segments\/\w+\/users\?.*cursor=.*>; rel="next"$/);
    expect(await api.get("/sandbox/users?device_id=d1")).toMatchObject({
      outcome: "device-of-identified-user",
      user: { external_id: "007", identified: true },
    });
    expect(await api.get("/sandbox/segment-filters")).toMatchObject({ attributes: ["about"] });
  });

  it("shows its partner page and received cohorts", async () => {
    expect(await sandbox.api.get("/sandbox/partners/acme")).toMatchObject({
      restEndpoint: sandbox.origin,
      cohortUsers: `${sandbox.origin}/partners/acme/cohorts/users`,
      keys: [{ masked: `…${sandbox.key.slice(-4)}`, status: "active" }],
    });
    await change({ user_ids: ["x"] });
    const { items } = await sandbox.api.get<{ items: object[] }>("/sandbox/partners/acme/requests?limit=1");
    expect(items).toMatchObject([{ endpoint: "users", cohortId: "c1", added: 1, status: 201 }]);
    expect(JSON.stringify(items)).not.toContain(sandbox.key);
  });

  it("drops a connection on request, before or after the change is applied", async () => {
    await behave({ faults: [{ kind: "drop", applied: true, times: 1 }] });
    await expect(change({ user_ids: ["dropped"] })).rejects.toThrow();
    const members = await sandbox.api.get<{ items: { id: string }[] }>("/sandbox/cohorts/c1/members");
    expect(members.items.map(({ id }) => id)).toContain("dropped");
    await behave({ faults: [{ kind: "secret-echo" }] });
    const echoed = (await (await change()).json()) as { message: string };
    expect(echoed.message).toContain(sandbox.key);
    await behave({ rateLimit: { requests: 0, seconds: 3_600 } });
    expect((await change()).status).toBe(429);
    await behave({});
    expect((await change()).status).toBe(201);
  });

  it("requires its token, and has no routes of the rest of the system", async () => {
    expect((await fetch(`${sandbox.origin}/sandbox/cohorts`)).status).toBe(401);
    const headers = { authorization: `Bearer ${sandbox.token}` };
    expect((await fetch(`${sandbox.origin}/connections`, { headers })).status).toBe(404);
  });

  it("reports a port that is taken, and leaves nothing running", async () => {
    const taken = await listening(createServer(), ANY_PORT);
    await expect(startSandbox({ port: Number(new URL(taken.origin).port) })).rejects.toThrow("EADDRINUSE");
    await taken.close();
  });
});

describe("npm run sandbox", () => {
  it("prints what an integration needs, with values that work; Ctrl-C ends it", async () => {
    writeFileSync(join(folder, "some.jsonl"), '{"external_id":"u1"}\n{"devices":["d1"]}\n');
    const args = ["local/sandbox.ts", "--port", "0", "--people", join(folder, "some.jsonl")];
    const command = spawn(process.execPath, args, { cwd: root, stdio: ["ignore", "pipe", "inherit"] });
    let said = "";
    for await (const text of command.stdout) {
      said += text;
      if (/People loaded.*\n/.test(said)) break;
    }
    expect(said).toContain("People loaded: 2 rows");
    const told = (what: string) => new RegExp(`^${what} +(\\S+)$`, "m").exec(said)?.[1] ?? "";
    const response = await fetch(`${told("REST endpoint")}/partners/kubit/cohorts/users`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({
        partner_api_key: told("partner API key"),
        client_secret: told("data import key"),
        cohort_id: "c1",
        cohort_changes: [],
      }),
    });
    expect([response.status, await response.json()]).toEqual([201, { message: "success" }]);
    command.kill("SIGINT");
    expect(await once(command, "exit")).toEqual([0, null]);
  });

  it.each([
    [["--port", "high"], "--port must be a whole number up to 65535"],
    [["--people", "people.xls"], "people are in a file that ends with .csv"],
    [["--unknown"], "Unknown option"],
  ])("says what is wrong with %j", async (args, words) => {
    const ended = await new Promise<{ code: unknown; stderr: string }>((resolve) => {
      const all = ["local/sandbox.ts", "--port", "0", ...args];
      execFile(process.execPath, all, { cwd: root }, (error, _, stderr) =>
        resolve({ code: error?.code ?? 0, stderr }),
      );
    });
    expect(ended).toMatchObject({ code: 1, stderr: expect.stringContaining(words) });
  });
});
