/** Braze as the deployed client meets it: each request waits for its permit, and for Braze's answer. */
import { idsIn } from "../../../shared/adapters/braze/bodies.ts";
import type { Braze, BrazeAnswer, BrazeTarget, RateLimiter } from "../../../shared/ports/braze.ts";
import type { Clock } from "../../../shared/ports/machine.ts";
import { BRAZE_ANSWER_MS } from "./durations.ts";

export interface BrazeHolds {
  /** External ids by cohort. */
  readonly held: Map<string, Set<string>>;
  /** Instants of all requests, in order. */
  readonly requests: number[];
}

export function heldByBraze(): BrazeHolds {
  return { held: new Map(), requests: [] };
}

export function brazeBehind(
  { held, requests }: BrazeHolds,
  { clock, rateLimiter }: { clock: Clock; rateLimiter: RateLimiter },
): Braze {
  const asked = async (target: BrazeTarget, deadline: Date, apply: () => void): Promise<BrazeAnswer> => {
    const permit = await rateLimiter.permit(target.cluster, deadline);
    if (permit !== "granted") return { outcome: "unsent", reason: "rate-limited", status: 429 };
    requests.push(clock.now().getTime());
    apply();
    await clock.pause(BRAZE_ANSWER_MS);
    return { outcome: "accepted" };
  };
  return {
    verify: (target, deadline) => asked(target, deadline, () => {}),
    name: (target, _cohort, deadline) => asked(target, deadline, () => {}),
    change: (caller, { cohort, batch, deadline }) =>
      caller.call((target) =>
        asked(target, deadline, () => {
          const members = held.get(cohort) ?? new Set();
          held.set(cohort, members);
          const isRemove = batch.direction === "remove";
          for (const id of idsIn(batch).user_ids) isRemove ? members.delete(id) : members.add(id);
        }),
      ),
  };
}
