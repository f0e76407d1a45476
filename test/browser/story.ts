/** What several stories of the page begin with: sample data, and imports that are asked for by the API. */
import type { Page } from "playwright-core";
import { expect } from "vitest";
import { type Api, api } from "../../local/api.ts";
import type { CohortView } from "../../shared/contract/definition-checks.ts";
import type { Run, RunView } from "../../shared/contract/imports.ts";
import { type PageHere, pageHere, signedIn } from "./page-here.ts";

export interface PageStory {
  here: PageHere;
  page: Page;
  /** What the page broke of its policy, and its errors. */
  told: string[];
  calls: Api;
  /** The sample's workspace. */
  connectionId: string;
  cohortNamed(name: string): Promise<CohortView>;
  /** Starts an import, and does not wait for it. */
  start(cohortId: string, more?: object): Promise<Run>;
  /** The import once it has ended. */
  ended(run: Pick<Run, "id">): Promise<RunView>;
}

/** A workspace whose key Braze accepts, made by the API. Returns its id. */
export async function activeWorkspace(
  client: Api,
  endpoint: string,
  { name, partner } = { name: "Shop", partner: "kubit" },
): Promise<string> {
  const post = (path: string, body: object = {}) => client.post<{ id: string; key: string }>(path, body);
  const { id } = await post("/connections", { name, partner, endpoint, contacts: ["ops@example.com"] });
  const { key } = await post(`/sandbox/partners/${partner}/keys`);
  await post(`/connections/${id}/keys`, { key });
  await post(`/connections/${id}/activation`);
  return id;
}

/** A visitor who has signed in, with the sample data there. */
export async function pageStory(options: Parameters<typeof pageHere>[0] = {}): Promise<PageStory> {
  const here = await pageHere(options);
  const calls = api(here.system.api, () => here.system.token());
  await calls.post("/local/sample-data?language=en&timeZone=Europe/Madrid", undefined);
  const { page, told } = await here.visitor();
  await signedIn(page, here.system.api);
  const [connection] = await calls.all<{ id: string }>("/connections", 50);
  const connectionId = connection?.id ?? "";
  return {
    here,
    page,
    told,
    calls,
    connectionId,
    async cohortNamed(name) {
      const found = (await calls.all<CohortView>("/cohorts", 50)).find((cohort) => cohort.name === name);
      if (!found) throw new Error(`there is no cohort "${name}"`);
      return found;
    },
    start: (cohortId, more = {}) =>
      calls.post<Run>(`/cohorts/${cohortId}/imports`, {
        connectionId,
        recipients: ["marketing@example.com"],
        ...more,
      }),
    async ended({ id }) {
      const read = () => calls.get<RunView>(`/imports/${id}`);
      await expect.poll(async () => (await read()).endedAt, { timeout: 120_000, interval: 300 }).toBeTruthy();
      return read();
    },
  };
}
