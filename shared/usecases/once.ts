/** One id for all requests that carry the same `Idempotency-Key`: what they start is started once. */
import { createHash } from "node:crypto";
import { DomainError } from "../domain/domain-error.ts";
import type { World } from "../ports/world.ts";

export interface Begun<Id extends string> {
  id: Id;
  /** ISO. */
  time: string;
}

export interface Asked<Id extends string> {
  /** What is asked for: the same key may be used once for each. */
  what: string;
  /** The `Idempotency-Key`; left out: the request stands for itself. */
  key: string | undefined;
  /** All that makes one request another. Only a digest of it is kept. */
  request: unknown;
  /** Of the thing, where nobody has asked under the key. */
  fresh: Begun<Id>;
}

/** Gives what the first to ask under the key was given. Refuses a key that was used for another request. */
export async function beginOnce<Id extends string>(
  { requests }: Pick<World, "requests">,
  { what, key, request, fresh }: Asked<Id>,
): Promise<Begun<Id>> {
  if (key === undefined || key === "") return fresh;
  const digest = createHash("sha256").update(JSON.stringify(request)).digest("hex");
  const { id, time, digest: first } = await requests.remember(what, key, { ...fresh, digest });
  // What is remembered for `what` is the id of such a thing.
  if (first === digest) return { id: id as Id, time };
  throw new DomainError(
    "unprocessable",
    "idempotency-key-reused",
    "This Idempotency-Key was used for a request with other values. Send a new key for a new request.",
    { id },
  );
}
