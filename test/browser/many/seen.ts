/** What a browser asks for, and what it has in its document, on the page of a system with many cohorts and imports. */
import type { Page } from "playwright-core";
import { tableOf } from "../../local/table-of.ts";
import { barriers, pageHere, signedIn } from "../page-here.ts";
import { filled, idOf, type Many, nameOf } from "./filled.ts";

/** One look at the page: what was clicked or opened until something was shown. */
export interface Look {
  what: string;
  /** Calls of the API, by path and query, each once. */
  calls: string[];
  /** Rows of tables in the document, with their heads. */
  rows: number;
  /** Elements of the document. */
  elements: number;
  /** Milliseconds. */
  took: number;
}

const COHORTS_PAGE = 50;
const RUNS_PAGE = 20;
/** Schedules of a page that is searched for late ones. */
const SCHEDULES_PAGE = 200;
/** Imports that one call looks at to find those that failed: some more than this. */
const RUNS_READ = 4_000;
/** Far fewer than a row of each cohort would take. */
const ELEMENTS = 2_500;

/** Whether what was seen is bounded by the size of a page, and not by the number of cohorts and imports. */
export function faultsOf({ looks, told }: Seen, { cohorts, runs }: Many): string[] {
  const home = 6 + Math.ceil(cohorts / SCHEDULES_PAGE) + 2 * Math.ceil(runs / RUNS_READ);
  const most: Record<string, { calls: number; rows: number }> = {
    "the list of cohorts": { calls: 1, rows: COHORTS_PAGE + 1 },
    "its second page": { calls: 1, rows: COHORTS_PAGE + 1 },
    "a search for one of the oldest": { calls: 1, rows: 2 },
    Home: { calls: home, rows: 11 },
    "what needs somebody": { calls: home, rows: 11 },
    "the history of the cohort with most imports": { calls: 12, rows: RUNS_PAGE + 1 },
    "its second page of imports": { calls: 1, rows: RUNS_PAGE + 1 },
  };
  const seenOf = new Map(looks.map((look) => [look.what, look]));
  const faults = Object.entries(most).flatMap(([what, { calls, rows }]) => {
    const look = seenOf.get(what);
    if (!look) return [`${what} was not seen`];
    return [
      ...(look.calls.length > calls ? [`${what}: more than ${calls} calls: ${look.calls.join(" ")}`] : []),
      ...(look.rows > rows ? [`${what}: ${look.rows} rows, not ${rows}`] : []),
      ...(look.elements > ELEMENTS ? [`${what}: ${look.elements} elements`] : []),
    ];
  });
  return [...faults, ...told];
}

export interface Seen {
  looks: Look[];
  /** What the page broke of its policy, its errors, and what is serious to somebody with a disability. */
  told: string[];
}

export async function seen({ cohorts, runs }: Many, say: (line: string) => void): Promise<Seen> {
  const here = await pageHere();
  try {
    const began = performance.now();
    await filled(tableOf(here.system), { cohorts, runs });
    say(`${cohorts} cohorts and ${runs} imports written in ${inSeconds(performance.now() - began)}`);
    const { page, told } = await here.visitor();
    const looks: Look[] = [];
    const look = lookingAt(page, here.system.api, (one) => {
      looks.push(one);
      say(
        `${one.what}: ${one.calls.length} calls, ${one.rows} rows, ${one.elements} elements, ${inSeconds(one.took)}`,
      );
    });
    const row = (number: number) => page.getByRole("link", { name: nameOf(number), exact: true });
    const button = (name: string) => page.getByRole("button", { name, exact: true }).last();
    const newest = cohorts - 1;

    await signedIn(page, `${here.system.api}/data-sets`);
    await look("the list of cohorts", async () => {
      await page.getByRole("link", { name: "Cohorts", exact: true }).first().click();
      await row(newest).waitFor();
    });
    told.push(...(await barriers(page)));
    await look("its second page", async () => {
      await button("Next").click();
      await row(newest - COHORTS_PAGE).waitFor();
    });
    await look("a search for one of the oldest", async () => {
      await page.getByRole("searchbox").fill("0003 cohort");
      await row(3).waitFor();
    });
    await look("Home", async () => {
      await page.getByRole("link", { name: "Home", exact: true }).first().click();
      await page.getByRole("heading", { name: "Recent imports" }).waitFor();
    });
    await look("what needs somebody", async () => {
      await page.getByText("Nothing needs you.").waitFor({ timeout: 600_000 });
    });
    await look("the history of the cohort with most imports", async () => {
      await page.goto(`${here.system.api}/cohorts/${idOf(0)}`);
      await page.getByText("Page 1").waitFor();
      // All that belongs to this page is asked for, so that nothing of it is counted for the next.
      await page.waitForLoadState("networkidle");
    });
    await look("its second page of imports", async () => {
      await button("Next").click();
      await page.getByText("Page 2").waitFor();
    });
    return { looks, told };
  } finally {
    await here.stop();
  }
}

function lookingAt(page: Page, api: string, keep: (look: Look) => void) {
  return async (what: string, act: () => Promise<void>) => {
    // A page that is slow asks again for what may have changed: that is the same call.
    const calls = new Set<string>();
    const note = (request: { url(): string; resourceType(): string; method(): string }) => {
      const { origin, pathname, search } = new URL(request.url());
      if (origin === api && request.resourceType() === "fetch" && !pathname.endsWith(".json"))
        calls.add(`${pathname}${search}`);
    };
    page.on("request", note);
    const began = performance.now();
    await act();
    const took = performance.now() - began;
    page.off("request", note);
    const rows = await page.getByRole("row").count();
    const elements = Number(await page.evaluate("document.querySelectorAll('*').length"));
    keep({ what, calls: [...calls], rows, elements, took });
  };
}

function inSeconds(milliseconds: number): string {
  return `${(milliseconds / 1_000).toFixed(1)} s`;
}
