import { IDEMPOTENCY_DAYS } from "../../shared/limits.ts";
import type { Clock, Requests } from "../../shared/ports.ts";

const DAY_MS = 86_400_000;

export function fakeRequests(clock: Clock): Requests {
  const kept = new Map<string, { value: { run: string; time: string }; until: number }>();
  return {
    async remember(cohort, key, value) {
      const place = JSON.stringify([cohort, key]);
      const now = clock.now().getTime();
      const found = kept.get(place);
      if (found && found.until > now) return { ...found.value };
      kept.set(place, { value: { ...value }, until: now + IDEMPOTENCY_DAYS * DAY_MS });
      return value;
    },
  };
}
