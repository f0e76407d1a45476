/** Every 15 minutes: takes forward whatever a crash or trouble elsewhere left half done. Any number of them at once is harmless. */
import { metrics } from "../../contract/metrics.ts";
import type { World } from "../../ports/world.ts";
import { mendOccurrences } from "./occurrences.ts";
import { Repairs } from "./repairs.ts";
import { mendRuns } from "./runs.ts";
import { mendSecrets } from "./secrets.ts";
import { mendSlots } from "./slots.ts";

type Needs = Pick<World, "meter"> &
  Parameters<typeof mendSlots>[0] &
  Parameters<typeof mendOccurrences>[0] &
  Parameters<typeof mendRuns>[0] &
  Parameters<typeof mendSecrets>[0];

/** Counts what it repaired. The quick and urgent come first: settling a dead run may take minutes. */
export async function mend(world: Needs): Promise<Repairs["counts"]> {
  const { meter, log } = world;
  const repairs = new Repairs(log);
  const live = await mendSlots(world, repairs);
  const overdue = await mendOccurrences(world, { repairs, live });
  await repairs.attempt("", () => mendSecrets(world, repairs));
  await repairs.attempt("", () => mendRuns(world, repairs));

  for (const [repair, name] of Object.entries(metrics.mended)) {
    const count = repairs.counts[repair as keyof typeof metrics.mended];
    meter.count(name, count);
    if (count > 0) log.note("mended", { reason: repair, count });
  }
  meter.count(metrics.overdueSchedules, overdue);
  return repairs.counts;
}
