/**
 * Input and output of a sender. Each sender is a process of its own, with its ids in memory before the measurement
 * begins.
 */
import { IDS_PER_REQUEST } from "../../shared/limits.ts";
import type { Identifiers } from "../../shared/ports/parts.ts";
import type { Secrets } from "../endpoint/endpoint.ts";
import { isMember, memberOf, peopleFor } from "../people.ts";

export interface Order {
  sender: "peer" | "peerCode" | "bare" | "ours";
  endpoint: string;
  secrets: Secrets;
  /** The cohort's id. */
  cohort: string;
  members: number;
  /** Concurrent requests. `peer` sends one at a time. */
  inFlight: number;
}

/** Prepares a sender. The returned function sends, and returns the milliseconds that it took. */
export type Sender = (order: Order) => Promise<() => Promise<number>>;

const nobody = (): Identifiers => ({ user_ids: [], aliases: [], device_ids: [] });

/** The members of the cohort, 1,000 at a time, as the pipeline sends them. */
export function* requestsOf(members: number): Generator<Identifiers> {
  let next = nobody();
  let ids = 0;
  for (let person = 0; person < peopleFor(members); person += 1) {
    if (!isMember(person, "first")) continue;
    const { kind, id, label } = memberOf(person);
    if (kind === "external_id") next.user_ids.push(id);
    else if (kind === "device_id") next.device_ids.push(id);
    else next.aliases.push({ alias_name: id, alias_label: label });
    ids += 1;
    if (ids % IDS_PER_REQUEST > 0) continue;
    yield next;
    next = nobody();
  }
  if (ids % IDS_PER_REQUEST > 0) yield next;
}

/** Runs the work for all items with this concurrency. Returns the milliseconds that it took. */
export async function timed<Item>(
  items: readonly Item[],
  inFlight: number,
  work: (item: Item) => Promise<void>,
): Promise<number> {
  const begun = performance.now();
  let next = 0;
  const worker = async () => {
    for (let item = items[next++]; item !== undefined; item = items[next++]) await work(item);
  };
  await Promise.all(Array.from({ length: inFlight }, worker));
  return performance.now() - begun;
}
