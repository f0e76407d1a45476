/** The page as CloudFront serves it: at another origin than the API, with the deployed policy and settings. */
import { readFileSync } from "node:fs";
import { createServer, type RequestListener } from "node:http";
import { extname, join } from "node:path";
import type { Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { documentWith } from "../../infra/page-files-stack.ts";
import { addressesOfPage } from "../../infra/page-stack.ts";
import { api } from "../../local/api.ts";
import { builtPage } from "../../local/built-page.ts";
import { ANY_PORT, type Listening, listening } from "../../local/listening.ts";
import { loadSample } from "../../local/sample.ts";
import {
  type PageSettings,
  pageHeaders,
  pagePolicy,
  REFERENCE,
  referencePolicy,
} from "../../shared/contract/page.ts";
import { hasChromium } from "./chromium.ts";
import { barriers, type PageHere, pageHere, signedIn, USERS } from "./page-here.ts";

const types: Record<string, string> = {
  ".css": "text/css",
  ".html": "text/html",
  ".js": "text/javascript",
  ".json": "application/json",
  ".svg": "image/svg+xml",
  ".woff2": "font/woff2",
};
const handler: (event: { request: { uri: string } }) => { uri: string } = new Function(
  `${addressesOfPage}; return handler;`,
)();

/** Serves the build by the rules of the distribution. On this machine origins are http, where they are https on AWS. */
function asDeployed(
  folder: string,
  deployed: () => { settings: PageSettings; connectTo: string[] },
): RequestListener {
  return ({ url = "/" }, response) => {
    const [path = "/"] = url.split("?");
    const isFile = path === "/page.json" || path.startsWith("/assets/");
    const { uri } = isFile ? { uri: path } : handler({ request: { uri: path } });
    const { settings, connectTo } = deployed();
    const contents = () => {
      if (uri === "/page.json") return JSON.stringify(settings);
      if (uri === "/index.html") return documentWith(readFileSync(join(folder, uri), "utf8"), connectTo);
      if (uri === "/reference.html")
        return documentWith(readFileSync(join(folder, uri), "utf8"), [settings.api]);
      return readFileSync(join(folder, uri));
    };
    response
      .writeHead(200, {
        ...pageHeaders,
        "content-type": types[extname(uri)] ?? "application/octet-stream",
        "content-security-policy": (path === REFERENCE ? referencePolicy : pagePolicy)(["http:"]),
      })
      .end(contents());
  };
}

describe.skipIf(!hasChromium)(
  "the page at an origin of its own (needs Chromium)",
  { timeout: 600_000 },
  () => {
    let here: PageHere;
    let server: Listening;
    let page: Page;
    let told: string[];
    const connectTo = () => [here.system.api, here.system.issuer, new URL(here.system.bucket).origin];

    beforeAll(async () => {
      const folder = await builtPage();
      const settings = () => ({
        api: here.system.api,
        issuer: here.system.issuer,
        clientId: "page",
        scopes: ["cohorts/read", "cohorts/write", "imports/run", "connections/read", "schedules/write"],
      });
      const files = asDeployed(folder, () => ({ settings: settings(), connectTo: connectTo() }));
      server = await listening(createServer(files), ANY_PORT);
      here = await pageHere({ pageOrigin: server.origin });
      ({ page, told } = await here.visitor());
      await loadSample({
        api: here.system.api,
        token: await here.system.token(),
        environment: here.system.environment,
        timeZone: "Europe/Madrid",
        language: "en",
        users: USERS,
      });
    });
    afterAll(async () => {
      await here?.stop();
      await server?.close();
    });

    it("opens at an address of a mail, after the sign-in, and reads the API of another origin", async () => {
      await signedIn(page, `${server.origin}/cohorts`);
      await page.getByRole("link", { name: "Loyal shoppers" }).waitFor();
      expect(new URL(page.url()).href).toBe(`${server.origin}/cohorts`);
    });

    it("changes things there: imports a cohort, and mails link to this origin", async () => {
      await page.getByRole("link", { name: "Loyal shoppers" }).click();
      await page.getByRole("link", { name: "Import to Braze" }).click();
      await page.getByRole("button", { name: "Import now", exact: true }).click();
      await page.getByText("marketing@example.com: sent").waitFor();
      expect(page.url()).toMatch(new RegExp(`^${server.origin}/imports/`));
      const mails = await (await fetch(`${here.system.inbox}store`)).text();
      expect(mails).toContain(`${server.origin}/imports/`);
      const [first] = (await api(here.system.api, await here.system.token()).all(
        "/imports",
        10,
      )) as unknown[];
      expect(first).toMatchObject({ status: "succeeded" });
    });

    it("tells that a sign-in did not work, and signs in again for where the visitor wanted to go", async () => {
      const { page: guest, told: toldGuest } = await here.visitor();
      let refused = 0;
      const authorize = `${here.system.issuer}/oauth2/authorize?*`;
      await guest.route(authorize, (route) => {
        const state = new URL(route.request().url()).searchParams.get("state");
        // Refused at first with the state that was sent, then with another one, as a stale tab's.
        const query = new URLSearchParams({
          error: "access_denied",
          state: refused > 0 ? "another" : `${state}`,
        });
        refused += 1;
        return route.fulfill({ status: 302, headers: { location: `${server.origin}/?${query}` } });
      });
      await guest.goto(`${server.origin}/cohorts?search=Loyal`);
      await guest.getByRole("heading", { name: "The sign-in did not work" }).waitFor();
      expect(guest.url()).toBe(`${server.origin}/cohorts?search=Loyal`);
      await guest.getByRole("button", { name: "Sign in again" }).click();
      await expect.poll(() => guest.url()).toBe(`${server.origin}/`);
      await guest.getByRole("heading", { name: "The sign-in did not work" }).waitFor();
      expect(refused).toBe(2);
      await guest.unroute(authorize);
      await signedIn(guest, `${server.origin}/cohorts?search=Loyal`);
      expect(guest.url()).toBe(`${server.origin}/cohorts?search=Loyal`);
      expect(toldGuest).toEqual([]);
      await guest.context().close();
    });

    it("has the API reference, which reads the document of the API, can call it, and loads nothing of others", async () => {
      const reader = await here.visitor();
      const foreign: string[] = [];
      reader.page.on("request", (request) => {
        const { origin, protocol } = new URL(request.url());
        if (protocol.startsWith("http") && ![server.origin, here.system.api].includes(origin))
          foreign.push(request.url());
      });
      await reader.page.goto(`${server.origin}${REFERENCE}#tag/cohorts/POST/cohorts`);
      await reader.page.getByRole("button", { name: "Test Request (post /cohorts)" }).waitFor();
      expect(await barriers(reader.page)).toEqual([]);
      await reader.page.getByRole("button", { name: "Test Request (post /cohorts)" }).click();
      await reader.page.getByRole("button", { name: /^Send/ }).first().click();
      // Nobody pasted a token.
      await reader.page.getByText("401 Unauthorized").first().waitFor();
      expect([reader.told, foreign]).toEqual([[], []]);
    });

    it("has the API reference at the local front too, in the dark and on a phone", async () => {
      const { page: phone, told: broken } = await here.visitor({ colorScheme: "dark", width: 390 });
      await phone.goto(`${here.system.api}${REFERENCE}`);
      await phone.getByRole("heading", { level: 1, name: "Cohort import for Braze" }).waitFor();
      expect(await phone.evaluate("document.documentElement.scrollWidth")).toBe(390);
      expect(await barriers(phone)).toEqual([]);
      expect(broken).toEqual([]);
    });

    it("can't send anything to an origin that it does not need, and its own pages break nothing of the policy", async () => {
      expect(told).toEqual([]);
      const other = await listening(
        createServer((_, response) => response.end()),
        ANY_PORT,
      );
      const sent = await page.evaluate(
        (to) =>
          fetch(to, { mode: "no-cors" }).then(
            () => "sent",
            () => "refused",
          ),
        other.origin,
      );
      await other.close();
      expect(sent).toBe("refused");
      // The browser tells of it a moment later.
      await expect.poll(() => told).toEqual([expect.stringContaining("connect-src")]);
    });
  },
);
