/** The whole system on this machine, with the sandbox as Braze, and the calls that a history is made of. */
import { randomUUID } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { PutObjectCommand } from "@aws-sdk/client-s3";
import { type Api, api } from "../../../local/api.ts";
import { objectsClient } from "../../../local/demo/data-bucket.ts";
import { type LocalSystem, startSystem } from "../../../local/system.ts";
import { ledgersInTable } from "../../../shared/adapters/dynamodb/ledgers.ts";
import type { Cohort } from "../../../shared/contract/cohorts.ts";
import { environment as names } from "../../../shared/contract/environment.ts";
import type { RunView } from "../../../shared/contract/imports.ts";
import type { ReceivedCohort } from "../../../shared/contract/sandbox-received.ts";
import type { OpenedUpload } from "../../../shared/contract/uploads.ts";
import type { Ledgers } from "../../../shared/ports/ledgers.ts";
import { tableOf } from "../../local/table-of.ts";
import { listOf, type Person, userOf } from "./people.ts";

/** Milliseconds of the clock between two rounds of `reconcile`. */
const ROUND_MS = 15 * 60_000;
/** Milliseconds within which whatever is asked of the system happens. */
const PATIENCE_MS = 120_000;
const POLL_MS = 100;

/** What of the data bucket only the data team changes: nothing of this system erases it. */
export const OWN = "team/";

const named = { name: "Cohort", timeZone: "UTC" };

export interface Here {
  system: LocalSystem;
  folder: string;
  api: Api;
  connections: readonly string[];
  /** By their connections. */
  partners: ReadonlyMap<string, string>;
  ledgers: Ledgers;
  /** Uploads a file of these people. */
  upload(people: readonly Person[], path?: "/uploads" | "/exclusion-files"): Promise<OpenedUpload>;
  /** Makes a cohort of an uploaded list. */
  cohort(people: readonly Person[]): Promise<string>;
  /** Gives it another list. */
  change(cohort: string, people: readonly Person[]): Promise<void>;
  startImport(cohort: string, connectionId: string): Promise<RunView>;
  /** Once it has ended. */
  ended(run: Pick<RunView, "id">): Promise<RunView>;
  /** The same with a list that only the data team changes. */
  changeToOwn(cohort: string, people: readonly Person[]): Promise<void>;
  /** Makes it one that is selected by an identifier, written in its definition. */
  write(cohort: string, id: string): Promise<void>;
  /** Deletes a cohort, and leaves at Braze who is in it. */
  deleteCohort(cohort: string): Promise<void>;
  /** Ids of a cohort that a partner sent, as Braze holds them. */
  heldBy(cohort: Pick<ReceivedCohort, "id" | "partner">): Promise<string[]>;
  know(people: readonly Person[]): Promise<void>;
  /** Moves the clock past one round of `reconcile`. */
  round(): Promise<void>;
  /** Resolves with what `look` gives, once it gives something. */
  until<Value>(what: string, look: () => Promise<Value | undefined>): Promise<Value>;
  stop(): Promise<void>;
}

export async function here(): Promise<Here> {
  const folder = mkdtempSync(join(tmpdir(), "forget-"));
  // Objects have the real time.
  const system = await startSystem({ folder, memory: true, retryPause: 200, clock: new Date() });
  const calls = api(system.api, () => system.token());
  const objects = objectsClient(system.environment);
  const until: Here["until"] = async (what, look) => {
    const end = Date.now() + PATIENCE_MS;
    while (Date.now() < end) {
      // While the functions are down the API answers 503.
      const value = await look().catch(() => undefined);
      if (value !== undefined) return value;
      await pause(POLL_MS);
    }
    throw new Error(`${what}: not within ${PATIENCE_MS / 1_000} seconds`);
  };
  const send = async (method: string, path: string, body?: string, type = "application/x-ndjson") => {
    const response = await fetch(`${system.api}${path}`, {
      method,
      headers: {
        authorization: `Bearer ${await system.token()}`,
        ...(body !== undefined && { "content-type": type }),
      },
      ...(body !== undefined && { body }),
    });
    if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${await response.text()}`);
  };
  const upload: Here["upload"] = async (people, path = "/uploads") => {
    const text = listOf(people);
    const opened = await calls.post<OpenedUpload>(path, {
      name: "List",
      format: "csv",
      bytes: Buffer.byteLength(text),
    });
    const { method, url, headers } = opened.slot;
    const put = await fetch(url, { method, headers, body: text });
    if (!put.ok) throw new Error(`the file was not taken: ${put.status}`);
    return opened;
  };
  const ofList = async (people: readonly Person[]) => {
    const { object } = await upload(people);
    return { ...named, definition: { kind: "list", object, format: "csv" } };
  };
  const connection = async (partner: string) => {
    const { id } = await calls.post<{ id: string }>("/connections", {
      name: partner,
      endpoint: system.sandbox.endpoint,
      partner,
      contacts: ["ops@example.com"],
    });
    const { key } = await calls.post<{ key: string }>(`/sandbox/partners/${partner}/keys`, {});
    await calls.post(`/connections/${id}/keys`, { key });
    await calls.post(`/connections/${id}/activation`, {});
    return id;
  };

  const partners = new Map<string, string>();
  for (const partner of ["kubit", "other"]) partners.set(await connection(partner), partner);
  await calls.put("/data-sets/shop", {
    name: "Shop",
    events: {
      prefix: `${OWN}events/`,
      format: "csv",
      columns: { user: "user", time: "at", event: "event" },
    },
  });
  const table = tableOf(system);

  return {
    system,
    folder,
    api: calls,
    connections: [...partners.keys()],
    partners,
    ledgers: ledgersInTable(table),
    upload,
    async cohort(people) {
      return (await calls.post<Cohort>("/cohorts", await ofList(people))).id;
    },
    async change(cohort, people) {
      await calls.put(`/cohorts/${cohort}`, await ofList(people));
    },
    startImport: (cohort, connectionId) =>
      calls.post<RunView>(`/cohorts/${cohort}/imports`, {
        connectionId,
        recipients: ["ana@example.com"],
        allowUnusualChange: true,
      }),
    ended: ({ id }) =>
      until(`the end of the import ${id}`, async () => {
        const run = await calls.get<RunView>(`/imports/${id}`);
        return run.endedAt !== undefined ? run : undefined;
      }),
    async changeToOwn(cohort, people) {
      const Key = `${OWN}lists/${randomUUID()}.csv`;
      await objects.send(
        new PutObjectCommand({ Bucket: system.environment[names.dataBucket], Key, Body: listOf(people) }),
      );
      await calls.put(`/cohorts/${cohort}`, {
        ...named,
        definition: { kind: "list", object: Key, format: "csv" },
      });
    },
    async write(cohort, id) {
      const sql = `SELECT '${id.replaceAll("'", "''")}' AS external_id`;
      await calls.put(`/cohorts/${cohort}`, { ...named, definition: { kind: "sql", dataSet: "shop", sql } });
    },
    deleteCohort: (cohort) => send("DELETE", `/cohorts/${cohort}?leaveMembers=true`),
    async heldBy({ id, partner }) {
      const page = `/sandbox/cohorts/${id}/members?partner=${partner}&limit=1000`;
      const { items, cursor } = await calls.get<{ items: { id: string }[]; cursor?: string }>(page);
      if (cursor !== undefined) throw new Error("more than a page");
      return items.map((one) => one.id);
    },
    know: (people) =>
      send("POST", "/sandbox/users", people.map((one) => JSON.stringify(userOf(one))).join("\n")),
    async round() {
      const { clock } = system;
      if (!clock) throw new Error("the system has no clock to steer");
      await clock.moveTo(new Date((await clock.now()).getTime() + ROUND_MS));
    },
    until,
    async stop() {
      objects.destroy();
      table.client.destroy();
      await system.stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
