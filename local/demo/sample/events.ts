/** What the sample shop's users did. */
import type { Dice } from "./dice.ts";

const MINUTE = 60_000;
const DAY = 1_440 * MINUTE;

export interface SampleEvent {
  user_key: string;
  at: string;
  event: string;
  order?: string;
  amount?: number;
  currency?: string;
  category?: string;
  country?: string;
  gift?: boolean;
}

const CATEGORIES = ["music", "books", "games", "home", "garden", "niños"] as const;

/** A user's own pace: most do little, some a lot. */
function paceOf(chance: Dice): number {
  return 0.2 + 3 * chance.draw() ** 4;
}

/** One event of a user, between two instants in milliseconds since 1970. */
function sampleEvent(user: string, chance: Dice, from: number, to: number): SampleEvent {
  const at = new Date(from + Math.floor(chance.draw() * (to - from))).toISOString();
  const kind = chance.draw();
  if (kind < 0.55) return { user_key: user, at, event: "view", category: chance.pick(CATEGORIES) };
  if (kind < 0.7) return { user_key: user, at, event: "login" };
  if (kind < 0.82) return { user_key: user, at, event: "add to cart", category: chance.pick(CATEGORIES) };
  if (kind < 0.985) return purchase(user, at, chance);
  return { user_key: user, at, event: "refund", amount: chance.between(5, 60) };
}

export function purchase(user: string, at: string, chance: Dice): SampleEvent {
  return {
    user_key: user,
    at,
    event: "purchase",
    order: `O${chance.between(1, 1e9)}`,
    amount: chance.between(199, 8_999) / 100,
    currency: "EUR",
    category: chance.pick(CATEGORIES),
    country: chance.pick(["ES", "ES", "FR", "DE"]),
    ...(chance.happens(0.2) && { gift: true }),
  };
}

/** All events of a user over the days before `until`, at their pace in events a day. */
export function* eventsOf(
  user: string,
  chance: Dice,
  { from, until }: { from: number; until: number },
): Generator<SampleEvent> {
  const count = Math.round((paceOf(chance) * (until - from) * 0.12) / DAY);
  for (let n = 0; n < count; n++) yield sampleEvent(user, chance, from, until);
}
