import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { dataBucket } from "../../local/demo/data-bucket.ts";
import { listening } from "../../local/listening.ts";
import { type LocalSystem, startSystem } from "../../local/system.ts";
import { allItems } from "./all-items.ts";
import { temporaryFolder } from "./folder.ts";

/** A secret, users of every kind and recipients, which may appear only where they belong. */
const SECRET = "canary-secret-0b9f";
const PEOPLE = ["canary-external", "canary-alias", "canary-device", "canary-rejected"];
const CANARY = /canary-(?!contact)/;
const CONTACT = "canary-contact@example.com";

type Mood = "accepts" | "echoes" | "speaks" | "refuses" | "breaks" | "hides";

/** A Braze endpoint that puts secrets and ids into its answers. */
function chatty(mood: () => Mood): Server {
  return createServer((request, response) => {
    let body = "";
    request.on("data", (chunk) => {
      body += chunk;
    });
    request.on("end", () => {
      const answer = (status: number, message: unknown) =>
        response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(message));
      switch (mood()) {
        case "accepts":
          return answer(201, { message: "success" });
        case "echoes":
          return answer(401, { message: `Partner not enabled for client with client secret: ${SECRET}` });
        case "speaks":
          return answer(400, { message: `what is ${body}?` });
        case "refuses":
          return request.url?.endsWith("/users")
            ? answer(400, { message: `what is ${body}?` })
            : answer(201, { message: "success" });
        case "breaks":
          return answer(500, { message: body });
        default:
          return answer(201, { message: "success", errors: [body] });
      }
    });
  });
}

const folder = temporaryFolder();
let mood: Mood = "accepts";
let braze: Awaited<ReturnType<typeof listening>>;
let system: LocalSystem;
const answers: { path: string; text: string }[] = [];

beforeAll(async () => {
  braze = await listening(
    chatty(() => mood),
    0,
  );
  system = await startSystem({
    folder,
    retryPause: 1,
    extraEndpoints: { [braze.origin]: "chatty" },
    partnerKeys: { chatty: `${SECRET}-of-partner` },
  });
});
afterAll(async () => {
  await system?.stop();
  await braze?.close();
});

async function call(method: string, path: string, body?: unknown): Promise<Record<string, unknown>> {
  const response = await fetch(`${system.api}${path}`, {
    method,
    headers: { authorization: `Bearer ${await system.token()}`, "content-type": "application/json" },
    ...(body !== undefined && { body: typeof body === "string" ? body : JSON.stringify(body) }),
  });
  const text = await response.text();
  answers.push({ path: `${method} ${path}`, text });
  return text.startsWith("{") ? JSON.parse(text) : {};
}

async function imported(cohort: string, connectionId: string): Promise<Record<string, unknown>> {
  const request = { connectionId, recipients: [CONTACT], allowUnusualChange: true };
  const { id } = await call("POST", `/cohorts/${cohort}/imports`, request);
  await expect
    .poll(() => call("GET", `/imports/${id}`), { timeout: 60_000, interval: 300 })
    .toMatchObject({ status: expect.stringMatching(/succeeded|partial|failed/), mails: [{ state: "sent" }] });
  return call("GET", `/imports/${id}`);
}

/** Only the link of the API's answer is kept. The file is for callers who follow it. */
async function rejectedFile({ id }: Record<string, unknown>): Promise<string> {
  const { link } = await call("GET", `/imports/${id}/rejected`);
  return (await fetch((link as { url: string }).url)).text();
}

it("lets no secret and no user's identifier into an answer, a log, the table, a mail or an execution", async () => {
  const connection = await call("POST", "/connections", {
    name: "Chatty",
    endpoint: braze.origin,
    partner: "kubit",
    contacts: [CONTACT],
  });
  mood = "echoes";
  await call("POST", `/connections/${connection["id"]}/keys`, { key: SECRET });
  await call("POST", `/connections/${connection["id"]}/keys`, `{"key":"${SECRET}"`);
  await call("POST", `/connections/${connection["id"]}/keys`, { key: [SECRET], more: SECRET });
  mood = "accepts";
  await call("POST", `/connections/${connection["id"]}/keys`, { key: SECRET });
  await call("POST", `/connections/${connection["id"]}/activation`);

  const [external, alias, device, rejected] = PEOPLE;
  const rows = [
    "external_id,alias_name,alias_label,device_id,anonymous",
    `${external},,,,`,
    `,${alias},email,,`,
    `,,,${device},true`,
    `,${rejected},,,`,
  ];
  const bucket = dataBucket(system.environment);
  const file = join(folder, "people.csv");
  const listCohort = async (name: string, lines: string[]) => {
    writeFileSync(file, `${lines.join("\n")}\n`);
    await bucket.replace(`lists/${name}/`, "x", [file]);
    const definition = { kind: "list", object: `lists/${name}/x-people.csv`, format: "csv" };
    return String((await call("POST", "/cohorts", { name, timeZone: "UTC", definition }))["id"]);
  };
  const at = String(connection["id"]);

  const id = await listCohort("people", rows);
  // No user is sent until one run has sent the cohort's name.
  for (const each of ["speaks", "hides", "breaks", "echoes", "refuses", "hides", "echoes"] as const) {
    mood = each;
    const run = await imported(id, at);
    expect(run["status"]).not.toBe("succeeded");
    // Identifiers belong in the file that only this link leads to.
    const left = await rejectedFile(run);
    expect(PEOPLE.filter((one) => left.includes(one))).toEqual(each === "refuses" ? PEOPLE : [rejected]);
  }
  mood = "accepts";
  const taken = await imported(id, at);
  expect(taken).toMatchObject({ status: "succeeded", counts: { members: 3 }, rejected: { rows: 1 } });
  expect(await rejectedFile(taken)).toContain(rejected);
  const torn = await listCohort("torn", [...rows, `"${external}-torn,,,,`]);
  await call("POST", `/cohorts/${torn}/preview`, { connectionId: at });
  expect(await imported(torn, at)).toMatchObject({ status: "failed", reason: "data-unreadable" });
  bucket.close();
  for (const path of ["/connections", `/connections/${at}/keys`, "/cohorts", `/cohorts/${id}/imports`])
    await call("GET", path);

  const told = [
    ...answers,
    ...Object.values(system.logs).map((log) => ({ path: log, text: readFileSync(log, "utf8") })),
    ...(await items()),
    { path: "inbox", text: await (await fetch(new URL("/store", system.inbox))).text() },
    ...executions(),
  ];
  expect(told.filter(({ text }) => CANARY.test(text)).map(({ path, text }) => `${path}: ${text}`)).toEqual(
    [],
  );
  for (const log of Object.values(system.logs)) expect(readFileSync(log, "utf8")).not.toContain(CONTACT);
  // Proof that the check can fail: mails, executions, rows and logs are all present.
  expect(told.find(({ path }) => path === "inbox")?.text).toContain(CONTACT);
  expect(executions().length).toBeGreaterThanOrEqual(6);
  expect((await items()).length).toBeGreaterThan(8);
  expect(readFileSync(system.logs.functions, "utf8")).toContain("import-settled");
}, 180_000);

async function items(): Promise<{ path: string; text: string }[]> {
  return (await allItems(system)).map((item) => ({ path: "table", text: JSON.stringify(item) }));
}

function executions(): { path: string; text: string }[] {
  const kept = join(folder, "executions");
  return readdirSync(kept, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .map((path) => ({ path, text: readFileSync(path, "utf8") }));
}
