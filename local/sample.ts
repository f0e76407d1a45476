/**
 * Sample data for a system that has none: the sample shop of the demo with its files, a data set, three cohorts, and a
 * connection to the sandbox with an active key and the shop's users. Each call of the API carries the token of the person who asked for it.
 */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { CohortRequest } from "../shared/contract/cohorts.ts";
import type { ConnectionRequest } from "../shared/contract/connections.ts";
import { type Api, api as apiAt } from "./api.ts";
import { dataBucket } from "./demo/data-bucket.ts";
import { writeDirectory } from "./demo/directory.ts";
import { brazePeople } from "./demo/sample/braze-people.ts";
import { peopleOf, sampleCohort, sampleDataSet, writeSampleData } from "./demo/sample-data.ts";
import { createSandboxKey } from "./demo/sandbox.ts";
import { SANDBOX_PARTNER } from "./partner-keys.ts";
import { loadPeopleFile, type PeopleDestination } from "./sandbox/people-file.ts";

const DATA_SET = "sample-shop";
/** What a visitor gets. */
export const SAMPLE_USERS = 20_000;

export interface SampleWanted {
  /** Origin of the API, which is also that of the sandbox. */
  api: string;
  token: string;
  /** Settings of a client of the data bucket. */
  environment: Record<string, string>;
  /** Zone of the cohorts, and language of their names. */
  timeZone: string;
  language: "en" | "es";
  /** Number of distinct users. */
  users: number;
}

const names = {
  en: {
    connection: "Sample workspace",
    loyal: "Loyal shoppers",
    cart: "Left a cart behind",
    away: "Away for three weeks",
  },
  es: {
    connection: "Espacio de muestra",
    loyal: "Clientes fieles",
    cart: "Carrito abandonado",
    away: "Tres semanas sin venir",
  },
};

/** Throws `Declined` with the API's message. What is there already stays as it is. */
export async function loadSample({
  api,
  token,
  environment,
  timeZone,
  language,
  users,
}: SampleWanted): Promise<void> {
  const client = apiAt(api, token);
  const say = names[language];
  await loadFiles(environment, users, { origin: api, token });
  const { staleAfterHours: _, ...dataSet } = sampleDataSet;
  await client.put(`/data-sets/${DATA_SET}`, dataSet);
  await connect(client, { name: say.connection, endpoint: api, locale: language });
  const cohorts: [string, Extract<CohortRequest["definition"], { kind: "criteria" }>["where"]][] = [
    [say.loyal, sampleCohort.definition.where],
    [
      say.cart,
      {
        all: [
          { performed: { event: "add to cart", period: { lastDays: 7 } } },
          { didNotPerform: { event: "purchase", period: { lastDays: 7 } } },
        ],
      },
    ],
    [say.away, { all: [{ performed: { event: "purchase" } }, { not: { lastSeen: { lastDays: 21 } } }] }],
  ];
  // One after the other: the newest cohort is the first of the list.
  for (const [name, where] of cohorts.toReversed())
    await client.post("/cohorts", {
      name,
      timeZone,
      definition: { kind: "criteria", dataSet: DATA_SET, where },
    } satisfies CohortRequest);
}

/** The shop's files into the data bucket, and its people as Braze knows them into the sandbox. */
async function loadFiles(
  environment: Record<string, string>,
  users: number,
  sandbox: PeopleDestination,
): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), "cohort-import-sample-"));
  const bucket = dataBucket(environment);
  try {
    const wanted = { users, until: new Date(), day: "first" } as const;
    const files = await writeSampleData(folder, wanted);
    await bucket.add(sampleDataSet.users?.prefix ?? "", "sample", files.users);
    await bucket.add(sampleDataSet.events.prefix, "sample", files.events);
    const { file } = writeDirectory(join(folder, "braze.jsonl"), brazePeople(peopleOf(wanted)));
    await loadPeopleFile(sandbox, file);
  } finally {
    bucket.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

async function connect(
  client: Api,
  wanted: Pick<ConnectionRequest, "name" | "endpoint" | "locale">,
): Promise<void> {
  const { id } = await client.post<{ id: string }>("/connections", {
    ...wanted,
    partner: SANDBOX_PARTNER,
    contacts: ["marketing@example.com"],
  });
  await client.post(`/connections/${id}/keys`, { key: await createSandboxKey(client, SANDBOX_PARTNER) });
  await client.post(`/connections/${id}/activation`, {});
}
