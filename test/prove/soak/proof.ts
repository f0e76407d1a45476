import { engineDays } from "./engine-days.ts";
import { soak } from "./soak.ts";

/** Returns what went wrong. */
export async function soaked(
  days: number,
  seed: number,
  say: (line: string) => void,
): Promise<string | undefined> {
  return (
    (await soak({ days, schedules: 200, seed, say })) ?? (await engineDays({ imports: days, seed, say }))
  );
}
