/** The sandbox's use cases over fakes: a workspace with one partner enabled and its key at hand. */
import type { Member } from "../../shared/domain/identifiers.ts";
import type { ContractAnswer } from "../../shared/sandbox/answers.ts";
import { createKey, invalidateKey, listKeys } from "../../shared/sandbox/partner-page.ts";
import type { SandboxCohorts } from "../../shared/sandbox/ports.ts";
import { receiveChanges, receiveName } from "../../shared/sandbox/receive.ts";
import { seededChance } from "../fakes/chance.ts";
import { type SteeredClock, steeredClock } from "../fakes/clock.ts";
import { fakePartnerKeys } from "../fakes/keys.ts";
import { fakeSandboxCohorts, fakeSandboxKeys } from "./fake.ts";

const PARTNER_KEY = "partner-key-of-the-sandbox";

export interface Workspace {
  clock: SteeredClock;
  cohorts: SandboxCohorts;
  newKey(partner?: string): Promise<{ id: string; key: string }>;
  listKeys(partner?: string): ReturnType<ReturnType<typeof listKeys>>;
  invalidateKey(id: string, partner?: string): ReturnType<ReturnType<typeof invalidateKey>>;
  /** POST …/cohorts, with whole credentials unless `fields` says otherwise. */
  name(fields: object, partner?: string): Promise<ContractAnswer>;
  /** POST …/cohorts/users, likewise. */
  users(fields: object, partner?: string): Promise<ContractAnswer>;
  members(cohort: string): Promise<Member[]>;
}

export async function workspace(): Promise<Workspace> {
  const clock = steeredClock();
  const chance = seededChance();
  const keys = fakeSandboxKeys();
  const cohorts = fakeSandboxCohorts();
  const partnerKeys = fakePartnerKeys({ sandbox: PARTNER_KEY, eu: "another-cluster's" });
  const needs = { clock, keys, cohorts, partnerKeys };
  const newKey = (partner = "kubit") => createKey({ clock, chance, keys })(partner, "ana");
  const { key } = await newKey();
  const whole = { partner_api_key: PARTNER_KEY, client_secret: key, cohort_id: "c1" };
  const named = { name: "Loyal", created_at: "2026-01-02T03:04:05.000Z" };
  return {
    clock,
    cohorts,
    newKey,
    listKeys: (partner = "kubit") => listKeys({ keys })(partner),
    invalidateKey: (id, partner = "kubit") => invalidateKey({ clock, keys })(partner, id, "bo"),
    name: (fields, partner = "kubit") => receiveName(needs)(partner, { ...whole, ...named, ...fields }),
    users: (fields, partner = "kubit") =>
      receiveChanges(needs)(partner, { ...whole, cohort_changes: [], ...fields }),
    members: async (cohort) => (await cohorts.members("kubit", cohort, { limit: 10_000 })).items,
  };
}
