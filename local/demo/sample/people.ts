/** The users of the sample shop, of every kind that the choice of an identifier distinguishes. */
import type { Dice } from "./dice.ts";

/** A row of the users file. An empty string means not known. */
export interface SamplePerson {
  /** The shop's own key, which events contain. */
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
export function samplePeople(count: number, random: Dice, firstDay: number): SamplePerson[] {
  const people: SamplePerson[] = [];
  for (let n = 1; n <= count; n++) people.push(samplePerson(n, random, firstDay));
  return people;
}

function samplePerson(n: number, random: Dice, firstDay: number): SamplePerson {
  const signedUp = new Date(firstDay - random.between(0, 900) * 86_400_000).toISOString().slice(0, 10);
  const person: SamplePerson = {
    user: `k${n}`,
    externalId: "",
    aliasName: "",
    aliasLabel: "",
    deviceId: random.happens(0.9) ? deviceOf(n) : "",
    anonymous: "false",
    country: random.pick(["ES", "ES", "ES", "ES", "FR", "DE", "PT", "US", "MX", "JP", ""]),
    plan: random.pick(["free", "free", "free", "plus", "family"]),
    signedUp,
  };
  const alias = { aliasName: `shopper${n}@example.com`, aliasLabel: "email" };
  const kind = random.draw();
  if (kind < 0.62) {
    return { ...person, externalId: externalId(n, random), ...(random.happens(0.4) && alias) };
  }
  if (kind < 0.74) return { ...person, ...alias };
  if (kind < 0.95) return { ...person, deviceId: deviceOf(n), anonymous: "true", plan: "", signedUp: "" };
  // Signed up after being anonymous, but the shop still knows only the device.
  if (kind < 0.985) return { ...person, deviceId: deviceOf(n) };
  if (kind < 0.99) return { ...person, ...alias, aliasLabel: "" };
  return { ...person, deviceId: "", anonymous: random.pick(["true", "false"]) };
}

/** Ids as in real shops: with leading zeros, spaces, commas, quotes and other scripts. */
function externalId(n: number, random: Dice): string {
  const digits = String(n).padStart(8, "0");
  const style = random.draw();
  if (style < 0.7) return `C-${digits}`;
  if (style < 0.9) return digits;
  return random.pick([
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

/** Accounts that are deleted by the second day: one in a hundred. */
export function leaves({ user }: SamplePerson): boolean {
  return user.endsWith("42");
}

/** One in ten anonymous shoppers signs up by the second day, and is then the same person with another identifier. */
export function afterSignUp(person: SamplePerson): SamplePerson {
  if (person.anonymous === "false" || !person.deviceId || !person.user.endsWith("3")) return person;
  return {
    ...person,
    externalId: `C-${person.user.slice(1).padStart(8, "0")}`,
    anonymous: "false",
    plan: "free",
  };
}
