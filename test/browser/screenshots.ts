/**
 * `npm run screenshots`: pictures of each page in `dist/screenshots/`, wide and on a phone, light and dark, in both
 * languages. For people to look at.
 */
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { builtFolder } from "../../infra/dist.ts";
import { api } from "../../local/api.ts";
import type { CohortView } from "../../shared/contract/definition-checks.ts";
import type { Forgetting } from "../../shared/contract/forgettings.ts";
import type { Run } from "../../shared/contract/imports.ts";
import { pageHere, signedIn } from "./page-here.ts";

const folder = join(builtFolder, "screenshots");
mkdirSync(folder, { recursive: true });
const here = await pageHere({ sampleUsers: 2_000 });
const origin = here.system.api;
const client = api(origin, await here.system.token());

try {
  const first = await here.visitor();
  await signedIn(first.page, origin);
  await first.page.getByRole("button", { name: "Load sample data" }).waitFor();
  await first.page.screenshot({ path: join(folder, "first-visit.png") });
  await first.page.getByRole("button", { name: "Load sample data" }).click();
  await first.page.getByRole("link", { name: "Loyal shoppers" }).waitFor();

  const paths = await story();
  for (const locale of ["en-GB", "es-ES"])
    for (const colorScheme of ["light", "dark"] as const)
      for (const [size, width] of [
        ["wide", 1_280],
        ["phone", 390],
      ] as const) {
        const { page, told } = await here.visitor({ locale, colorScheme, width });
        await signedIn(page, origin);
        for (const [name, path] of Object.entries(paths)) {
          await page.goto(`${origin}${path}`);
          await page.waitForLoadState("networkidle");
          // What is still being counted.
          await page.getByText("…", { exact: true }).first().waitFor({ state: "detached" });
          const file = `${name}-${size}-${colorScheme}-${locale.slice(0, 2)}.png`;
          await page.screenshot({ path: join(folder, file), fullPage: true });
        }
        if (told.length > 0) console.error(told);
        await page.context().close();
      }
  console.log(folder);
} finally {
  await here.stop();
}

/** An import that ended, one that the guard stopped, and a schedule. Returns the addresses of the pages. */
async function story(): Promise<Record<string, string>> {
  const cohorts = await client.all<CohortView>("/cohorts", 50);
  const named = (name: string) =>
    cohorts.find((cohort) => cohort.name === name) ?? (cohorts[0] as CohortView);
  const [connection] = await client.all<{ id: string }>("/connections", 50);
  const order = { connectionId: connection?.id, recipients: ["marketing@example.com"] };
  const loyal = named("Loyal shoppers");
  const imported = await ended(await client.post<Run>(`/cohorts/${loyal.id}/imports`, order));
  const channels = await channelsOf(connection?.id ?? "");
  await client.post(`/cohorts/${loyal.id}/schedule`, {
    ...order,
    channels,
    cadence: { every: "weekly", weekdays: ["MON", "THU"], at: "09:00", timeZone: "Europe/Madrid" },
  });
  // A later import that changes something: the chart of a cohort needs two.
  const { all } = (loyal.definition as { where: { all: object[] } }).where;
  await client.put(`/cohorts/${loyal.id}`, {
    name: loyal.name,
    timeZone: loyal.timeZone,
    definition: { ...loyal.definition, where: { all: all.slice(0, 3) } },
  });
  await ended(await client.post<Run>(`/cohorts/${loyal.id}/imports`, { ...order, allowUnusualChange: true }));
  await client.put(`/cohorts/${loyal.id}`, {
    name: loyal.name,
    timeZone: loyal.timeZone,
    definition: loyal.definition,
  });
  await ended(await client.post<Run>(`/cohorts/${loyal.id}/imports`, order));
  const segment = await client.post<{ id: string }>("/sandbox/segments", {
    name: "Loyal ones in Spain",
    filter: {
      all: [
        { attribute: "kubit_cohorts", includes_value: loyal.id },
        { attribute: "country", is: { equals: "ES" } },
      ],
    },
  });
  const told = await ended(await client.post<Run>(`/cohorts/${loyal.id}/schedule/imports`, {}));
  const away = named("Away for three weeks");
  await ended(await client.post<Run>(`/cohorts/${away.id}/imports`, order));
  const { name, timeZone } = away;
  const definition = { ...away.definition, where: { user: { property: "plan", is: { equals: "family" } } } };
  await client.put(`/cohorts/${away.id}`, { name, timeZone, definition });
  const stopped = await ended(await client.post<Run>(`/cohorts/${away.id}/imports`, order));
  await client.post("/exclusion-lists/everywhere/people", {
    people: [{ external_id: "u-104" }, { alias_name: "ana@example.com", alias_label: "email" }],
    reason: "ticket 4711",
  });
  const [forgotten, asked] = [await askToForget("u-104"), await askToForget("u-105")];
  await client.post(`/people/forgettings/${forgotten}/confirmation`, undefined);
  await inState(forgotten, "done");
  return {
    home: "/",
    exclusions: "/exclusions",
    forget: "/exclusions/forget",
    "forgetting-asked": `/exclusions/forgettings/${asked}`,
    "forgetting-done": `/exclusions/forgettings/${forgotten}`,
    cohorts: "/cohorts",
    cohort: `/cohorts/${loyal.id}`,
    edit: `/cohorts/${loyal.id}/edit`,
    import: `/cohorts/${named("Left a cart behind").id}/import`,
    query: "/cohorts/new/query",
    list: "/cohorts/new/list",
    settings: `/cohorts/${loyal.id}/settings`,
    "earlier-definitions": `/cohorts/${loyal.id}/definitions`,
    data: "/data-sets",
    "data-set": "/data-sets/sample-shop",
    "data-set-edit": "/data-sets/sample-shop/edit",
    "data-set-new": "/data-sets/new",
    audit: "/audit",
    connections: "/connections",
    connection: `/connections/${connection?.id}`,
    "connection-edit": `/connections/${connection?.id}/edit`,
    channels: "/channels",
    channel: `/channels/${channels[0]}`,
    "channel-new": "/channels/new",
    told: `/imports/${told.id}`,
    "braze-partner": "/braze",
    "braze-users": "/braze/users",
    "braze-cohorts": "/braze/cohorts",
    "braze-cohort": `/braze/cohorts/kubit/${loyal.id}`,
    "braze-segment": `/braze/segments/${segment.id}`,
    "braze-new-segment": "/braze/segments/new",
    schedule: `/cohorts/${loyal.id}/schedule`,
    imported: `/imports/${imported.id}`,
    stopped: `/imports/${stopped.id}`,
  };
}

/** Of somebody whom Braze does not have, so it ends at once. Returns the request's id once it can be confirmed. */
async function askToForget(person: string): Promise<string> {
  const people = [{ external_id: person }];
  const { id } = await client.post<Forgetting>("/people/forget", { people, reason: "ticket 4711" });
  await inState(id, "to-confirm");
  return id;
}

async function inState(id: string, state: Forgetting["state"]): Promise<void> {
  while ((await client.get<Forgetting>(`/people/forgettings/${id}`)).state !== state)
    await new Promise((resolve) => setTimeout(resolve, 500));
}

/** A webhook that nobody answers, and a Slack channel that is disabled. The connection tells the first. */
async function channelsOf(connectionId: string): Promise<string[]> {
  const make = (kind: string, name: string, url: string) =>
    client.post<{ id: string }>("/channels", { kind, name, url });
  const { id } = await make("webhook", "On call", "http://127.0.0.1:9/cohorts");
  const slack = await make("slack", "#growth", "https://hooks.slack.com/services/T0/B0/secret");
  await client.patch(`/channels/${slack.id}`, { disabled: true });
  await client.patch(`/connections/${connectionId}`, { channels: [id] });
  return [id, slack.id];
}

async function ended({ id }: Run): Promise<Run> {
  for (;;) {
    const run = await client.get<Run>(`/imports/${id}`);
    if (run.endedAt !== undefined && run.mails.every(({ state }) => state !== "waiting")) return run;
    await new Promise((resolve) => setTimeout(resolve, 500));
  }
}
