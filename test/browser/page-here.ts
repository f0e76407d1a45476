/** The page of the local system in a real browser. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import AxeBuilder from "@axe-core/playwright";
import { type Browser, chromium, type Page } from "playwright-core";
import { builtPage } from "../../local/built-page.ts";
import { type LocalSystem, type SystemOptions, startSystem } from "../../local/system.ts";
import { executablePath } from "./chromium.ts";

export interface Visitors {
  /** A browser of its own, which has not signed in. `told`: what its pages broke of the policy, and their errors. */
  visitor(options?: VisitorOptions): Promise<{ page: Page; told: string[] }>;
  stop(): Promise<void>;
}

export interface PageHere extends Visitors {
  system: LocalSystem;
}

interface VisitorOptions {
  locale?: string;
  colorScheme?: "light" | "dark";
  width?: number;
  timezoneId?: string;
}

/** Enough for every cohort of the sample to have members; each import reads the events of all. */
export const USERS = 500;

export async function pageHere(
  options: Pick<SystemOptions, "pageOrigin" | "clock" | "sampleUsers"> = {},
): Promise<PageHere> {
  const data = mkdtempSync(join(tmpdir(), "page-"));
  const system = await startSystem({
    folder: data,
    memory: true,
    page: await builtPage(),
    sampleUsers: USERS,
    ...options,
  });
  const { visitor, stop } = await visitors();
  return {
    system,
    visitor,
    async stop() {
      await stop();
      await system.stop();
      rmSync(data, { recursive: true, force: true });
    },
  };
}

export async function visitors(): Promise<Visitors> {
  const browser: Browser = await chromium.launch({ executablePath, args: ["--no-sandbox"] });
  return {
    async visitor({
      locale = "en-GB",
      colorScheme = "light",
      width = 1_280,
      timezoneId = "Europe/Madrid",
    } = {}) {
      const viewport = { width, height: 900 };
      // What moves is drawn by the processor, which the servers of a test need.
      const context = await browser.newContext({
        ...{ locale, colorScheme, viewport, timezoneId },
        reducedMotion: "reduce",
      });
      const page = await context.newPage();
      page.setDefaultTimeout(150_000);
      const told: string[] = [];
      page.on("pageerror", (error) => told.push(error.message));
      await page.exposeFunction("violated", (what: string) => told.push(what));
      await page.addInitScript(() => {
        const tab = globalThis as unknown as EventTarget & { violated(what: string): void };
        tab.addEventListener("securitypolicyviolation", (event) => {
          const { violatedDirective, blockedURI } = event as unknown as Record<string, string>;
          tab.violated(`${violatedDirective} ${blockedURI}`);
        });
      });
      return { page, told };
    },
    stop: () => browser.close(),
  };
}

/** Opens an address of the page, through the sign-in. */
/** `08:30`: a time of day that does not come while a test lasts, at which a schedule would import by itself. */
export function anHourAgo(timeZone: string): string {
  const form = { hour: "2-digit", minute: "2-digit", hourCycle: "h23", timeZone } as const;
  return new Intl.DateTimeFormat("en-GB", form).format(Date.now() - 3_600_000);
}

export async function signedIn(page: Page, address: string): Promise<void> {
  await page.goto(address);
  await page.getByRole("link", { name: /local operator/ }).click();
  await page.getByRole("heading", { level: 1 }).waitFor();
}

/**
 * Text, because tests know no document. What has just been opened begins to fade in within two frames. What never ends,
 * such as a spinner, is not waited for.
 */
const fadedIn = `(async () => {
  await new Promise((begun) => requestAnimationFrame(() => requestAnimationFrame(begun)));
  await Promise.allSettled(document.getAnimations()
    .filter(({ effect }) => effect.getComputedTiming().endTime !== Infinity)
    .map(({ finished }) => finished));
})()`;

/** What is serious or critical to somebody with a disability, by rule and place. */
export async function barriers(page: Page): Promise<string[]> {
  // What fades in has too little contrast until it is there.
  await page.evaluate(fadedIn);
  // Legacy mode opens no page of its own. It leaves out frames of other origins, of which the page has none.
  const { violations } = await new AxeBuilder({ page })
    .setLegacyMode()
    .options({ resultTypes: ["violations"] })
    .analyze();
  return violations
    .filter(({ impact }) => impact === "serious" || impact === "critical")
    .flatMap(({ id, nodes }) =>
      nodes.map(({ target, failureSummary }) => `${id} ${target} ${failureSummary}`),
    );
}
