/** What Chromium itself tells of the page's loading: of each main page, opened anew, without its cache. */
import { setTimeout as pause } from "node:timers/promises";
import { gzipSync } from "node:zlib";
import type { Page } from "playwright-core";
import { isOver } from "../../local/demo/import-run.ts";
import type { RunView } from "../../shared/contract/imports.ts";
import { hasChromium } from "../../test/browser/chromium.ts";
import { pageStory } from "../../test/browser/story.ts";
import type { Scenario } from "./scenario.ts";

/** A shift that people do not notice. Source: https://web.dev/articles/cls */
const GOOD_SHIFT = 0.1;

/** Entries are buffered, so those of before the observers are seen too. A task blocks by what it takes beyond 50 ms. */
const observe = `
  globalThis.seen = { paint: 0, shift: 0, blocked: 0 };
  const each = (type, note) =>
    new PerformanceObserver((list) => list.getEntries().forEach(note)).observe({ type, buffered: true });
  each("largest-contentful-paint", ({ startTime }) => { seen.paint = startTime; });
  each("layout-shift", ({ value, hadRecentInput }) => { if (!hadRecentInput) seen.shift += value; });
  each("longtask", ({ duration }) => { seen.blocked += duration - 50; });
`;
const scripts = `performance.getEntriesByType("resource").map(({ name }) => name).filter((name) => name.endsWith(".js"))`;

interface Load {
  /** Milliseconds until the largest thing was painted. */
  paint: number;
  /** Cumulative layout shift. */
  shift: number;
  /** Milliseconds for which the page could not answer. */
  blocked: number;
  /** Bytes of JavaScript, compressed as CloudFront does: the local front sends it as it is. */
  scripts: number;
}

export const page: Scenario = {
  what: "loading of the main pages in Chromium, each anew without its cache, on the sample shop",
  members: 0,
  figures: {
    shift: {
      what: "most layout shift of a page",
      unit: "%",
      mark: { is: "at most", bound: 100 * GOOD_SHIFT },
    },
    paint: { what: "slowest largest paint", unit: "ms" },
    blocked: { what: "most blocking time", unit: "ms" },
    scripts: { what: "most JavaScript of a page, compressed", unit: "KB" },
  },
  async run({ progress }) {
    if (!hasChromium) {
      progress.say("Chromium is missing, so the page is not measured.");
      return { values: {} };
    }
    const story = await pageStory();
    try {
      const { id } = await story.cohortNamed("Loyal shoppers");
      const run = await story.start(id);
      const ended = async () => isOver(await story.calls.get<RunView>(`/imports/${run.id}`));
      while (!(await ended())) await pause(300);
      await story.page.addInitScript(observe);
      const session = await story.page.context().newCDPSession(story.page);
      await session.send("Network.setCacheDisabled", { cacheDisabled: true });
      const paths = {
        Home: "/",
        "list of cohorts": "/cohorts",
        "a cohort": `/cohorts/${id}`,
        "its conditions": `/cohorts/${id}/edit`,
        "an import": `/imports/${run.id}`,
      };
      const loads: [string, Load][] = [];
      for (const [name, path] of Object.entries(paths))
        loads.push([name, await load(story.page, `${story.here.system.api}${path}`)]);
      const most = (field: keyof Load) => Math.max(...loads.map(([, one]) => one[field]));
      const rows = loads.map(([name, { paint, blocked, shift, scripts: bytes }]) => [
        name,
        paint.toFixed(0),
        blocked.toFixed(0),
        shift.toFixed(3),
        (bytes / 1_024).toFixed(0),
      ]);
      return {
        values: {
          shift: 100 * most("shift"),
          paint: most("paint"),
          blocked: most("blocked"),
          scripts: most("scripts") / 1_024,
        },
        tables: [
          {
            title: "Each page",
            rows: [["page", "largest paint, ms", "blocked, ms", "layout shift", "JavaScript, KB"], ...rows],
            texts: 1,
          },
        ],
      };
    } finally {
      await story.here.stop();
    }
  },
};

/** The sign-in goes through the issuer, which knows the person already: what is told is of the document at the end. */
async function load(tab: Page, address: string): Promise<Load> {
  await tab.goto(address);
  await tab.getByRole("heading", { level: 1 }).waitFor();
  await tab.waitForLoadState("networkidle");
  const seen = (await tab.evaluate("seen")) as Omit<Load, "scripts">;
  const names = (await tab.evaluate(scripts)) as string[];
  const sizes = names.map(async (name) => gzipSync(await (await fetch(name)).bytes()).length);
  const total = (await Promise.all(sizes)).reduce((sum, size) => sum + size, 0);
  return { ...seen, scripts: total };
}
