import { IDEMPOTENCY_DAYS } from "../../shared/limits.ts";
import type { Clock } from "../../shared/ports/machine.ts";
import type { Remembered, Requests } from "../../shared/ports/stores.ts";
import { fakeRepeats } from "./repeats.ts";

const DAY_MS = 86_400_000;

export function fakeRequests(clock: Clock, repeats = fakeRepeats()): Requests {
  const kept = new Map<string, { value: Remembered; until: number }>();
  return {
    async remember(what, key, value) {
      const place = JSON.stringify([what, key]);
      const now = clock.now().getTime();
      return repeats.write(() => {
        const found = kept.get(place);
        if (found && found.until > now) return { ...found.value };
        kept.set(place, { value: { ...value }, until: now + IDEMPOTENCY_DAYS * DAY_MS });
        return value;
      });
    },
    async recall(what, key) {
      const found = kept.get(JSON.stringify([what, key]));
      return found && found.until > clock.now().getTime() ? { ...found.value } : undefined;
    },
  };
}
