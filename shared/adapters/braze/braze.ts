/** Braze's partner cohort import API. Source: partner cohort import docs, and public clients of it. */
import { BYTES_PER_REQUEST } from "../../limits.ts";
import type { Batch, Braze, BrazeAnswer, BrazeTarget, Chance, Clock } from "../../ports.ts";
import { cohortChanges, halves } from "./bodies.ts";
import { exchangeOverHttp } from "./exchange.ts";
import { inTries } from "./tries.ts";
import { verdictOn } from "./verdict.ts";

/** Cohort of the call that only checks a key. It changes nothing, so no such cohort appears in the workspace. */
const KEY_CHECK_COHORT = "key-check";

/** As Braze answers 413. */
const tooLarge = { outcome: "refused", reason: "refused-by-braze", status: 413 } as const;

/**
 * `userAgent` is `partner-Organization-Product/Version` in Pascal case, as Braze asks of partners; another one throws.
 * What is thrown later is only a batch that breaks its promises: whatever Braze does is an answer.
 */
export function brazeOverHttp(given: { userAgent: string; clock: Clock; chance: Chance }): Braze {
  const { userAgent, clock, chance } = given;
  if (!/^partner-[A-Z][A-Za-z0-9]*-[A-Z][A-Za-z0-9]*\/[\w.+-]+$/.test(userAgent))
    throw new Error(
      `the User-Agent "${userAgent}" is not of the form partner-OrganizationName-ProductName/1.0: correct it`,
    );
  const exchange = exchangeOverHttp(userAgent);

  const call = async (
    target: BrazeTarget,
    path: "cohorts" | "cohorts/users",
    fields: Record<string, unknown>,
    { deadline, hasEffect }: { deadline: Date; hasEffect: boolean },
  ): Promise<BrazeAnswer> => {
    const url = new URL(`/partners/${encodeURIComponent(target.partner)}/${path}`, target.endpoint);
    const secrets = { partner_api_key: target.partnerKey, client_secret: target.clientSecret };
    const json = JSON.stringify({ ...secrets, ...fields });
    // Not sent: whoever refuses a long body may close the connection before its answer can be read.
    if (Buffer.byteLength(json) > BYTES_PER_REQUEST) return tooLarge;
    const attempt = async (milliseconds: number) =>
      verdictOn(await exchange(url, json, milliseconds), clock.now());
    return inTries({ clock, chance }, { deadline, hasEffect, attempt });
  };

  const change = async (
    target: BrazeTarget,
    cohort: string,
    batch: Batch,
    deadline: Date,
  ): Promise<BrazeAnswer> => {
    const fields = { cohort_id: cohort, cohort_changes: cohortChanges(batch) };
    const answer = await call(target, "cohorts/users", fields, { deadline, hasEffect: true });
    if (answer.outcome !== "refused" || answer.status !== tooLarge.status) return answer;
    const [first, second] = halves(batch) ?? [];
    if (!first || !second) return answer;
    return together(
      await change(target, cohort, first, deadline),
      await change(target, cohort, second, deadline),
    );
  };

  return {
    verify: (target, deadline) =>
      call(
        target,
        "cohorts/users",
        { cohort_id: KEY_CHECK_COHORT, cohort_changes: [] },
        { deadline, hasEffect: false },
      ),
    name: (target, { id, name, createdAt }, deadline) =>
      call(target, "cohorts", { cohort_id: id, name, created_at: createdAt }, { deadline, hasEffect: true }),
    change,
  };
}

/** One answer for a batch that went in two: what is true of all its ids, or else `unknown`. */
function together(first: BrazeAnswer, second: BrazeAnswer): BrazeAnswer {
  if (first.outcome === "accepted" && second.outcome === "accepted") return first;
  const worse = second.outcome === "accepted" ? first : second;
  if (worse.outcome === "accepted") return worse;
  const nothingApplied = [first, second].every(
    ({ outcome }) => outcome === "refused" || outcome === "unsent",
  );
  return nothingApplied ? worse : { outcome: "unknown", reason: worse.reason };
}
