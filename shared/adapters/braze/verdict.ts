/** Interprets an answer of Braze. Upstream prose is dropped here, because it may echo a secret. */
import type { RunReason } from "../../contract/imports.ts";
import type { RateSign } from "../../domain/rate.ts";
import type { BrazeAnswer } from "../../ports/braze.ts";
import type { Reply, Silence } from "./exchange.ts";

/** A result that is worth another try. */
export interface TryAgain {
  reason: Extract<RunReason, "rate-limited" | "locked" | "upstream-down">;
  /** 0 if there was no answer. */
  status: number;
  /** Whether this try may have been applied nevertheless. */
  maybeApplied: boolean;
  /** How long Braze asks us to wait, in milliseconds. */
  asksFor: number;
}

/**
 * `divides`: halves of the request may be accepted, because it is too large, or because the answer is about some of its
 * ids.
 */
export type Verdict = BrazeAnswer & { divides?: "size" | "ids" };

/** `now` is compared with the times in an answer. Source: partner cohort import docs, "Error responses". */
export function verdictOn(reply: Reply | Silence, now: Date): Verdict | TryAgain {
  if (typeof reply === "string") {
    const maybeApplied = reply === "maybe-received";
    return { reason: "upstream-down", status: 0, maybeApplied, asksFor: 0 };
  }
  const { status } = reply;
  if (status >= 200 && status < 300) return verdictOnSuccess(reply);
  if (status === 401) return { outcome: "unsent", reason: reasonOf401(reply), status };
  const asksFor = waitAskedFor(reply, now);
  if (status === 423) return { reason: "locked", status, maybeApplied: false, asksFor };
  if (status === 429) return { reason: "rate-limited", status, maybeApplied: false, asksFor };
  // 408: the server gave up waiting for the rest of a request that it had begun to read.
  if (status >= 500 || status === 408)
    return { reason: "upstream-down", status, maybeApplied: true, asksFor };
  const divides = status === 413 ? "size" : status === 400 && !isAboutRequest(reply) ? "ids" : undefined;
  return { outcome: "refused", reason: "refused-by-braze", status, ...(divides && { divides }) };
}

/** A 400 about a field that every part of a batch would also contain. */
function isAboutRequest(reply: Reply): boolean {
  return /^`?(cohort_id|name|created_at)\b/.test(messageOf(reply));
}

function messageOf({ body }: Reply): string {
  const said = typeof body === "object" && isObject(body.json) ? body.json["message"] : undefined;
  return typeof said === "string" ? said.trim().toLowerCase() : "";
}

/** What a reply says of the shared limit. */
export function rateSignOf(reply: Reply | Silence, now: Date): RateSign {
  if (typeof reply === "string") return { limited: false };
  const limited = reply.status === 429;
  const reset = instantIn(reply.headers["x-ratelimit-reset"]);
  const resetAt = limited ? now.getTime() + waitAskedFor(reply, now) : reset;
  const remaining = numberIn(reply.headers["x-ratelimit-remaining"]);
  return { limited, remaining, resetAt };
}

/** Success must be proven: by a whole JSON object without `errors`, in which Braze reports that a part was refused. */
function verdictOnSuccess({ status, body }: Reply): Verdict | TryAgain {
  if (body === "cut-off") return { reason: "upstream-down", status, maybeApplied: true, asksFor: 0 };
  if (body === "not-json" || !isObject(body.json)) return { outcome: "unknown", reason: "upstream-down" };
  const { errors } = body.json;
  const wholly = errors === undefined || errors === null || (Array.isArray(errors) && errors.length === 0);
  return wholly
    ? { outcome: "accepted" }
    : { outcome: "unknown", reason: "refused-by-braze", divides: "ids" };
}

function reasonOf401(reply: Reply): RunReason {
  const message = messageOf(reply);
  if (message.startsWith("invalid partner api key")) return "partner-key-refused";
  if (message.startsWith("invalid client secret")) return "key-refused";
  if (message.startsWith("partner not enabled")) return "partner-not-enabled";
  return "unauthorized";
}

/**
 * `Retry-After` in seconds or as a date, and `X-RateLimit-Retry-After` in seconds; on 429 also `x-ratelimit-reset`, in
 * seconds since 1970. The latest one counts.
 */
function waitAskedFor({ status, headers }: Reply, now: Date): number {
  const after = headers["retry-after"] ?? "";
  const waits = [
    /^\d+$/.test(after) ? Number(after) * 1_000 : Date.parse(after) - now.getTime(),
    (numberIn(headers["x-ratelimit-retry-after"]) ?? 0) * 1_000,
  ];
  if (status === 429) waits.push((instantIn(headers["x-ratelimit-reset"]) ?? 0) - now.getTime());
  return Math.max(0, ...waits.filter((wait) => Number.isFinite(wait)));
}

/** Converts seconds since 1970 to milliseconds. */
function instantIn(header: string | string[] | undefined): number | undefined {
  const seconds = numberIn(header);
  return seconds === undefined ? undefined : seconds * 1_000;
}

function numberIn(header: string | string[] | undefined): number | undefined {
  return typeof header === "string" && /^\d+(\.\d+)?$/.test(header) ? Number(header) : undefined;
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
