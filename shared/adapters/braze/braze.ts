/** Braze's partner cohort import API. Source: partner cohort import docs, and public clients of it. */
import { BYTES_PER_REQUEST, REQUEST_DEADLINE_MS } from "../../limits.ts";
import type { Braze, BrazeTarget, RateLimiter } from "../../ports/braze.ts";
import type { Clock, Random } from "../../ports/machine.ts";
import { bodyOf } from "./bodies.ts";
import { bytesIn, type Exchange, exchangeOverHttp } from "./exchange.ts";
import { answerOf, isolated } from "./isolate.ts";
import { type Call, inTries } from "./tries.ts";
import { rateSignOf, type Verdict, verdictOn } from "./verdict.ts";

/** The cohort of the call that only checks a key. It changes nothing, so the workspace never shows such a cohort. */
const KEY_CHECK_COHORT = "key-check";
const NO_CHANGES = Buffer.from("[]");

/** The same as Braze's answer 413. */
const tooLarge: Verdict = {
  outcome: "refused",
  reason: "refused-by-braze",
  status: 413,
  divides: "size",
};

interface Given {
  userAgent: string;
  clock: Clock;
  random: Random;
  rateLimiter: RateLimiter;
  /** Milliseconds that one request may take. Default: `REQUEST_DEADLINE_MS`. */
  patience?: number;
  /** Left out: over HTTP. */
  exchange?: Exchange;
}

/**
 * `userAgent` is `partner-Organization-Product/Version` in Pascal case, as Braze requires of partners; any other
 * throws. Later, whatever Braze does is returned as an answer.
 */
export function brazeOverHttp(given: Given): Braze {
  const { userAgent, clock, random, rateLimiter, patience = REQUEST_DEADLINE_MS } = given;
  if (!/^partner-[A-Z][A-Za-z0-9]*-[A-Z][A-Za-z0-9]*\/[\w.+-]+$/.test(userAgent))
    throw new Error(
      `the User-Agent "${userAgent}" is not of the form partner-OrganizationName-ProductName/1.0: correct it`,
    );
  const { exchange = exchangeOverHttp(userAgent) } = given;

  const call = async (
    target: BrazeTarget,
    path: "cohorts" | "cohorts/users",
    { changes, ...fields }: { cohort_id: string; changes?: Uint8Array } & Record<string, unknown>,
    how: Pick<Call, "deadline" | "outlasts" | "isCancelled" | "hasEffect">,
  ): Promise<Verdict> => {
    const url = new URL(`/partners/${encodeURIComponent(target.partner)}/${path}`, target.endpoint);
    const secrets = { partner_api_key: target.partnerKey, client_secret: target.clientSecret };
    const body = bodyOf({ ...secrets, ...fields }, changes);
    // Not sent: a server that refuses a long body may close the connection before its answer can be read.
    if (bytesIn(body) > BYTES_PER_REQUEST) return tooLarge;
    const permit = () => rateLimiter.permit(target.cluster, how.deadline, how.isCancelled);
    const attempt = async (milliseconds: number) => {
      const reply = await exchange(url, body, milliseconds);
      rateLimiter.heard(target.cluster, rateSignOf(reply, clock.now()));
      return verdictOn(reply, clock.now());
    };
    return inTries({ clock, random }, { ...how, patience, permit, attempt });
  };

  return {
    async verify(target, deadline) {
      const fields = { cohort_id: KEY_CHECK_COHORT, changes: NO_CHANGES };
      return answerOf(await call(target, "cohorts/users", fields, { deadline, hasEffect: false }));
    },
    async name(target, { id, name, createdAt }, deadline) {
      const fields = { cohort_id: id, name, created_at: createdAt };
      return answerOf(await call(target, "cohorts", fields, { deadline, hasEffect: true }));
    },
    change: (caller, { cohort, batch, deadline, isCancelled }) =>
      isolated(batch, ({ changes }) =>
        caller.call((target) =>
          call(
            target,
            "cohorts/users",
            { cohort_id: cohort, changes },
            { deadline, outlasts: true, isCancelled, hasEffect: true },
          ),
        ),
      ),
  };
}
