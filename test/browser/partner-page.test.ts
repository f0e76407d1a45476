/** The partner page in a real browser. Skipped if Chromium is missing. */
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Sandbox, startSandbox } from "../../local/sandbox/start-sandbox.ts";
import { type Chromium, chromium, hasChromium } from "./chromium.ts";

let sandbox: Sandbox;
beforeAll(async () => {
  sandbox = await startSandbox();
});
afterAll(() => sandbox?.stop());

const address = () => `${sandbox.origin}/sandbox/partners/kubit`;
const send = (clientSecret: string) =>
  fetch(`${sandbox.origin}/partners/kubit/cohorts/users`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({
      partner_api_key: sandbox.partnerKey,
      client_secret: clientSecret,
      cohort_id: "<b>c1</b>",
      cohort_changes: [{ user_ids: ["ana", "bo"] }],
    }),
  });

it("is a page for browsers only, which connects to its own origin only", async () => {
  const page = await fetch(address(), { headers: { accept: "text/html" } });
  expect(page.headers.get("content-type")).toBe("text/html; charset=utf-8");
  expect(page.headers.get("content-security-policy")).toMatch(/default-src 'none'.*connect-src 'self'/);
  expect((await fetch(address())).status).toBe(401);
});

describe.skipIf(!hasChromium)("the partner page (needs Chromium)", () => {
  let browser: Chromium;
  beforeAll(async () => {
    browser = await chromium();
  });
  afterAll(() => browser?.close());

  const text = (selector: string) =>
    browser.value(`document.querySelector(${JSON.stringify(selector)})?.innerText`);
  const soon = (read: () => Promise<unknown>) => expect.poll(read, { timeout: 20_000, interval: 100 });

  it("asks for a token if it has none, or one that is not valid", async () => {
    await browser.open(address());
    await soon(() => text("#entry")).toContain("Bearer token");
    await browser.value('document.querySelector("#token").value = "wrong"');
    await browser.value('document.querySelector("#entry button").click()');
    await soon(() => text("#said")).toBe("This token is not good here.");
  });

  it("shows the endpoint, masked keys and received cohorts, and keeps its token out of the address", async () => {
    await send(sandbox.key);
    await browser.open("about:blank");
    await browser.open(`${address()}#${sandbox.token}`);
    await soon(() => text("#endpoint")).toBe(sandbox.origin);
    expect(await text("#keys tr")).toMatch(new RegExp(`^…${sandbox.key.slice(-4)}\\s+active`));
    expect(await text("#requests tr")).toMatch(/users\s+<b>c1<\/b>\s+2\s+0\s+201 success$/);
    expect(await browser.value("location.href")).toBe(address());
    expect(await text("body")).not.toContain(sandbox.key);
  });

  it("creates a key that works and is shown once, and invalidates it", async () => {
    await browser.value('document.querySelector("#make").click()');
    await soon(() => text("#said")).toMatch(/^New key, shown this once: [a-z0-9]{60}$/);
    const key = String(await text("#said")).slice(-60);
    expect((await send(key)).status).toBe(201);
    await browser.value("window.confirm = () => true");
    await browser.value('document.querySelector("#keys tr:nth-child(2) button").click()');
    await soon(() => text("#said")).toBe(`…${key.slice(-4)} is invalidated.`);
    expect(await text("body")).not.toContain(key);
    expect((await send(key)).status).toBe(401);
  });
});
