/** The users of the sample shop, of every kind that the choice of an identifier knows. */
import type { Dice } from "./dice.ts";

/** A row of the users file; "" is not known. */
export interface SamplePerson {
  /** The shop's own key, which events carry. */
  user: string;
  externalId: string;
  aliasName: string;
  aliasLabel: string;
  deviceId: string;
  anonymous: "true" | "false";
  country: string;
  plan: string;
  signedUp: string;
}

export const personColumns = {
  user: "user_key",
  externalId: "customer_id",
  aliasName: "alias_name",
  aliasLabel: "alias_label",
  deviceId: "device_id",
  anonymous: "is_anonymous",
} as const;

export const peopleHeader = [...Object.values(personColumns), "country", "plan", "signed_up"];

export function personRecord(person: SamplePerson): string[] {
  const { user, externalId, aliasName, aliasLabel, deviceId, anonymous, country, plan, signedUp } = person;
  return [user, externalId, aliasName, aliasLabel, deviceId, anonymous, country, plan, signedUp];
}

/** `count` distinct users; `firstDay` is the start of the events, in milliseconds since 1970. */
export function samplePeople(count: number, chance: Dice, firstDay: number): SamplePerson[] {
  const people: SamplePerson[] = [];
  for (let n = 1; n <= count; n++) people.push(samplePerson(n, chance, firstDay));
  return people;
}

function samplePerson(n: number, chance: Dice, firstDay: number): SamplePerson {
  const signedUp = new Date(firstDay - chance.between(0, 900) * 86_400_000).toISOString().slice(0, 10);
  const person: SamplePerson = {
    user: `k${n}`,
    externalId: "",
    aliasName: "",
    aliasLabel: "",
    deviceId: chance.happens(0.9) ? deviceOf(n) : "",
    anonymous: "false",
    country: chance.pick(["ES", "ES", "ES", "ES", "FR", "DE", "PT", "US", "MX", "JP", ""]),
    plan: chance.pick(["free", "free", "free", "plus", "family"]),
    signedUp,
  };
  const alias = { aliasName: `shopper${n}@example.com`, aliasLabel: "email" };
  const kind = chance.draw();
  if (kind < 0.62) {
    return { ...person, externalId: externalId(n, chance), ...(chance.happens(0.4) && alias) };
  }
  if (kind < 0.74) return { ...person, ...alias };
  if (kind < 0.95) return { ...person, deviceId: deviceOf(n), anonymous: "true", plan: "", signedUp: "" };
  // Once anonymous: signed up since, but the shop still knows the device only.
  if (kind < 0.985) return { ...person, deviceId: deviceOf(n) };
  if (kind < 0.99) return { ...person, ...alias, aliasLabel: "" };
  return { ...person, deviceId: "", anonymous: chance.pick(["true", "false"]) };
}

/** Ids as real shops have them: leading zeros, spaces, commas, quotes and other scripts. */
function externalId(n: number, chance: Dice): string {
  const digits = String(n).padStart(8, "0");
  const style = chance.draw();
  if (style < 0.7) return `C-${digits}`;
  if (style < 0.9) return digits;
  return chance.pick([
    `ana maría ${n}`,
    `Núñez, Íñigo ${n}`,
    `顧客-${n}`,
    `клиент ${n}`,
    `"VIP" ${n}`,
    `🛒${n}`,
  ]);
}

function deviceOf(n: number): string {
  const hex = (Math.imul(n, 0x9e3779b1) >>> 0).toString(16).padStart(8, "0");
  return `${hex}-${hex.slice(0, 4)}-4${hex.slice(5)}-9${hex.slice(1, 4)}-${String(n).padStart(12, "0")}`;
}

/** Accounts that are deleted in time: one in a hundred. */
export function leaves({ user }: SamplePerson): boolean {
  return user.endsWith("42");
}

/** One in ten anonymous shoppers signs up in time, and is then the same person under a new name. */
export function afterSignUp(person: SamplePerson): SamplePerson {
  if (person.anonymous === "false" || !person.deviceId || !person.user.endsWith("3")) return person;
  return {
    ...person,
    externalId: `C-${person.user.slice(1).padStart(8, "0")}`,
    anonymous: "false",
    plan: "free",
  };
}
