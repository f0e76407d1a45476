/** The whole system with a sandbox workspace of people, for stories that assert who is in a segment at the end. */
import { DeleteObjectCommand, PutObjectCommand, type S3Client } from "@aws-sdk/client-s3";
import { expect, vi } from "vitest";
import type { BusEvent } from "../../local/aws/event-bus.ts";
import type { Misbehaviour } from "../../local/aws/misbehaviour.ts";
import { objectsClient } from "../../local/demo/data-bucket.ts";
import { type LocalSystem, type SystemOptions, startSystem } from "../../local/system.ts";
import type { Cohort, CohortRequest } from "../../shared/contract/cohorts.ts";
import type { CohortView } from "../../shared/contract/definition-checks.ts";
import { environment as names } from "../../shared/contract/environment.ts";
import type { ImportRequest, RunView } from "../../shared/contract/imports.ts";
import type { PersonRow, PersonView } from "../../shared/contract/sandbox-people.ts";
import type { SegmentView } from "../../shared/contract/sandbox-segments.ts";

/** Numbers of people: `u7` and the alias `u7@example.com` of the label `email` are person 7. */
export type People = readonly number[];

export function from(first: number, last: number): number[] {
  return Array.from({ length: last - first + 1 }, (_, index) => first + index);
}

const RECIPIENT = "ana@example.com";
const EVERYBODY = from(1, 60);

interface Answered<Body> {
  status: number;
  body: Body;
}

export class Shop {
  readonly #system: LocalSystem;
  readonly #token: string;
  /** Milliseconds. */
  readonly #patience: number;
  readonly #objects: S3Client;
  readonly #segments = new Map<string, string>();

  private constructor(system: LocalSystem, token: string, patience: number) {
    this.#system = system;
    this.#patience = patience;
    this.#token = token;
    this.#objects = objectsClient(system.environment);
  }

  static async open(
    folder: string,
    more: Pick<SystemOptions, "processes" | "clock" | "database" | "upkeep"> = {},
  ): Promise<Shop> {
    // How long a workflow waits in real time is no part of these stories.
    const system = await startSystem({ folder, memory: true, waitPause: 50, ...more });
    // The processes of an import's six steps begin one after the other.
    const patience = more.processes === "each" ? 120_000 : 90_000;
    const shop = new Shop(system, await system.token(), patience);
    const rows = EVERYBODY.map((one): PersonRow => ({ external_id: `u${one}`, aliases: [alias(one)] }));
    const lines = rows.map((row) => JSON.stringify(row)).join("\n");
    await shop.call("POST", "/sandbox/users", lines, "application/x-ndjson");
    return shop;
  }

  /** Of functions; clients made with it use the same services. */
  get environment(): Record<string, string> {
    return this.#system.environment;
  }

  /** The files to which functions and stand-ins log. */
  get logs(): LocalSystem["logs"] {
    return this.#system.logs;
  }

  /** Of programs that call the API by themselves. */
  get access(): { COHORTS_API: string; COHORTS_TOKEN: string } {
    return { COHORTS_API: this.#system.api, COHORTS_TOKEN: this.#token };
  }

  /** Moves the clock of a system that was started with one. */
  async moveTo(instant: Date): Promise<void> {
    await this.#system.clock?.moveTo(instant);
  }

  /** Sets all switches of the stand-ins. */
  async misbehave(next: Misbehaviour): Promise<void> {
    await this.#system.misbehave(next);
  }

  /** What is on the bus, oldest first. */
  async events(): Promise<BusEvent[]> {
    const bus = this.#system.environment["AWS_ENDPOINT_URL_EVENTBRIDGE"] ?? "";
    return (await (await fetch(bus)).json()) as BusEvent[];
  }

  /** Kills the functions' process, as AWS may, and starts it anew. */
  async killFunctions(): Promise<void> {
    await this.#system.killFunctions();
    await this.#system.restartFunctions();
  }

  async close(): Promise<void> {
    this.#objects.destroy();
    await this.#system.stop();
  }

  /** A body that is text is sent unchanged, with the given type. */
  async call<Body = unknown>(
    method: string,
    path: string,
    body?: unknown,
    type = "application/json",
  ): Promise<Answered<Body>> {
    const response = await fetch(`${this.#system.api}${path}`, {
      method,
      headers: {
        authorization: `Bearer ${this.#token}`,
        ...(body !== undefined && { "content-type": type }),
      },
      ...(body !== undefined && { body: typeof body === "string" ? body : JSON.stringify(body) }),
    });
    const text = await response.text();
    return { status: response.status, body: (text ? JSON.parse(text) : undefined) as Body };
  }

  /** Returns the body of an answer, which must be a success. */
  async done<Body>(method: string, path: string, body?: unknown): Promise<Body> {
    const answer = await this.call<Body>(method, path, body);
    expect(answer.status, `${method} ${path}: ${JSON.stringify(answer.body)}`).toBeLessThan(300);
    return answer.body;
  }

  /** An active connection to the sandbox. Each partner has its own cohorts there, as each workspace has. */
  async connection(partner: string): Promise<string> {
    const { endpoint } = this.#system.sandbox;
    const request = { name: `Workspace of ${partner}`, endpoint, partner, contacts: ["ops@example.com"] };
    const { id } = await this.done<{ id: string }>("POST", "/connections", request);
    await this.done("POST", `/connections/${id}/keys`, { key: await this.keyOf(partner) });
    await this.done("POST", `/connections/${id}/activation`, {});
    return id;
  }

  /** A new data import key of the partner's page. */
  async keyOf(partner: string): Promise<string> {
    const { key } = await this.done<{ key: string }>("POST", `/sandbox/partners/${partner}/keys`, {});
    return key;
  }

  /** Puts an object into the data bucket, or removes it. */
  async give(object: string, body: string | Uint8Array): Promise<void> {
    await this.#objects.send(new PutObjectCommand({ Bucket: this.#bucket, Key: object, Body: body }));
  }
  async take(object: string): Promise<void> {
    await this.#objects.send(new DeleteObjectCommand({ Bucket: this.#bucket, Key: object }));
  }
  get #bucket(): string | undefined {
    return this.#system.environment[names.dataBucket];
  }

  async cohort(
    request: Pick<CohortRequest, "name" | "definition"> & Partial<CohortRequest>,
  ): Promise<string> {
    const { id } = await this.done<Cohort>("POST", "/cohorts", { timeZone: "UTC", ...request });
    return id;
  }

  /** Replaces the given fields of the cohort and keeps the others. */
  async change(cohort: string, change: Partial<CohortRequest>): Promise<void> {
    const { id, createdAt, version, lists, definitionCheck, ...request } = await this.done<CohortView>(
      "GET",
      `/cohorts/${cohort}`,
    );
    await this.done("PUT", `/cohorts/${cohort}`, { ...request, ...change });
  }

  /** Runs one import until its mail is sent. */
  async import(cohort: string, connectionId: string, more: Partial<ImportRequest> = {}): Promise<RunView> {
    const request = { connectionId, recipients: [RECIPIENT], ...more };
    return this.told(await this.done<RunView>("POST", `/cohorts/${cohort}/imports`, request));
  }

  /** Waits until the mails about the import's end are sent. */
  async told({ id }: Pick<RunView, "id">): Promise<RunView> {
    return vi.waitFor(
      async () => {
        const run = await this.done<RunView>("GET", `/imports/${id}`);
        expect(run.mails.filter(({ state }) => state === "waiting" || state === "sending")).toEqual([]);
        return run;
      },
      { timeout: this.#patience, interval: 300 },
    );
  }

  /** The text of the mail about an import, with each run of white space as one space. */
  async mailOf(run: Pick<RunView, "id">): Promise<string> {
    const [mail = ""] = await this.mailsOf([run]);
    return mail;
  }

  /** The same of several; each import has one. */
  async mailsOf(runs: readonly Pick<RunView, "id">[]): Promise<string[]> {
    const response = await fetch(new URL("/store", this.#system.inbox));
    const { emails } = (await response.json()) as { emails: { subject: string; body: { text?: string } }[] };
    return runs.map(({ id }) => {
      const mails = emails.filter(({ body }) => body.text?.includes(id));
      expect(mails).toHaveLength(1);
      return mails.map(({ subject, body }) => `${subject} ${body.text}`.replaceAll(/\s+/g, " ")).join();
    });
  }

  /** The people who would get a campaign for the cohort, by the workspace's own segment filter. */
  async audience(cohort: string, partner = "kubit"): Promise<number[]> {
    const attribute = `${partner}_cohorts`;
    const key = `${attribute} ${cohort}`;
    if (!this.#segments.has(key)) {
      const filter = { attribute, includes_value: cohort };
      const { id } = await this.done<SegmentView>("POST", "/sandbox/segments", { name: key, filter });
      this.#segments.set(key, id);
    }
    const way = `/sandbox/segments/${this.#segments.get(key)}/users?limit=1000`;
    const { items } = await this.done<{ items: PersonView[] }>("GET", way);
    return items.map(({ external_id = "" }) => Number(external_id.slice(1))).sort((one, two) => one - two);
  }
}

export const alias = (person: number) => ({ alias_name: `u${person}@example.com`, alias_label: "email" });

/** A list of people by their external ids. */
export function listOf(people: People): string {
  return `external_id\n${people.map((one) => `u${one}\n`).join("")}`;
}

/** Purchases of these people, one row each. */
export function purchasesOf(people: People): string {
  return `user_id,happened_at,amount\n${people.map((one) => `u${one},2026-01-0${(one % 9) + 1},10\n`).join("")}`;
}
