/** The events of the sample shop's users. */
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

/** The activity of a user: low for most, high for some. */
function paceOf(random: Dice): number {
  return 0.2 + 3 * random.draw() ** 4;
}

/** One event of a user between two instants in milliseconds since 1970. */
function sampleEvent(user: string, random: Dice, from: number, to: number): SampleEvent {
  const at = new Date(from + Math.floor(random.draw() * (to - from))).toISOString();
  const kind = random.draw();
  if (kind < 0.55) return { user_key: user, at, event: "view", category: random.pick(CATEGORIES) };
  if (kind < 0.7) return { user_key: user, at, event: "login" };
  if (kind < 0.82) return { user_key: user, at, event: "add to cart", category: random.pick(CATEGORIES) };
  if (kind < 0.985) return purchase(user, at, random);
  return { user_key: user, at, event: "refund", amount: random.between(5, 60) };
}

export function purchase(user: string, at: string, random: Dice): SampleEvent {
  return {
    user_key: user,
    at,
    event: "purchase",
    order: `O${random.between(1, 1e9)}`,
    amount: random.between(199, 8_999) / 100,
    currency: "EUR",
    category: random.pick(CATEGORIES),
    country: random.pick(["ES", "ES", "FR", "DE"]),
    ...(random.happens(0.2) && { gift: true }),
  };
}

/** All events of a user over the days before `until`, according to their activity. */
export function* eventsOf(
  user: string,
  random: Dice,
  { from, until }: { from: number; until: number },
): Generator<SampleEvent> {
  const count = Math.round((paceOf(random) * (until - from) * 0.12) / DAY);
  for (let n = 0; n < count; n++) yield sampleEvent(user, random, from, until);
}
