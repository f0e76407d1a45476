/** One id for all requests with the same `Idempotency-Key`, so that what they start is started once. */
import { createHash } from "node:crypto";
import { DomainError } from "../domain/domain-error.ts";
import type { Remembered } from "../ports/stores.ts";
import type { World } from "../ports/world.ts";

export interface Begun<Id extends string> {
  id: Id;
  /** ISO. */
  time: string;
}

export interface OnceRequest {
  /** What is requested: the same key may be used once for each. */
  what: string;
  /** The `Idempotency-Key`. Left out: the request is independent of others. */
  key: string | undefined;
  /** Everything that distinguishes the request from others. Only a digest of it is stored. */
  request: unknown;
}

export interface Asked<Id extends string> extends OnceRequest {
  /** The id and time for the first request with the key. */
  fresh: Begun<Id>;
}

/** Returns what the first request with the key was given. Refuses a key that was used for a different request. */
export async function beginOnce<Id extends string>(
  { requests }: Pick<World, "requests">,
  { what, key, request, fresh }: Asked<Id>,
): Promise<Begun<Id>> {
  if (key === undefined || key === "") return fresh;
  return sameRequest(await requests.remember(what, key, { ...fresh, digest: digestOf(request) }), request);
}

/** What the first request with the key was given; undefined if there was none. It refuses the same keys. */
export async function begunBefore<Id extends string>(
  { requests }: Pick<World, "requests">,
  { what, key, request }: OnceRequest,
): Promise<Begun<Id> | undefined> {
  const first = key === undefined || key === "" ? undefined : await requests.recall(what, key);
  return first && sameRequest(first, request);
}

function digestOf(request: unknown): string {
  return createHash("sha256").update(JSON.stringify(request)).digest("hex");
}

function sameRequest<Id extends string>({ id, time, digest }: Remembered, request: unknown): Begun<Id> {
  // The id remembered for `what` is of this type.
  if (digest === digestOf(request)) return { id: id as Id, time };
  throw new DomainError(
    "unprocessable",
    "idempotency-key-reused",
    "This Idempotency-Key was used for a request with other values. Send a new key for a new request.",
    { id },
  );
}
