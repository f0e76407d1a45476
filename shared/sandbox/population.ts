/**
 * The people of the workspace by their identifiers. Merges people that turn out to be the same, and matches ids by
 * Braze's rules.
 */
import type { Alias, AttributeValue, PersonRow } from "../contract/sandbox-people.ts";
import type { Member } from "../domain/identifiers.ts";
import type { PeopleChange } from "./ports.ts";

export interface Person {
  /** Increases in the order in which people were first seen. */
  key: number;
  externalId?: string;
  aliases: Alias[];
  devices: string[];
  attributes: Record<string, AttributeValue>;
  /** Keys of the received cohorts that they are in. */
  cohorts: Set<string>;
}

/** The outcome of an id that a partner sends. Braze's answer never reports it. */
export type Match =
  | { outcome: "matched"; person: Person }
  | { outcome: "unknown" }
  | { outcome: "device-of-identified-user" };
export type MatchOutcome = Match["outcome"];

export interface Population {
  /** `key` is for people that the change creates; it increases by one for each row. */
  take(change: PeopleChange, key: number): void;
  /** Identified users match by external id or alias, anonymous ones by device id. */
  match(member: Member): Match;
  /** The person with the identifier, whether or not it matches. */
  holder(member: Member): Person | undefined;
  /** In the order in which they were first seen. */
  people(): Person[];
}

/**
 * A user with an alias is identified, like one with an external id. Braze's docs name both as what identified users
 * match by.
 */
export function isIdentified({ externalId, aliases }: Person): boolean {
  return externalId !== undefined || aliases.length > 0;
}

export function emptyPopulation(): Population {
  const everyone = new Set<Person>();
  const byExternalId = new Map<string, Person>();
  const byAlias = new Map<string, Person>();
  const byDevice = new Map<string, Person>();

  const add = (key: number): Person => {
    const person: Person = { key, aliases: [], devices: [], attributes: {}, cohorts: new Set() };
    everyone.add(person);
    return person;
  };
  /** Keeps what only `from` has. If both have a value, that of `into` stays. */
  const merge = (from: Person, into: Person) => {
    everyone.delete(from);
    for (const alias of from.aliases) byAlias.set(placeOf(alias), into);
    for (const device of from.devices) byDevice.set(device, into);
    into.aliases.push(...from.aliases);
    into.devices.push(...from.devices);
    into.attributes = { ...from.attributes, ...into.attributes };
    for (const cohort of from.cohorts) into.cohorts.add(cohort);
  };
  const name = (person: Person, externalId: string) => {
    person.externalId = externalId;
    byExternalId.set(externalId, person);
  };

  /**
   * All identifiers of a row belong to one person. Existing people who have one of them and no external id are merged
   * into that person. An identifier of a person with another external id stays with that person.
   */
  const load = ({ external_id, aliases = [], devices = [], attributes = {} }: PersonRow, key: number) => {
    const holders = new Set<Person>();
    for (const one of aliases) addTo(holders, byAlias.get(placeOf(one)));
    for (const one of devices) addTo(holders, byDevice.get(one));
    const nameless = [...holders]
      .filter((one) => one.externalId === undefined)
      .sort((one, other) => one.key - other.key);
    const named =
      external_id === undefined
        ? [...holders].find((one) => one.externalId !== undefined)
        : byExternalId.get(external_id);
    const person = named ?? nameless[0] ?? add(key);
    for (const one of nameless) if (one !== person) merge(one, person);
    if (external_id !== undefined && person.externalId === undefined) name(person, external_id);
    for (const alias of aliases) {
      const at = placeOf(alias);
      if (byAlias.has(at)) continue;
      person.aliases.push(alias);
      byAlias.set(at, person);
    }
    for (const device of devices) {
      if (byDevice.has(device)) continue;
      person.devices.push(device);
      byDevice.set(device, person);
    }
    update(person.attributes, attributes);
  };

  const holder = ({ kind, id, label }: Member): Person | undefined => {
    if (kind === "external_id") return byExternalId.get(id);
    if (kind === "device_id") return byDevice.get(id);
    return byAlias.get(placeOf({ alias_name: id, alias_label: label }));
  };

  return {
    take(change, key) {
      if ("load" in change) {
        for (const [at, row] of change.load.entries()) load(row, key + at);
        return;
      }
      const who = holder(change.identify);
      if (!who || who.externalId !== undefined) return;
      const identified = byExternalId.get(change.as);
      if (identified) merge(who, identified);
      else name(who, change.as);
    },
    match(member) {
      const person = holder(member);
      if (!person) return { outcome: "unknown" };
      if (member.kind === "device_id" && isIdentified(person))
        return { outcome: "device-of-identified-user" };
      return { outcome: "matched", person };
    },
    holder,
    people: () => [...everyone].sort((one, other) => one.key - other.key),
  };
}

function placeOf({ alias_name, alias_label }: Alias): string {
  return JSON.stringify([alias_label, alias_name]);
}

function addTo(people: Set<Person>, person: Person | undefined): void {
  if (person) people.add(person);
}

function update(attributes: Person["attributes"], changes: Readonly<Record<string, AttributeValue>>): void {
  for (const [name, value] of Object.entries(changes)) {
    if (value === null) delete attributes[name];
    else attributes[name] = value;
  }
}
