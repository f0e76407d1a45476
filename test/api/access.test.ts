/** Every route of the contract, asked with every kind of token: driven by the route table. */
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { issuerKey } from "../../local/issuer-key.ts";
import { type LocalSystem, startSystem } from "../../local/system.ts";
import { AUDIENCE, type TokenWanted } from "../../local/tokens.ts";
import { cohortsInTable } from "../../shared/adapters/dynamodb/cohorts.ts";
import { connectionsInTable } from "../../shared/adapters/dynamodb/connections.ts";
import { exclusionListsInTable } from "../../shared/adapters/dynamodb/exclusion-lists.ts";
import { jobsInTable } from "../../shared/adapters/dynamodb/jobs.ts";
import { runsInTable } from "../../shared/adapters/dynamodb/runs.ts";
import { schedulesInTable } from "../../shared/adapters/dynamodb/schedules.ts";
import type { Table } from "../../shared/adapters/dynamodb/table.ts";
import { groups, scopes } from "../../shared/contract/access.ts";
import { ids } from "../../shared/contract/api/examples.ts";
import { operations } from "../../shared/contract/api/operations.ts";
import type { KeptExclusionList } from "../../shared/contract/exclusions.ts";
import type { Run } from "../../shared/contract/imports.ts";
import { type Route, type RouteKey, routes } from "../../shared/contract/routes.ts";
import type { Slot } from "../../shared/contract/schedules.ts";
import { aCohort, aConnection, aRun } from "../fakes/ids.ts";
import { temporaryFolder } from "../local/folder.ts";
import { tableOf } from "../local/table-of.ts";
import { furnish } from "../prove/furnish.ts";
import { atAnother } from "./bound.ts";

const folder = temporaryFolder();
const CREATED = "2026-11-01T00:00:00.000Z";
const [mine, other] = [aConnection("mine"), aConnection("shop")];
const cohort = aCohort("loyal");
const runId = aRun("once-a", { cohort });
const everyScope = Object.keys(scopes);
const guarded = routes.filter(({ scope }) => scope !== "public");

let system: LocalSystem;
let table: Table;

beforeAll(async () => {
  system = await startSystem({ folder, memory: true });
  table = tableOf(system);
  const stores = { cohorts: cohortsInTable(table), connections: connectionsInTable(table) };
  await furnish(stores, [cohort], CREATED);
  const shop = await stores.connections.read(other);
  if (shop) await stores.connections.create({ ...shop, id: mine, version: 0 });
  await exclusionListsInTable(table).create(list);
  await runsInTable(table).accept(run);
  await schedulesInTable(table).replace(undefined, slot);
  const question = { kind: "preview", cohortId: cohort, request: { connectionId: other } } as const;
  await jobsInTable(table).open({ id: "preview", askedAt: new Date().toISOString(), question });
});
afterAll(async () => {
  table?.client.destroy();
  await system?.stop();
});

const list: KeptExclusionList = {
  id: other,
  people: 1,
  edition: 1,
  gained: 1,
  object: `exclusions/${other}/000000001-x.parquet`,
  sha256: "aa",
  changedAt: CREATED,
  changedBy: "ops",
  createdAt: CREATED,
  version: 0,
};
const run: Run = {
  id: runId,
  cohortId: cohort,
  cohortName: "Loyal",
  connectionId: other,
  connectionName: "Shop",
  trigger: "once",
  time: "2026-11-24T08:00:00.000Z",
  status: "queued",
  allowUnusualChange: false,
  empty: false,
  locale: "en",
  timeZone: "UTC",
  mails: [],
};
const slot: Slot = {
  cohortId: cohort,
  generation: 1,
  revision: 1,
  state: "live",
  cadence: { every: "daily", at: "09:00", timeZone: "UTC" },
  connectionId: other,
  recipients: ["marketing@example.com"],
  locale: "en",
  mailPolicy: "every-run",
  effectiveFrom: CREATED,
  createdAt: CREATED,
};
const real: Record<string, string> = {
  cohortId: cohort,
  connectionId: other,
  runId,
  keyId: "key",
  previewId: "preview",
  listId: other,
};

/** Sends the example of a route. `path`: values of path parameters, of those that are not `nobody`. */
async function ask(route: Route, token: string | undefined, path: Record<string, string> = {}) {
  const { body, query = {} } = operations[route.key];
  const at = route.path.replaceAll(/\{(\w+)\}/g, (_, name) => path[name] ?? "nobody");
  const switches = ["leaveMembers", "force"].filter((name) => Object.hasOwn(query, name));
  const [type = "application/json"] = body?.types ?? [];
  const text = typeof body?.example === "string" ? body.example : JSON.stringify(body?.example);
  const response = await fetch(
    `${system.api}${at}?${switches.map((name) => `${name}=true`).join("&")}`.replace(/\?$/, ""),
    {
      method: route.method,
      headers: {
        ...(token !== undefined && { authorization: token }),
        ...(body && { "content-type": type }),
      },
      ...(body && { body: text.replaceAll(ids.connection, path["connectionId"] ?? "nobody") }),
    },
  );
  return { status: response.status, text: await response.text() };
}

async function statuses(asked: readonly Route[], token: string | undefined): Promise<Record<string, number>> {
  const found: Record<string, number> = {};
  for (const route of asked) found[route.key] = (await ask(route, token)).status;
  return found;
}
const all = (asked: readonly Route[], status: number) =>
  Object.fromEntries(asked.map(({ key }) => [key, status]));
const bearer = async (wanted: TokenWanted) => `Bearer ${await system.token(wanted)}`;

async function minted(more: { issuer?: string; audience?: string; seconds?: number; folder?: string }) {
  const key = await issuerKey(more.folder ?? folder);
  const claims = { issuer: system.issuer, audience: AUDIENCE, scopes: everyScope, seconds: 60 };
  return `Bearer ${await key.mint({ ...claims, ...more })}`;
}

function unsigned(): string {
  const claims = { iss: system.issuer, aud: AUDIENCE, scope: everyScope.join(" "), exp: 9_999_999_999 };
  const [head, body] = [{ alg: "none" }, claims].map((part) =>
    Buffer.from(JSON.stringify(part)).toString("base64url"),
  );
  return `Bearer ${head}.${body}.`;
}

describe("every route that needs a token answers 401 to", () => {
  const bad: Record<string, () => string | undefined | Promise<string>> = {
    "no token": () => undefined,
    "an empty one": () => "Bearer ",
    garbage: () => "Bearer nonsense.of.parts",
    "alg none": unsigned,
    "one that has expired": () => minted({ seconds: -1 }),
    "one of another issuer": () => minted({ issuer: "http://127.0.0.1:1" }),
    "one of another audience": () => minted({ audience: "others" }),
    "one that another key signed": () => minted({ folder: join(folder, "stranger") }),
  };
  it.each(Object.entries(bad))("%s", async (_, token) => {
    expect(await statuses(guarded, await token())).toEqual(all(guarded, 401));
  });
});

describe("a route that needs no token", () => {
  it("answers with any and without", async () => {
    const open = routes.filter(({ scope }) => scope === "public");
    for (const token of [undefined, "Bearer nonsense", unsigned()]) {
      const found = Object.values(await statuses(open, token));
      expect(found.filter((status) => status === 401 && token === undefined).length).toBeLessThanOrEqual(2);
      expect(found.filter((status) => status === 403 || status >= 500)).toEqual([]);
    }
  });
});

describe("a scope", () => {
  it("is needed by its routes, and all others are no help", async () => {
    for (const scope of everyScope) {
      const own = guarded.filter((route) => route.scope === scope);
      const without = await bearer({ scopes: everyScope.filter((one) => one !== scope) });
      expect(await statuses(own, without), scope).toEqual(all(own, 403));
    }
  });

  it("is enough for its routes", async () => {
    for (const scope of everyScope) {
      const own = guarded.filter((route) => route.scope === scope);
      const found = await statuses(own, await bearer({ scopes: [scope] }));
      expect(
        Object.entries(found).filter(([, status]) => [401, 403].includes(status) || status >= 500),
      ).toEqual([]);
    }
  });

  it.each(Object.entries(groups))("is one of the person's group: %s", async (name, { scopes: given }) => {
    const has = (scope: string) => given.some((one) => one === scope);
    const lacking = guarded.filter(({ scope }) => !has(scope));
    expect(await statuses(lacking, await bearer({ groups: [name] }))).toEqual(all(lacking, 403));
  });

  it("is none for a person without a group, whatever the client asked for", async () => {
    const nobody = await bearer({ groups: [], scopes: everyScope });
    expect(await statuses(guarded, nobody)).toEqual(all(guarded, 403));
  });
});

describe("a token that is bound to connections", () => {
  const bound = () => bearer({ connections: [mine] });
  const these = (kind: string) => guarded.filter(({ key }) => atAnother[key] === kind);
  const state = async () => [
    await connectionsInTable(table).read(other),
    await cohortsInTable(table).read(cohort),
    await runsInTable(table).read(runId),
    await schedulesInTable(table).read(cohort),
  ];

  it("is refused, in words, whatever touches another one, and changes nothing", async () => {
    const before = await state();
    for (const route of these("refused")) {
      const { status, text } = await ask(route, await bound(), real);
      expect([route.key, status, JSON.parse(text).type]).toEqual([
        route.key,
        403,
        "urn:problem:another-connection",
      ]);
      expect(text).toContain("Your access is bound to certain connections");
    }
    expect(await state()).toEqual(before);
  });

  it("sees nothing of another one in lists, which others see", async () => {
    expect(these("left-out").length).toBeGreaterThan(3);
    for (const route of these("left-out")) {
      expect((await ask(route, await bearer({}), real)).text, route.key).toContain(`"${other}"`);
      const { status, text } = await ask(route, await bound(), real);
      expect([route.key, status]).toEqual([route.key, 200]);
      expect(text).not.toContain(`"${other}"`);
    }
    const [connections] = these("left-out");
    if (connections) expect((await ask(connections, await bound())).text).toContain(`"${mine}"`);
  });

  it("shares what belongs to no connection", async () => {
    for (const route of these("shared")) {
      const { status } = await ask(route, await bound());
      expect(status, route.key).not.toBe(403);
    }
  });

  it("sees and touches its own as before", async () => {
    const own = await bearer({ connections: [mine, other] });
    const ofAll: RouteKey[] = [
      "GET /audit",
      "GET /blocked-addresses",
      "GET /channels/{channelId}/deliveries",
      "GET /people/forgettings",
      "GET /people/forgettings/{forgettingId}",
    ];
    const reading = these("refused").filter(({ method, key }) => method === "GET" && !ofAll.includes(key));
    for (const route of reading) {
      const { status } = await ask(route, own, real);
      expect(status, route.key).not.toBe(403);
    }
  });
});
