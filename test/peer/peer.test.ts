/** A published client of the same contract, unchanged, against the sandbox. Skipped if it is not installed. */
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Sandbox, startSandbox } from "../../local/sandbox/start-sandbox.ts";
import {
  audienceEvent,
  howToInstall,
  isInstalled,
  mappingOf,
  PARTNER_KEY_VARIABLE,
  type Published,
  publishedClient,
  type Settings,
} from "./published.ts";

/** The client's own partner name, which is fixed in its paths. */
const PARTNER = "segment";
const AUDIENCE = "loyal_shoppers";

const mapping = mappingOf(AUDIENCE);

const skipped = !isInstalled("@segment/action-destinations");

describe.skipIf(skipped)(`Segment's braze-cohorts (needs ${howToInstall})`, () => {
  let sandbox: Sandbox;
  let client: Published;
  let settings: Settings;

  beforeAll(async () => {
    sandbox = await startSandbox({ partner: PARTNER });
    process.env[PARTNER_KEY_VARIABLE] = sandbox.partnerKey;
    settings = { endpoint: sandbox.origin, client_secret: sandbox.key };
    client = publishedClient();
    const people = [
      {
        external_id: "ana",
        aliases: [{ alias_name: "ana@x", alias_label: "email" }],
        devices: ["ana's phone"],
      },
      { aliases: [{ alias_name: "bo@x", alias_label: "email" }] },
      { devices: ["cy's phone"] },
    ];
    await fetch(`${sandbox.origin}/sandbox/users`, {
      method: "POST",
      headers: { authorization: `Bearer ${sandbox.token}`, "content-type": "application/x-ndjson" },
      body: people.map((one) => JSON.stringify(one)).join("\n"),
    });
  });
  afterAll(async () => {
    delete process.env[PARTNER_KEY_VARIABLE];
    await sandbox?.stop();
  });

  const event = (who: Parameters<typeof audienceEvent>[1], entered: boolean) =>
    audienceEvent({ id: "aud_1", audience: AUDIENCE }, who, entered);
  const sync = (one: unknown, given: { settings?: Settings; mapping?: object } = {}) =>
    client.destination.executeAction("syncAudiences", {
      event: one,
      mapping: given.mapping ?? mapping,
      settings: given.settings ?? settings,
    });
  const cohort = async () => {
    const { items } = await sandbox.api.get<{ items: { name: string; usersBeforeName: boolean }[] }>(
      "/sandbox/cohorts",
    );
    return items[0];
  };
  const inspection = (query = "") => sandbox.api.get(`/sandbox/cohorts/aud_1/inspection${query}`);
  const members = async () =>
    (await sandbox.api.get<{ items: { id: string }[] }>("/sandbox/cohorts/aud_1/members")).items
      .map(({ id }) => id)
      .sort();

  it("accepts its key as valid", async () => {
    expect(await client.testAuthentication(settings)).toMatchObject({ status: 201 });
  });

  it("names the cohort, then adds a user", async () => {
    await sync(event({ userId: "ana" }, true));
    expect(await cohort()).toMatchObject({ name: AUDIENCE, usersBeforeName: false });
    expect(await members()).toEqual(["ana"]);
    expect(await inspection()).toMatchObject({ added: { matched: 1 }, users: 1 });
  });

  it("adds by alias and by device; a device of an identified user matches nobody", async () => {
    const alias = { alias_name: "bo@x", alias_label: "email" };
    await client.destination.executeBatch("syncAudiences", {
      events: [
        event({ alias }, true),
        event({ device: "cy's phone" }, true),
        event({ device: "ana's phone" }, true),
      ],
      mapping,
      settings,
    });
    expect(await members()).toEqual(["ana", "ana's phone", "bo@x", "cy's phone"]);
    expect(await inspection()).toMatchObject({
      added: { matched: 3, "device-of-identified-user": 1, unknown: 0 },
      users: 3,
    });
  });

  it("removes", async () => {
    await sync(event({ userId: "ana" }, false));
    expect(await members()).toEqual(["ana's phone", "bo@x", "cy's phone"]);
    expect(await inspection()).toMatchObject({ removed: { matched: 1 }, users: 2 });
  });

  it("renames the cohort, which keeps its members and its segments", async () => {
    const filter = { attribute: "segment_cohorts", includes_value: "aud_1" };
    const { id } = await sandbox.api.post<{ id: string }>("/sandbox/segments", { name: "In it", filter });
    const renamed = event({ device: "cy's phone" }, true);
    renamed.properties = { loyal_and_new: true } as unknown as typeof renamed.properties;
    renamed.context.personas.computation_key = "loyal_and_new";
    await sync(renamed, { mapping: { ...mapping, personas_audience_key: "loyal_and_new" } });
    expect(await cohort()).toMatchObject({ name: "loyal_and_new" });
    expect(await sandbox.api.get(`/sandbox/segments/${id}`)).toMatchObject({
      users: 2,
      cohorts: [{ value: "aud_1", name: "loyal_and_new" }],
    });
  });

  it("is refused with a wrong secret, and with one that was invalidated", async () => {
    const wrong = { settings: { ...settings, client_secret: "wrong" } };
    await expect(sync(event({ userId: "ana" }, true), wrong)).rejects.toMatchObject({
      response: { status: 401 },
    });
    expect(await members()).not.toContain("ana");
    await expect(client.testAuthentication(wrong.settings)).rejects.toMatchObject({
      response: { status: 401 },
    });
    const { id, key } = await sandbox.api.post<{ id: string; key: string }>(
      `/sandbox/partners/${PARTNER}/keys`,
      {},
    );
    const newer = { ...settings, client_secret: key };
    expect(await client.testAuthentication(newer)).toMatchObject({ status: 201 });
    await fetch(`${sandbox.origin}/sandbox/partners/${PARTNER}/keys/${id}`, {
      method: "DELETE",
      headers: { authorization: `Bearer ${sandbox.token}` },
    });
    await expect(client.testAuthentication(newer)).rejects.toMatchObject({ response: { status: 401 } });
  });

  it("reports a locked resource, and succeeds afterwards", async () => {
    await sandbox.api.put(`/sandbox/partners/${PARTNER}/behaviour`, {
      faults: [{ kind: "locked", times: 10 }],
    });
    await expect(sync(event({ userId: "ana" }, true))).rejects.toMatchObject({ response: { status: 423 } });
    await sandbox.api.put(`/sandbox/partners/${PARTNER}/behaviour`, {});
    await sync(event({ userId: "ana" }, true));
    expect(await members()).toContain("ana");
  });
});
