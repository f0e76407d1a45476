/** The sandbox's use cases over fakes: a workspace with one partner that has a key. */
import type { BehaviourRequest } from "../../shared/contract/sandbox-behaviour.ts";
import type { PersonRow } from "../../shared/contract/sandbox-people.ts";
import type { Member } from "../../shared/domain/identifiers.ts";
import type { ContractAnswer } from "../../shared/sandbox/answers.ts";
import { setBehaviour } from "../../shared/sandbox/behaviour.ts";
import { createKey, invalidateKey, listKeys } from "../../shared/sandbox/partner-page.ts";
import { loadPeople } from "../../shared/sandbox/people.ts";
import type { SandboxCohorts, SandboxPeople } from "../../shared/sandbox/ports.ts";
import { receiveChanges, receiveName } from "../../shared/sandbox/receive.ts";
import { type SteeredClock, steeredClock } from "../fakes/clock.ts";
import { fakePartnerKeys } from "../fakes/keys.ts";
import { seededIds, seededRandom } from "../fakes/random.ts";
import type { SandboxStore } from "./store.suite.ts";
import { fakeStore } from "./stores.ts";

const PARTNER_KEY = "partner-key-of-the-sandbox";

type Answered = Pick<ContractAnswer, "status" | "message">;

export interface Workspace {
  clock: SteeredClock;
  cohorts: SandboxCohorts;
  people: SandboxPeople;
  store: SandboxStore;
  behave(wanted: BehaviourRequest, partner?: string): ReturnType<typeof setBehaviour>;
  load(...rows: PersonRow[]): Promise<void>;
  newKey(partner?: string): Promise<{ id: string; key: string }>;
  listKeys(partner?: string): ReturnType<typeof listKeys>;
  invalidateKey(id: string, partner?: string): ReturnType<typeof invalidateKey>;
  /** POST …/cohorts, with valid credentials unless `fields` overrides them. */
  name(fields: object, partner?: string): Promise<Answered>;
  /** POST …/cohorts/users, likewise. */
  users(fields: object, partner?: string): Promise<Answered>;
  /** The answer with its headers; undefined if the connection was dropped. */
  exchange(fields: object): Promise<ContractAnswer | "dropped">;
  members(cohort: string): Promise<Member[]>;
}

export async function workspace(): Promise<Workspace> {
  const clock = steeredClock({ advancesItself: true });
  const random = seededRandom();
  const ids = seededIds();
  const store = fakeStore(clock);
  const { keys, cohorts, people, behaviours } = store;
  const partnerKeys = fakePartnerKeys({ sandbox: PARTNER_KEY, eu: "another-cluster's" });
  const needs = { ...store, clock, random, ids, partnerKeys };
  const newKey = (partner = "kubit") => createKey({ clock, ids, keys }, { partner, createdBy: "ana" });
  const { key } = await newKey();
  const whole = { partner_api_key: PARTNER_KEY, client_secret: key, cohort_id: "c1" };
  const named = { name: "Loyal", created_at: "2026-01-02T03:04:05.000Z" };
  const incoming = (partner: string, fields: object) => {
    const body = { ...whole, ...fields };
    return { partner, body, bytes: JSON.stringify(body).length, userAgent: "partner-Acme-Import/1.0" };
  };
  const send = (fields: object, partner = "kubit") =>
    receiveChanges(needs, incoming(partner, { cohort_changes: [], ...fields }));
  return {
    clock,
    cohorts,
    people,
    store,
    newKey,
    behave: (wanted, partner = "kubit") => setBehaviour({ ids, behaviours }, { partner, wanted }),
    load: async (...rows) => {
      await loadPeople({ people }, rows);
    },
    listKeys: (partner = "kubit") => listKeys({ keys }, partner),
    invalidateKey: (id, partner = "kubit") => invalidateKey({ clock, keys }, { partner, id, by: "bo" }),
    name: async (fields, partner = "kubit") =>
      answered(await receiveName(needs, incoming(partner, { ...named, ...fields }))),
    users: async (fields, partner) => answered(await send(fields, partner)),
    exchange: (fields) => send(fields),
    members: async (cohort) => (await cohorts.members("kubit", cohort, { limit: 10_000 })).items,
  };
}

function answered(answer: ContractAnswer | "dropped"): Answered {
  if (answer === "dropped") throw new Error("the connection was dropped");
  return { status: answer.status, message: answer.message };
}
