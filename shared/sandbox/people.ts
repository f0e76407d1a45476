/** People of the workspace: load, identify and read them. */
import type {
  IdentificationRequest,
  identifierQuery,
  PersonRow,
  PersonView,
} from "../contract/sandbox-people.ts";
import type { Member } from "../domain/identifiers.ts";
import type { Page, PageWanted } from "../ports/pages.ts";
import { pageByKey } from "./keyed-page.ts";
import { isIdentified, type MatchOutcome, type Person, type Population } from "./population.ts";
import type { SandboxPeople } from "./ports.ts";
import { replay } from "./replay.ts";

interface PeopleDeps {
  people: SandboxPeople;
}

/** Updates existing people. Removes none. */
export async function loadPeople({ people }: PeopleDeps, rows: PersonRow[]): Promise<{ rows: number }> {
  if (rows.length > 0) await people.take({ load: rows });
  return { rows: rows.length };
}

/**
 * `merged`: two people became one. `named`: a person got their external id. `nothing`: no person without an external id
 * has the identifier.
 */
export async function identify(
  { people }: PeopleDeps,
  asked: IdentificationRequest,
): Promise<{ outcome: "merged" | "named" | "nothing" }> {
  const { external_id, alias, device_id = "" } = asked;
  const member: Member = alias
    ? { kind: "alias", id: alias.alias_name, label: alias.alias_label }
    : { kind: "device_id", id: device_id, label: "" };
  const before = await everybody({ people });
  const who = before.holder(member);
  const target = before.holder({ kind: "external_id", id: external_id, label: "" });
  await people.take({ identify: member, as: external_id });
  if (!who || who.externalId !== undefined) return { outcome: "nothing" };
  return { outcome: target ? "merged" : "named" };
}

/** In the order in which they were first seen. */
export async function listPeople({ people }: PeopleDeps, wanted: PageWanted): Promise<Page<PersonView>> {
  const { items, ...page } = pageByKey((await everybody({ people })).people(), wanted);
  return { items: items.map(shown), ...page };
}

/** The outcome of an identifier if a partner sent it now. */
export async function lookUp(
  { people }: PeopleDeps,
  member: Member,
): Promise<{ outcome: MatchOutcome; user?: PersonView }> {
  const population = await everybody({ people });
  const holder = population.holder(member);
  return { outcome: population.match(member).outcome, ...(holder && { user: shown(holder) }) };
}

/** The identifier in a query, if it has one. */
export function memberAsked(query: ReturnType<typeof identifierQuery.parse>): Member | undefined {
  const { external_id, device_id, alias_name, alias_label = "" } = query;
  if (external_id !== undefined) return { kind: "external_id", id: external_id, label: "" };
  if (device_id !== undefined) return { kind: "device_id", id: device_id, label: "" };
  return alias_name === undefined ? undefined : { kind: "alias", id: alias_name, label: alias_label };
}

export function shown(person: Person): PersonView {
  const { externalId, aliases, devices, attributes } = person;
  return {
    ...(externalId !== undefined && { external_id: externalId }),
    aliases,
    devices,
    attributes,
    identified: isIdentified(person),
  };
}

async function everybody({ people }: PeopleDeps): Promise<Population> {
  return replay({ people: await people.changes(), cohorts: new Map() });
}
