/** One id for all requests that carry the same `Idempotency-Key`: what they start is started once. */
import { createHash } from "node:crypto";
import { DomainError } from "../domain/domain-error.ts";
import type { World } from "../ports/world.ts";

export interface Begun {
  id: string;
  /** ISO. */
  time: string;
}

export interface Asked {
  /** What is asked for: the same key may be used once for each. */
  what: string;
  /** The `Idempotency-Key`; left out: the request stands for itself. */
  key: string | undefined;
  /** All that makes one request another. Only a digest of it is kept. */
  request: unknown;
  /** Of the thing, where nobody has asked under the key. */
  fresh: Begun;
}

/** Gives what the first to ask under the key was given. Refuses a key that was used for another request. */
export async function beginOnce(
  { requests }: Pick<World, "requests">,
  { what, key, request, fresh }: Asked,
): Promise<Begun> {
  if (key === undefined || key === "") return fresh;
  const digest = createHash("sha256").update(JSON.stringify(request)).digest("hex");
  const { id, time, digest: first } = await requests.remember(what, key, { ...fresh, digest });
  if (first === digest) return { id, time };
  throw new DomainError(
    "unprocessable",
    "idempotency-key-reused",
    "This Idempotency-Key was used for a request with other values. Send a new key for a new request.",
    { id },
  );
}
