/**
 * A shop of 500 users whose data is exported every night, and two cohorts of it: who bought, and who never did. What is
 * wrong with an export must reach neither.
 */
import { expect } from "vitest";
import type { Criterion } from "../../shared/contract/criteria.ts";
import type { FilesRequest } from "../../shared/contract/data-sets.ts";
import type { RunReason, RunView } from "../../shared/contract/imports.ts";
import type { Shop } from "./shop.ts";

export type Format = FilesRequest["events"]["format"];

export interface EventRow {
  user_id: string;
  happened_at: string;
  event: string;
  plan: string;
  note: string;
}

export interface UserRow {
  user_id: string;
  name: string;
}

/** The rows of one night's export: events in two files, users in one. */
export interface Export {
  parts: readonly [readonly EventRow[], readonly EventRow[]];
  users: readonly UserRow[];
}

/** By their names below the data set's prefix; what is undefined is not there. */
export type Files = Record<string, string | Uint8Array | undefined>;

export interface Fault {
  name: string;
  /** What is other than in a sound export. */
  files(night: Export): Files | Promise<Files>;
  /** Of the data set, for this night. */
  events?: Partial<FilesRequest["events"]>;
  dataSet?: Partial<FilesRequest>;
  /** Left out: the export is read, and both cohorts are as it says. */
  refused?: Refused;
}

export interface Refused {
  reason: RunReason;
  /** In the run's detail and in the mail. */
  says?: readonly string[];
}

const PEOPLE = 500;
/** So many in a row have only looked, and bought nothing. */
const LOOKING = 100;

/** Ids that no count and no time of a mail looks like. */
const idOf = (person: number) => `70${String(person).padStart(3, "0")}`;
const anId = /\b70[0-4]\d\d\b/;

/** `from`: the first of those who bought nothing. */
function exportOf(from: number): Export {
  const events = Array.from({ length: PEOPLE }, (_, person): EventRow => {
    const minute = String(person % 60).padStart(2, "0");
    return {
      user_id: idOf(person),
      happened_at: `2026-01-0${(person % 9) + 1}T10:${minute}:00Z`,
      event: isLooking(person, from) ? "view" : "buy",
      plan: person % 2 ? "gold" : "basic",
      // Most have none, and some are in need of quotes.
      note: person % 50 === 7 ? 'said "yes", and\ncame again' : "",
    };
  });
  const users = Array.from({ length: PEOPLE }, (_, person) => ({
    user_id: idOf(person),
    name: `Person ${person}`,
  }));
  return { parts: [events.slice(0, PEOPLE / 2), events.slice(PEOPLE / 2)], users };
}

function isLooking(person: number, from: number): boolean {
  return person >= from && person < from + LOOKING;
}

const didBuy: Criterion = { performed: { event: "buy" } };
const definitions = { buyers: didBuy, never: { not: didBuy } } as const;
type Pair = Record<keyof typeof definitions, string>;

function isRefused(run: RunView, mail: string, { reason, says = [] }: Refused): void {
  expect(run, run.detail).toMatchObject({ status: "failed", reason });
  for (const text of [mail, run.detail ?? ""]) expect(text).not.toMatch(anId);
  if (reason === "unusual-change") {
    expect(mail).toContain("unusual change");
    return;
  }
  expect(says.length).toBeGreaterThan(0);
  for (const said of says) {
    expect(run.detail).toContain(said);
    expect(mail).toContain(said);
  }
}

export class Nights {
  readonly #shop: Shop;
  readonly #id: string;
  readonly #format: Format;
  readonly #connection: string;
  readonly #sound: (night: Export) => Promise<Files>;
  readonly #soundFiles = new Map<number, Promise<Files>>();
  #cohorts: Pair = { buyers: "", never: "" };
  #placed: string[] = [];
  /** As Braze has it. */
  #from = 0;
  #turn: Promise<unknown> = Promise.resolve();

  constructor(
    shop: Shop,
    given: { id: string; format: Format; connection: string; sound: (night: Export) => Promise<Files> },
  ) {
    this.#shop = shop;
    this.#id = given.id;
    this.#format = given.format;
    this.#connection = given.connection;
    this.#sound = given.sound;
  }

  /** The first night: nothing is wrong, and both cohorts are filled. */
  async begin(): Promise<void> {
    await this.#place(await this.#soundOf(this.#from));
    await this.#describe({});
    for (const [name, where] of Object.entries(definitions)) {
      this.#cohorts[name as keyof Pair] = await this.#shop.cohort({
        name: `${this.#id}: ${name}`,
        definition: { kind: "criteria", dataSet: this.#id, where },
        // By default a cohort may become three times larger: one of few people is to be told to grow less.
        guard: { floor: 5, addFactor: 1 },
      });
    }
    for (const run of await this.#imports()) expect(run).toMatchObject({ status: "succeeded" });
    await this.#holds(this.#from);
  }

  /** One night after the other, whoever asks. */
  async night(fault: Fault): Promise<void> {
    const before = this.#turn.catch(() => undefined);
    this.#turn = before.then(() => this.#night(fault));
    await this.#turn;
  }

  async #night({ files, events = {}, dataSet = {}, refused }: Fault): Promise<void> {
    // Twenty people of each cohort are others than Braze has.
    const from = this.#from === 0 ? 20 : 0;
    const night = exportOf(from);
    await this.#describe(events, dataSet);
    await this.#place({ ...(await this.#soundOf(from)), ...(await files(night)) });
    const runs = await this.#imports();
    if (!refused) this.#from = from;
    const mails = refused ? await this.#shop.mailsOf(runs) : [];
    for (const [at, run] of runs.entries()) {
      if (refused) isRefused(run, mails[at] ?? "", refused);
      else expect(run, run.detail).toMatchObject({ status: "succeeded", counts: { added: 20, removed: 20 } });
    }
    await this.#holds(this.#from);
  }

  async #holds(from: number): Promise<void> {
    const people = Array.from({ length: PEOPLE }, (_, person) => person);
    const expected = {
      buyers: people.filter((person) => !isLooking(person, from)),
      never: people.filter((person) => isLooking(person, from)),
    };
    for (const [name, cohort] of Object.entries(this.#cohorts)) {
      const { items } = await this.#shop.done<{ items: { id: string }[] }>(
        "GET",
        `/sandbox/cohorts/${cohort}/members?limit=10000`,
      );
      expect(items.map(({ id }) => id).sort(), name).toEqual(expected[name as keyof Pair].map(idOf));
    }
  }

  #imports(): Promise<RunView[]> {
    return Promise.all(
      Object.values(this.#cohorts).map((cohort) => this.#shop.import(cohort, this.#connection)),
    );
  }

  async #describe(
    events: Partial<FilesRequest["events"]>,
    dataSet: Partial<FilesRequest> = {},
  ): Promise<void> {
    const format = this.#format;
    const request: FilesRequest = {
      name: `Shop, ${format}`,
      users: {
        prefix: `${this.#id}/users/`,
        format,
        columns: { user: "user_id", externalId: "user_id" },
      },
      events: {
        prefix: `${this.#id}/events/`,
        format,
        columns: { user: "user_id", time: "happened_at", event: "event" },
        ...events,
      },
      ...dataSet,
    };
    await this.#shop.done("PUT", `/data-sets/${this.#id}`, request);
  }

  async #place(files: Files): Promise<void> {
    const there = Object.entries(files).flatMap(([name, body]) =>
      body === undefined ? [] : [{ name, body }],
    );
    const stale = this.#placed.filter((name) => files[name] === undefined);
    this.#placed = there.map(({ name }) => name);
    for (const name of stale) await this.#shop.take(`${this.#id}/${name}`);
    for (const { name, body } of there) await this.#shop.give(`${this.#id}/${name}`, body);
  }

  #soundOf(from: number): Promise<Files> {
    const files = this.#soundFiles.get(from) ?? this.#sound(exportOf(from));
    this.#soundFiles.set(from, files);
    return files;
  }
}
