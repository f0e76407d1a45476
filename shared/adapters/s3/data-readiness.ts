import { arrivalOf, type FoundMark, marksAsOf } from "../../domain/arrivals.ts";
import { notEvaluated } from "../../domain/data-faults.ts";
import { isOfFiles } from "../../domain/data-set-kinds.ts";
import { ARRIVAL_LOOK_BACK_MS } from "../../limits.ts";
import type { DataReadiness } from "../../ports/data-readiness.ts";
import type { Clock } from "../../ports/machine.ts";
import type { Files } from "./files.ts";
import { foundObjects } from "./found-objects.ts";

export function dataReadinessInBucket({
  files,
  clock,
}: {
  files: Pick<Files, "data" | "modified" | "stamp">;
  clock: Clock;
}): DataReadiness {
  return {
    async missing({ cohort: { definition, timeZone }, dataSet, asOf }) {
      if (definition.kind === "list") {
        const { object } = definition;
        if (await files.modified(object)) return undefined;
        return notEvaluated("data-missing", { code: "object-missing", values: { object } });
      }
      // How old a table is, only its database knows, which prepare asks; the import waits from there.
      if (!dataSet || !isOfFiles(dataSet)) return undefined;
      const { events, users, staleAfterHours } = dataSet;
      const freshness = { asOf, timeZone: dataSet.timeZone ?? timeZone, staleAfterHours };
      for (const source of users ? [events, users] : [events]) {
        const { trouble } = await foundObjects({ files, now: clock.now() }, source, freshness);
        if (trouble) return notEvaluated("stale-data", trouble);
      }
      return undefined;
    },
    async arrived({ cohort: { definition, timeZone }, dataSet, asOf }) {
      const marked = definition.kind === "list" ? undefined : dataSet;
      const named = (instant: Date) => marksAsOf(marked, instant, timeZone);
      if (named(asOf).length === 0) return "unmarked";
      const recent = new Date(asOf.getTime() - ARRIVAL_LOOK_BACK_MS);
      const found = (await asFound(files, named(asOf))) ?? (await asFound(files, named(recent)));
      if (!found) return "incomplete";
      const arrival = arrivalOf(found);
      // A mark may be written before its day has ended.
      const isOfItsDay = named(new Date(arrival.at)).join() === arrival.marks.join();
      return isOfItsDay ? arrival : { ...arrival, asOf: asOf.toISOString() };
    },
  };
}

/** Undefined if one of them is not there. */
async function asFound(
  files: Pick<Files, "stamp">,
  objects: readonly string[],
): Promise<FoundMark[] | undefined> {
  const found: FoundMark[] = [];
  for (const object of objects) {
    const stamp = await files.stamp(object);
    if (!stamp) return undefined;
    found.push({ object, ...stamp });
  }
  return found;
}
